import { describe, expect, test } from 'vitest';
import { type ReviewSources, readReview } from '../../src/digest/review-reader.ts';
import type { MetricRow } from '../../src/health/rollup.ts';
import { all, COMPLETE, MONDAY_NINE, rollupOf, rowOf, SPAN } from '../fixtures/reviews.ts';

const sourcesOf = (areas: Readonly<Record<string, readonly MetricRow[]>>): ReviewSources => ({
  reader: { pastDays: async () => ({ kind: 'fresh', value: rollupOf(areas), at: MONDAY_NINE }) },
  activeIncidents: async () => ({ incidents: [], isPosting: true }),
  pastIncidents: async () => ({ incidents: [], coverage: COMPLETE }),
  clock: () => MONDAY_NINE,
});

const pictureOf = async (areas: Readonly<Record<string, readonly MetricRow[]>>) =>
  (await readReview(sourcesOf(areas), SPAN, 'UTC')).charts[0];

describe('picture of a weekly review', () => {
  test('a day of which a part could not be read has no color, and the key says so', async () => {
    const unread = rowOf('U', all(0.9), all(null), { refused: 'bad query' });
    const picture = await pictureOf({
      CI: [rowOf('good', all(0.9), all(0.9)), unread],
      Eval: [rowOf('E', all(0.9), all(0.9))],
    });
    expect(picture?.isPartlyRead).toBe(true);
    const cells = picture?.groups[0]?.rows.map((row) => [row.label, row.cells.slice(-8)]);
    expect(cells).toEqual([
      ['Overall', [0.9, ...all(null)]],
      ['CI', [0.9, ...all(null)]],
      ['Eval', [0.9, ...all(0.9)]],
    ]);
  });

  test('a red day stays red although a part could not be read, and a day without data is not one that was not read', async () => {
    const unread = rowOf('U', all(0.9), all(null), { unread: 'HTTP 500' });
    const red = await pictureOf({ CI: [rowOf('bad', all(0.9), all(0.1)), unread] });
    expect(red?.groups[0]?.rows[1]?.cells.slice(-7)).toEqual(all(0.1));
    const silent = await pictureOf({ CI: [rowOf('S', all(0.9), all(null))] });
    expect(silent?.isPartlyRead).toBeUndefined();
  });
});
