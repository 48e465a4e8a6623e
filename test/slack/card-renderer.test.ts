import { describe, expect, test } from 'vitest';
import { CARD_FORMATS, type CardView } from '../../blocks/kit/card.ts';
import { type Card, renderCard } from '../../blocks/render-card.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createCardRenderer } from '../../src/slack/card-renderer.ts';
import { answersOf } from '../support/answers-harness.ts';

const VIEWS = CARD_FORMATS.map((format): CardView => ({ ...format, audience: { kind: 'asker' } }));
const [BEST = { tables: 'text', charts: 0, audience: { kind: 'asker' } } satisfies CardView] = VIEWS;
const LINES = [
  '/health',
  '/health ci',
  '/health env:production',
  '/health ci.tests_passing',
  '/health ci.tests_passing 30d',
  '/ci-status',
  '/ci-status 30d',
  '/ci-status success rate',
  '/collectors',
  '/incidents',
  '/health nothing',
];

describe('card renderer', () => {
  test.each(LINES)(
    '%s is what it is without memory, in every format, for the asker and for a channel',
    async (line) => {
      const bot = answersOf(loadCatalog(SHIPPED_CATALOG));
      const render = createCardRenderer();
      // All of them are remembered before any is compared.
      const cards: Card[] = [];
      for (const other of [...LINES, line]) cards.push(await bot.card(other));
      for (const card of cards) for (const view of VIEWS) render(card, view);
      const card = await bot.card(line);
      for (const view of VIEWS) {
        const shared = { ...view, audience: { kind: 'channel', sharedBy: 'U1' } } as const;
        expect(render(card, view)).toEqual(renderCard(card, view));
        expect(render(card, shared)).toEqual(renderCard(card, shared));
      }
    },
  );

  test('what many ask of the same data is rendered once; a channel gets a message of its own, with the name of who shares', async () => {
    const bot = answersOf(loadCatalog(SHIPPED_CATALOG));
    const render = createCardRenderer();
    for (const line of ['/health', '/health ci.tests_passing', '/health ci.tests_passing 30d', '/ci-status']) {
      const first = render(await bot.card(line), BEST);
      expect(render(await bot.card(line), BEST)).toBe(first);
      const byOf = (sharedBy: string): CardView => ({ ...BEST, audience: { kind: 'channel', sharedBy } });
      const card = await bot.card(line);
      expect(JSON.stringify(render(card, byOf('U0ONE')))).toContain('U0ONE');
      expect(JSON.stringify(render(card, byOf('U0TWO')))).toContain('U0TWO');
    }
  });

  test('data read again is rendered again, and old data every time, because its age is in the text', async () => {
    const card = await answersOf(loadCatalog(SHIPPED_CATALOG)).card('/health');
    if (card.kind !== 'rollup') throw new Error('not a rollup');
    const { answer } = card.model;
    const render = createCardRenderer();
    const readAgain: Card = {
      ...card,
      model: { ...card.model, answer: { ...answer, value: { ...answer.value, title: 'New title' } } },
    };
    const first = render(card, BEST);
    expect(JSON.stringify(render(readAgain, BEST))).toContain('New title');
    const oldAt = (now: number): Card => ({
      ...card,
      model: {
        ...card.model,
        now,
        answer: {
          ...answer,
          kind: 'stale',
          failure: { kind: 'timeout', detail: 'no answer' },
          failingSince: answer.at,
        },
      },
    });
    const minutes = (count: number) => answer.at + count * 60_000;
    expect(render(oldAt(minutes(5)), BEST)).not.toEqual(render(oldAt(minutes(50)), BEST));
    expect(render(card, BEST)).toBe(first);
  });
});
