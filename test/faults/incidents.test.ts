import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steadySince } from '../fixtures/series.ts';
import { shown } from '../support/blocks.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { NOON, type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';
import { OWNERS } from '../support/watched-harness.ts';

// Several bots at once share the processor.

const MINUTE = 60_000;

/** GitHub's collector fails, and Slack is told. */
async function failing(bot: OncallBot) {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

/** It works again, and Slack is told. */
async function recovered(bot: OncallBot) {
  const before = bot.replies().length;
  bot.heal('github');
  await bot.look(2);
  await vi.waitFor(() => expect(bot.replies()).toHaveLength(before + 1), SOON);
  await bot.reply(/Recovered after/);
  return bot.parent(/^Recovered: GitHub/);
}

describe.each(OWNERS)('incidents of $owner', ({ start }) => {
  test.concurrent('G57 flapping at every evaluation for an hour makes one first message, few updates, marked as such', async () => {
    await using bot = await start({ env: { WATCH_INTERVAL_SECONDS: '120' } });
    clickIncident(bot, await failing(bot), 'acknowledge');
    await bot.reply(/Acknowledged/);
    for (let change = 0; change < 29; change += 1) {
      if (change % 2 === 0) bot.heal('github');
      else bot.break('github');
      await bot.look();
    }
    expect((await bot.parent(/^Critical, flapping: GitHub/)).text).toContain('quiet until it has been stable');
    await bot.reply(/Flapping: 6 changes in the last hour/);
    await bot.nothingMore({ parents: 1, replies: 2 });
    expect(bot.slack.wire.calls('chat.update').length).toBeLessThanOrEqual(4);

    await bot.look(9);
    await bot.parent(/^Recovered: GitHub/);
    await bot.reply(/Recovered after (at least )?1 h 1\d min/);
    await bot.nothingMore({ parents: 1, replies: 3 });
  });

  test.concurrent('G57 what has flapped and then goes on failing is told once more, and its next changes are posted again', async () => {
    await using bot = await start({ env: { WATCH_INTERVAL_SECONDS: '120' } });
    clickIncident(bot, await failing(bot), 'acknowledge');
    for (let change = 0; change < 13; change += 1) {
      if (change % 2 === 0) bot.heal('github');
      else bot.break('github');
      await bot.look();
    }
    await bot.reply(/Flapping: 6 changes in the last hour/);
    const before = bot.replies().length;
    bot.break('github');
    await bot.look(9);
    await bot.reply(/No longer flapping, and still failing/);
    expect((await bot.parent(/^Critical: GitHub/)).text).not.toContain('quiet until');
    await bot.look(3);
    await bot.nothingMore({ parents: 1, replies: before + 1 });
  });

  test.concurrent('G59 the same failure again inside the re-open window: the old thread goes on; after it: a new one', async () => {
    await using bot = await start();
    const first = await failing(bot);
    await recovered(bot);
    await bot.look(5);
    await failing(bot);
    await bot.reply(/Fails again/);
    await recovered(bot);
    expect(bot.replies(first)).toHaveLength(3);
    await bot.nothingMore({ parents: 1, replies: 3 });

    bot.move(31 * MINUTE);
    const second = await failing(bot);
    expect(second.ts).not.toBe(first.ts);
    await recovered(bot);
    expect(bot.replies(second)).toHaveLength(1);
    await bot.nothingMore({ parents: 2, replies: 4 });
  });

  test.concurrent('G60 a silence that ends while Slack is down is reported once, when Slack is back', async () => {
    await using bot = await start({ env: { WATCH_INTERVAL_SECONDS: '300' } });
    silence(bot, await failing(bot), '1h');
    await bot.reply(/Silenced by <@U0ONCALL> until 13:05/);
    await bot.look(6);
    bot.slack.faults.always('*', { kind: 'drop' });
    await bot.look(9);
    bot.slack.faults.clear();
    await bot.drain();
    const told = await bot.reply(/13:0\d no longer silenced, and still failing/);
    expect(shown(told).match(/no longer silenced/g)).toHaveLength(1);
    await bot.parent(/^Critical: GitHub.*Nobody has acknowledged it yet/);
    await bot.look(2);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  test.concurrent('G60 a silence that ends while Datadog is down is reported once, also after the outage', async () => {
    await using bot = await start({ env: { WATCH_INTERVAL_SECONDS: '300' } });
    const card = await failing(bot);
    silence(bot, card, '1h');
    await bot.reply(/Silenced by <@U0ONCALL> until 13:05/);
    bot.datadog.faults.always({ kind: 'status', status: 503 });
    await bot.look(13);
    bot.datadog.faults.clear();
    await bot.look(2);
    await bot.drain();
    const ends = bot.replies(card).filter(({ text, ...message }) => /no longer silenced/i.test(text + shown(message)));
    expect(ends).toHaveLength(1);
    await bot.parent(/^Recovered: Datadog/);
    await bot.nothingMore({ parents: 2, replies: bot.replies().length });
  });

  test.concurrent('G62 the bot starts again with the same catalog: nothing is repeated', async () => {
    await using bot = await start();
    await failing(bot);
    const calls = () => bot.slack.wire.calls('chat.postMessage').length;
    expect(calls()).toBe(1);
    for (let start = 0; start < 2; start += 1) {
      await bot.restart();
      await bot.look(2);
    }
    expect(calls()).toBe(1);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test.concurrent('G63 a post without an answer in the on-call channel is reported in another channel meanwhile, once', async () => {
    await using bot = await start();
    bot.slack.archive('oncall');
    const elsewhere = await failing(bot);
    bot.slack.unarchive('oncall');
    bot.slack.faults.next('chat.postMessage', { kind: 'delay', ms: 4_000 });
    bot.break('wandb');
    await bot.look();
    clickIncident(bot, elsewhere, 'acknowledge');
    await bot.reply(/GitHub collector: Acknowledged/);
    expect(bot.parents()).toHaveLength(1);
    await bot.parent(/^Critical: WandB/);
    await bot.nothingMore({ parents: 2, replies: 1 });
  });

  test.concurrent('G63 a refusal of the on-call channel sends the incident to the fallback channel within two seconds', async () => {
    await using bot = await start();
    bot.slack.archive('oncall');
    await failing(bot);
    const posts = bot.slack.wire.calls('chat.postMessage');
    expect(posts.map(({ refusal }) => refusal)).toEqual(['is_archived', null]);
    expect((posts[1]?.at ?? 0) - (posts[0]?.at ?? 0)).toBeLessThan(2_000);
    await vi.waitFor(() => expect(bot.parents()).toHaveLength(1), SOON);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });
});

describe('incidents of on-call', () => {
  test.concurrent('G58 500 metrics fail together: one card with the right counts, and at most a message a second', async () => {
    const keys = Array.from({ length: 500 }, (_, index) => `m${index}`);
    let red = 0;
    await using bot = await startOncall({
      catalog: catalogOf({ a: keys }, [], {
        alerts: { rules: [{ name: 'red', kind: 'red', metrics: ['*'], severity: 'warning' }] },
      }),
      data: keys.map((key, index) => steadySince(NOON - 60 * MINUTE, `raw.a.${key}`, () => (index < red ? 10 : 0))),
      slack: { paceMessages: true },
    });
    red = 500;
    await bot.look();
    const card = await bot.parent(/^Warning: 500 failing together/);
    clickIncident(bot, card, 'acknowledge');
    silence(bot, card, '1h', 'lead');
    silence(bot, card, '4h', 'engineer');
    await vi.waitFor(() => expect(bot.replies()).toHaveLength(3), SOON);
    red = 300;
    await bot.look(2);
    const fewer = await bot.parent(/: 300 of 500 still failing/);
    expect(shown(fewer)).toMatch(/\*Red\* \(300\): .*, and 292 more\n\*Recovered\* \(200\): .*, and 192 more/);
    red = 0;
    await bot.look(2);
    await bot.parent(/^Recovered: 500 that failed together/);
    await bot.nothingMore({ parents: 1, replies: 4 });

    const calls = bot.slack.wire.entries().filter(({ method }) => /^chat\.(postMessage|update)$/.test(method));
    const gaps = calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    expect(calls.filter(({ refusal }) => refusal !== null)).toEqual([]);
  });

  test.concurrent('G62 the bot starts again without the rule that fires: the incident is closed, with its reason', async () => {
    await using bot = await startOncall();
    await failing(bot);
    const catalog = loadCatalog(SHIPPED_CATALOG);
    const rules = catalog.alerts.rules.filter(({ name }) => name !== 'failed');
    await bot.restart({ ...catalog, alerts: { ...catalog.alerts, rules } });
    await bot.look();
    const card = await bot.parent(/^No longer watched: GitHub/);
    expect(card.text).toContain('because the catalog no longer has `failed`');
    await bot.reply(/No longer watched after .* because the catalog no longer has `failed`/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test.concurrent('G62 the bot starts again without the collector that fires: not its rules are named, which the catalog has', async () => {
    await using bot = await startOncall();
    await failing(bot);
    const catalog = loadCatalog(SHIPPED_CATALOG);
    await bot.restart({ ...catalog, collectors: catalog.collectors.filter(({ name }) => name !== 'github') });
    await bot.look();
    const card = await bot.parent(/^Cannot be evaluated any more: GitHub/);
    expect(card.text).toContain('because the catalog no longer has it');
    await bot.reply(/Cannot be evaluated any more after .* because the catalog no longer has it/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });
});
