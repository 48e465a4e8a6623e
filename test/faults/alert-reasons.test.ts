import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { shown } from '../support/blocks.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const MENTION = '<!subteam^S0ONCALL>';

describe('alert reasons', () => {
  test('G71 the first message says why, what to do, the last good run and what goes gray; so does a re-opening, which the channel sees', async () => {
    await using bot = await startOncall({
      catalog: { ...CATALOG, alerts: { ...CATALOG.alerts, oncall: 'S0ONCALL' } },
    });
    bot.break('github');
    await bot.look();
    const card = await bot.parent(/^Critical: GitHub.*HTTP 401 of every request/);
    await vi.waitFor(
      () =>
        expect(shown(bot.parents().at(-1) ?? card)).toMatch(
          /HTTP 401.*Next step:\* renew its token.*Last good run: \d\d:\d\d.*Gray from \d\d:\d\d on: \d+ rows of CI\/CD/s,
        ),
      SOON,
    );
    expect(shown(card)).toContain(MENTION);
    bot.heal('github');
    await bot.look(2);
    const recovered = await bot.reply(/Recovered after/);
    bot.break('github');
    await bot.look();
    const again = await bot.reply(
      /GitHub collector: Fails again.*HTTP 401 of every request.*Next step: renew its token/,
    );
    expect([recovered.isBroadcast, again.isBroadcast]).toEqual([false, true]);
    expect(shown(again)).toMatch(/\*GitHub collector: Fails again\*/);
    expect(shown(again)).toContain(MENTION);
    expect(shown(recovered)).not.toContain(MENTION);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  const SEARCH = '/api/v2/events/search';
  const UNREAD = /The reason is not known yet|Its errors could not be read from Datadog: /;

  test.each([
    ['hangs', { kind: 'hang' }],
    ['fails', { kind: 'status', status: 500 }],
    ['is refused', { kind: 'status', status: 403 }],
    ['is no JSON', { kind: 'garbage' }],
  ] as const)(
    'G71 the search for errors %s: the alarm is posted all the same, and says what is not known',
    async (_, fault) => {
      await using bot = await startOncall({ catalog: CATALOG });
      bot.datadog.faults.onPath(SEARCH, fault);
      const broken = performance.now();
      bot.break('github');
      await bot.look();
      const card = await bot.parent(/^Critical: GitHub/);
      expect(performance.now() - broken).toBeLessThan(15_000);
      expect(shown(card)).toMatch(UNREAD);
      expect(shown(card)).not.toContain('HTTP 401 of every request');
      await bot.nothingMore({ parents: 1, replies: 0 });
    },
  );

  test('G71 errors that can be read later are in the message then, without a reply', async () => {
    await using bot = await startOncall({ catalog: CATALOG });
    bot.datadog.faults.onPath(SEARCH, { kind: 'status', status: 500 });
    bot.break('github');
    await bot.look();
    expect(shown(await bot.parent(/^Critical: GitHub/))).toMatch(UNREAD);
    bot.datadog.faults.clear();
    await bot.look(2);
    await vi.waitFor(() => expect(bot.parents().map(shown).join()).toContain('HTTP 401 of every request'), SOON);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('G71 the bot is killed while an incident fails: the next process repeats nothing, and what is known stays', async () => {
    await using bot = await startOncall({ catalog: CATALOG });
    bot.break('github');
    await bot.look();
    await bot.parent(/HTTP 401 of every request/);
    bot.datadog.faults.onPath(SEARCH, { kind: 'status', status: 500 });
    await bot.restart();
    await bot.look(2);
    expect(bot.parents().map(shown).join()).toContain('HTTP 401 of every request');
    await bot.nothingMore({ parents: 1, replies: 0 });
  });
});
