import { describe, expect, test, vi } from 'vitest';
import { WATCHES } from '../../src/watches/rules/watch.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steadySince } from '../fixtures/series.ts';
import { shown } from '../support/blocks.ts';
import { alterDatabase } from '../support/database-trouble.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { NOON } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';
import { failing, firstMessages, setWatch, startWatched, watchesOf } from '../support/watched-harness.ts';

const MINUTE = 60_000;

describe('watches', () => {
  test('a person watches an area, its thread opens and closes, and ends it with the button of the list', async () => {
    await using bot = await startWatched({ watches: () => [] });
    const lead = bot.slack.as('lead').in('system-health');
    expect((await lead.command('/health watch GITHUB for 0m').reply()).text).toMatch(/^This channel is notified when/);
    await bot.parent(/^<@U0LEAD> set a watch: this channel is notified when "GitHub collector" is red, at once\./);
    const card = await failing(bot);
    expect(card.channel).toBe('C0SYSTEMHEALTH');
    expect(shown(card)).toContain("Today's score is 0.00, red; lowest: github score");
    expect(shown(card)).not.toMatch(/not known yet|being read/);
    const list = await lead.command('/health watching').reply();
    expect(list.text).toBe('1 watch here: GitHub collector (open).');
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered after/);
    await vi.waitFor(() => expect(firstMessages(bot).at(-1)?.text).toMatch(/^Recovered: GitHub/), SOON);
    const ended = await lead.click(list, 'watch.end').reply();
    expect(ended.text).toMatch(/^This channel no longer watches "GitHub collector".*Nothing is watched here/s);
    await bot.parent(/^<@U0LEAD> ended the watch of "GitHub collector"/);
    bot.break('github');
    await bot.look(2);
    await bot.nothingMore({ parents: 3, replies: 1 });
  });

  test('a watch of what is red already says so at once, also in the channel', async () => {
    await using bot = await startWatched({ watches: () => [] });
    bot.break('github');
    await bot.look();
    const answer = await bot.slack.as('lead').in('system-health').command('/health watch github').reply();
    const words =
      /It is so already: today's score is 0\.00, red; lowest: github score\. If it stays so, its thread begins in/;
    expect(answer.text).toMatch(words);
    expect((await bot.parent(/^<@U0LEAD> set a watch/)).text).toMatch(words);
  });

  test('G58 all that a channel may watch turns red at once: one message with the right counts', async () => {
    const keys = Array.from({ length: WATCHES.ofChannel }, (_, index) => `m${index}`);
    let red = 0;
    await using bot = await startWatched({
      catalog: catalogOf({ a: keys }),
      data: keys.map((key, index) => steadySince(NOON - 60 * MINUTE, `raw.a.${key}`, () => (index < red ? 10 : 0))),
      watches: (channel, at) =>
        watchesOf(channel, at)
          .slice(0, 1)
          .flatMap((one) => keys.map((key) => ({ ...one, subject: `a.${key}` }))),
    });
    red = keys.length;
    await bot.look();
    await bot.parent(/^Critical: 20 failing together/);
    red = 5;
    await bot.look(2);
    expect(shown(await bot.parent(/: 5 of 20 still failing/))).toMatch(/\*Red\* \(5\): [^\n]*\n\*Recovered\* \(15\): /);
    // A reply that waits while the time goes on would be merged with the next one.
    await bot.reply(/Cleared: /);
    red = 0;
    await bot.look(2);
    await bot.parent(/^Recovered: 20 that failed together/);
    await bot.reply(/Recovered after/);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  test('two channels have a thread each, and a silence and an acknowledgement in one leaves the other one as it is', async () => {
    await using bot = await startWatched();
    for (const watch of watchesOf('C0SYSTEMHEALTH', bot.now())) await setWatch(bot, watch);
    bot.break('github');
    await bot.look();
    await vi.waitFor(() => expect(firstMessages(bot)).toHaveLength(2), SOON);
    const byChannel = (channel: string) => firstMessages(bot).find((message) => message.channel === channel);
    const [here, there] = [byChannel('C0ONCALL'), byChannel('C0SYSTEMHEALTH')];
    if (here === undefined || there === undefined) return expect.fail('a channel has no thread');
    clickIncident(bot, here, 'acknowledge');
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    silence(bot, here, 'recovery');
    await bot.reply(/Silenced by <@U0ONCALL>/);
    await vi.waitFor(() => expect(byChannel('C0ONCALL')?.text).toMatch(/^Critical, silenced/), SOON);
    expect(byChannel('C0SYSTEMHEALTH')?.text).toMatch(/^Critical: GitHub.*Nobody has acknowledged it yet/);
    expect([bot.replies(here).length, bot.replies(there).length]).toEqual([2, 0]);
    await bot.nothingMore({ parents: 2, replies: 2 });
  });

  test('on-call, /incidents and the Home tab elsewhere show nothing of a watch', async () => {
    await using bot = await startWatched();
    await failing(bot);
    const lead = bot.slack.as('lead').in('system-health');
    for (const command of ['/incidents', '/collectors', '/digest now', '/health watching']) {
      const answer = await lead.command(command).reply();
      expect(answer.text + shown(answer), command).not.toMatch(/Critical: GitHub|GitHub collector[^s]*open/);
    }
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('C33 a Datadog outage is told to on-call only, and a watch neither fires nor clears meanwhile', async () => {
    await using bot = await startWatched();
    await failing(bot);
    bot.datadog.faults.always({ kind: 'status', status: 503 });
    bot.heal('github');
    bot.break('wandb');
    await bot.look(4);
    const outage = await bot.parent(/^Datadog unreachable: Datadog/);
    expect(outage.channel).toBe('C0SYSTEMHEALTH');
    await bot.nothingMore({ parents: 2, replies: 0 });
    bot.datadog.faults.clear();
    await bot.look(2);
    await vi.waitFor(() => {
      expect(firstMessages(bot).map(({ text }) => text)).toEqual([
        expect.stringMatching(/^Recovered: GitHub/),
        expect.stringMatching(/^Recovered: Datadog/),
        expect.stringMatching(/^Critical: WandB/),
      ]);
    }, SOON);
    await bot.nothingMore({ parents: 3, replies: 2 });
  });

  test('C30 no data: a watch neither fires nor clears, and says after half an hour that it may be over', async () => {
    await using bot = await startWatched();
    await failing(bot);
    bot.datadog.faults.always({ kind: 'nulls' });
    bot.heal('github');
    await bot.look(5);
    expect((await bot.parent()).text).toMatch(/^Critical: GitHub/);
    expect((await bot.incidents.current(0)).map(({ incident }) => incident.channel)).toContain('C0ONCALL');
    const own = (await bot.incidents.current(0)).filter(({ incident }) => incident.channel !== undefined);
    expect(own.map(({ incident }) => incident.status)).toEqual(['firing']);
    expect(shown(await bot.parent())).not.toContain('Not enough data');
    bot.move(31 * MINUTE);
    await bot.look();
    await vi.waitFor(
      () =>
        expect(shown(firstMessages(bot)[0] ?? { blocks: [] })).toMatch(
          /red; lowest: github score.* Not enough data since 12:\d\d to tell/,
        ),
      SOON,
    );
    expect(bot.replies()).toEqual([]);
    bot.datadog.faults.clear();
    await bot.look(2);
    await bot.reply(/Recovered after/);
    expect(shown(firstMessages(bot)[0] ?? { blocks: [] })).not.toContain('Not enough data');
  });

  test('G63 a person who watches alone and left: the thread is in the fallback channel, whose members act on it and end the watch', async () => {
    await using bot = await startWatched({
      watches: (_, at) => watchesOf('U0LEAD', at).filter(({ subject }) => subject === 'github.*'),
      env: { ONCALL_FALLBACK_CHANNEL: 'C0ONCALL' },
    });
    bot.slack.faults.always('chat.postMessage U0LEAD', { kind: 'error', error: 'channel_not_found' });
    const card = await failing(bot);
    expect(card.channel).toBe('C0ONCALL');
    expect(shown(card)).toMatch(/This belongs in a direct message, which the bot cannot find/);
    expect(shown(card)).not.toMatch(/in U0LEAD|You watch/);
    // Where it is shown is known once the post is stored.
    await bot.drain();
    clickIncident(bot, card, 'acknowledge');
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    const ended = await bot.slack.as('engineer').in('oncall').click(card, 'watch.end').reply();
    expect(ended.text).toMatch(/^The direct message with the bot no longer watches "GitHub collector"/);
    await bot.look();
    await bot.reply(/No longer watched after/);
    expect(await bot.store.watches.all()).toEqual([]);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  test('F53 a user group of the catalog acts on incidents of on-call only: here the members of the channel act', async () => {
    const grouped = catalogOf({ github: ['score'] }, [], { alerts: { actors: 'S0ONCALL' } });
    await using bot = await startWatched({ catalog: grouped, watches: (...of) => watchesOf(...of).slice(0, 1) });
    bot.break('github');
    await bot.look();
    clickIncident(bot, await bot.parent(/^Critical: GITHUB/), 'acknowledge', 'lead');
    await bot.reply(/Acknowledged by <@U0LEAD>/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test('without an on-call channel watches are evaluated all the same, and nothing else is', async () => {
    await using bot = await startWatched({ env: { ONCALL_CHANNEL: '' } });
    await failing(bot);
    bot.datadog.faults.always({ kind: 'status', status: 503 });
    await bot.look(4);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('R68 R69 R72 a database that was put back: the thread in the channel continues, or is closed, and nothing is told twice', async () => {
    await using bot = await startWatched();
    const card = await failing(bot);
    const forget = async () => {
      for (const table of ['incidents', 'outbox', 'watch']) await alterDatabase(bot.database, `delete from ${table}`);
    };
    await bot.restart(undefined, forget);
    await bot.look();
    const taken = await bot.parent(/^Critical: GitHub.*Continues an earlier message/);
    expect(taken.ts).toBe(card.ts);
    await bot.look();
    expect(bot.parents()).toHaveLength(1);

    bot.heal('github');
    await bot.restart(undefined, forget);
    await bot.look(4);
    await bot.parent(/^Closed: GitHub collector/);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 0]);
  });

  test('R68 R69 a database that was lost with its watches: set again, they continue or close the messages that the channel shows', async () => {
    await using bot = await startWatched();
    bot.break('wandb');
    await bot.look();
    await bot.parent(/^Critical: WandB/);
    const other = await failing(bot);
    const tables = ['incidents', 'outbox', 'watch', 'watches', 'audit'];
    await bot.restart(undefined, async () => {
      for (const table of tables) await alterDatabase(bot.database, `delete from ${table}`);
    });
    await bot.look(2);
    expect(firstMessages(bot).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Critical: WandB/),
      expect.stringMatching(/^Critical: GitHub/),
    ]);
    // One after the other, as people do it, and one of the two has recovered.
    bot.heal('wandb');
    const [github, wandb] = watchesOf('C0ONCALL', bot.now());
    if (github === undefined || wandb === undefined) return expect.fail('there are no watches');
    await setWatch(bot, wandb);
    await bot.look(4);
    await vi.waitFor(() => expect(firstMessages(bot)[0]?.text).toMatch(/^Closed: WandB/), SOON);
    expect(firstMessages(bot)[1]?.text).toMatch(/^Critical: GitHub/);
    await setWatch(bot, github);
    await bot.look(2);
    await vi.waitFor(
      () => expect(firstMessages(bot)[1]?.text).toMatch(/^Critical: GitHub.*Continues an earlier message/),
      SOON,
    );
    expect(firstMessages(bot)[1]?.ts).toBe(other.ts);
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered after/);
    expect([bot.parents().length, bot.replies().length]).toEqual([2, 1]);
  });
});
