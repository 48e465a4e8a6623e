import { describe, expect, test } from 'vitest';
import type { Card } from '../../blocks/render-card.ts';
import { createCardMemo } from '../../commands/card-memo.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { answersOf } from '../support/answers-harness.ts';

const newCard = (): Card => ({ kind: 'explanation', model: { text: 'a', blocks: [] } });

describe('card memo', () => {
  test.each([
    '/health',
    '/health ci',
    '/health env:staging',
    '/health ci.tests_passing 30d',
    '/ci-status',
    '/ci-status 30d',
  ])('%s is the same card for all who ask within the minute, however they type it', async (line) => {
    const bot = answersOf(loadCatalog(SHIPPED_CATALOG));
    const card = await bot.card(line);
    expect(
      await bot.card(
        line
          .replace(' ', '   ')
          .toUpperCase()
          .replace(/^\S+/, (name) => name.toLowerCase()),
      ),
    ).toBe(card);
  });

  test('another question about the same data, and the same about other data, is another card', async () => {
    const bot = answersOf(loadCatalog(SHIPPED_CATALOG));
    const lines = ['/health', '/health ci', '/health training', '/health env:staging', '/ci-status', '/ci-status 30d'];
    const cards = new Set<Card>();
    for (const line of lines) cards.add(await bot.card(line));
    expect(cards.size).toBe(lines.length);
  });

  test('a card of old data is made every time, because it shows its age', () => {
    const cards = createCardMemo();
    const value = {};
    const stale = {
      kind: 'stale',
      value,
      at: 1,
      failure: { kind: 'timeout', detail: 'no answer' },
      failingSince: 2,
    } as const;
    expect(cards(stale, '/a', newCard)).not.toBe(cards(stale, '/a', newCard));
    const fresh = { kind: 'fresh', value, at: 1 } as const;
    expect(cards(fresh, '/a', newCard)).toBe(cards({ ...fresh }, '/a', newCard));
  });
});
