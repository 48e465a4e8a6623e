import { describe, expect, test } from 'vitest';
import { lastLocalDays } from '../../src/core/days.ts';
import type { Answer } from '../../src/health/reading.ts';
import { buildRollup, type Rollup } from '../../src/health/rollup.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { readScoreNow } from '../../src/watches/score-now.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { unreadSince } from '../live-cards/live-harness.ts';

const NINE = Date.parse('2026-11-24T09:00:00Z');
const CATALOG = catalogOf({ ci: ['tests', 'lint'] });
const CI: Watch = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U1', at: 1 };

/** Figures of merit of the two metrics, as many minutes old. */
function rollupOf(foms: Readonly<Record<string, number>>, minutes = 0): Rollup {
  const span = { timeZone: 'UTC', days: lastLocalDays(NINE, 'UTC', 7), now: NINE, bucketMs: 60_000 };
  const at = NINE - minutes * 60_000;
  const readings = Object.entries(foms).map(
    ([key, value]) => [`ci.${key}`, { fom: [{ at, value }], raw: [] }] as const,
  );
  return buildRollup(CATALOG, span, new Map(readings));
}

const freshOf = (value: Rollup): Answer<Rollup> => ({ kind: 'fresh', value, at: NINE });
const read = (answer: Answer<Rollup>, values: Partial<Watch> = {}) =>
  readScoreNow({ catalog: CATALOG, rollup: async () => answer }, { ...CI, ...values });

describe('the score of what is watched', () => {
  test.each([
    ['an area that is red', { tests: 0.1, lint: 0.2 }, {}, "today's score is 0.15, red; lowest: ci tests, ci lint"],
    [
      'an area that is yellow',
      { tests: 0.5, lint: 0.5 },
      { level: 'yellow' },
      "today's score is 0.50, not green; lowest: ci tests, ci lint",
    ],
    [
      'a metric that is red, watched from yellow on',
      { lint: 0.2 },
      { level: 'yellow', subject: 'ci.lint' },
      "today's score is 0.20, red",
    ],
  ] as const)('%s is so', async (_, foms, values, says) => {
    expect(await read(freshOf(rollupOf(foms)), values)).toEqual({ kind: 'breach', says });
  });

  test('what is better is healthy, and what has no data of today, or is not in the catalog, is not known', async () => {
    expect(await read(freshOf(rollupOf({ tests: 0.5, lint: 0.5 })))).toEqual({ kind: 'healthy' });
    expect(await read(freshOf(rollupOf({ tests: 0.1 }, 24 * 60)))).toEqual({ kind: 'unknown' });
    expect(await read(freshOf(rollupOf({ tests: 0 })), { subject: 'ci.gone' })).toEqual({ kind: 'unknown' });
    expect(await read(freshOf(rollupOf({ tests: 0 })), { subject: 'ci.lint' })).toEqual({ kind: 'unknown' });
  });

  test('an old answer, none, an error and one that takes too long say nothing', async () => {
    const failure = { kind: 'server-error', detail: 'HTTP 500' } as const;
    const stale = {
      kind: 'stale',
      value: rollupOf({ tests: 0 }),
      at: NINE - 60_000,
      failure,
      failingSince: NINE,
    } as const;
    expect(await read(stale)).toBeUndefined();
    expect(await read(unreadSince(NINE))).toBeUndefined();
    const broken = async () => expect.fail('no answer');
    expect(await readScoreNow({ catalog: CATALOG, rollup: broken }, CI)).toBeUndefined();
    expect(await readScoreNow({ catalog: CATALOG, rollup: () => new Promise(() => {}) }, CI)).toBeUndefined();
  });
});
