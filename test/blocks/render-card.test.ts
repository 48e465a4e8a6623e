import { describe, expect, test } from 'vitest';
import { BEST_FORMAT } from '../../blocks/kit/card.ts';
import { formOf, isShareable, renderCard } from '../../blocks/render-card.ts';
import { answersOf } from '../support/answers-harness.ts';
import { elements, shown } from '../support/blocks.ts';
import { catalogNaming } from '../support/control-oracle.ts';

const answers = answersOf(
  catalogNaming({
    areas: [{ key: 'shop', title: 'Shop', metrics: ['orders_a', 'orders_b'] }],
    environments: [],
    command: '/shop',
    rows: [{ title: 'Flaky Tests', words: 'flaky tests' }],
  }),
);
const ASKER = { ...BEST_FORMAT, audience: { kind: 'asker' } } as const;
const CHANNEL = { ...BEST_FORMAT, audience: { kind: 'channel', sharedBy: 'U1' } } as const;

describe('a card', () => {
  test.each([
    ['/health', 'rollup', true],
    ['/health shop', 'rollup', true],
    ['/health shop.orders_a', 'metric', true],
    ['/health orders', 'metric-choice', false],
    ['/health help', 'explanation', false],
    ['/health nothing', 'explanation', false],
    ['/collectors', 'collectors', true],
    ['/collectors own', 'dashboard-row', true],
    ['/incidents', 'incident-history', true],
    ['/incidents csv', 'explanation', false],
    ['/shop', 'dashboard', true],
    ['/shop flaky', 'dashboard-row', true],
  ] as const)(
    'the card of %s is a value of the kind %s, and a copy of it draws alike',
    async (line, kind, shareable) => {
      const card = await answers.card(line);
      expect(card.kind).toBe(kind);
      expect(isShareable(card)).toBe(shareable);
      // A function could not be copied.
      expect(renderCard(structuredClone(card), ASKER)).toEqual(renderCard(card, ASKER));
      expect(formOf(card, { channel: 'C1' }) === undefined).toBe(kind !== 'metric-choice');
      if (shareable) expect(elements(renderCard(card, CHANNEL))).toEqual([]);
    },
  );

  test('a card with a note has it first, and stays the same card', async () => {
    const card = await answers.card('/health');
    const noted = renderCard({ kind: 'noted', model: { card, note: 'Shared just now.' } }, ASKER);
    expect(noted.text).toMatch(/^Shared just now\. /);
    expect(shown(noted)).toMatch(/^context\n(?:.*\n)?Shared just now\./);
    expect(noted.blocks.slice(1)).toEqual(renderCard(card, ASKER).blocks);
  });
});
