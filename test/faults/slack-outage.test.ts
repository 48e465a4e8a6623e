import type { CollectorTrouble } from '@metta-health-bot/demo';
import { describe, expect, test, vi } from 'vitest';
import { openSymptoms } from '../../src/incidents/rules/incident.ts';
import { shown } from '../support/blocks.ts';
import { clickIncident } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';
import { OWNERS } from '../support/watched-harness.ts';

// Several bots at once share the processor.

const CHANGES: readonly CollectorTrouble[] = ['slow', 'failed', 'errors', 'slow', 'failed'];

/** Ten minutes in which what fails changes again and again: with the last change the collector is slow. */
async function changeForTenMinutes(bot: OncallBot): Promise<void> {
  for (const trouble of CHANGES) {
    bot.break('github', trouble);
    await bot.look(2);
  }
}

const updates = ({ slack }: OncallBot) =>
  slack.wire.calls('chat.update').filter(({ refusal }) => refusal === null).length;

/** Evaluates until the newest run counts as good: an evaluation for which Datadog did not answer in time does not count. */
async function untilRunsAreGood(bot: OncallBot): Promise<void> {
  const failing = async () => {
    const [stored] = await bot.incidents.current(0);
    return stored !== undefined && openSymptoms(stored.incident).some(({ rule }) => rule === 'failed');
  };
  for (let times = 0; times < 5 && (await failing()); times += 1) await bot.look();
}

describe.each(OWNERS)('Slack outage: $owner', ({ start }) => {
  test.concurrent('B25 an incident that fires and recovers while Slack is down for 2 h gets one message with both, with their times', async () => {
    await using bot = await start();
    // Evaluated once before it fails: the time at which it begins is known.
    await bot.look();
    bot.slack.faults.always('*', { kind: 'drop' });
    bot.slack.socket.drop();
    bot.break('github');
    await bot.look();
    bot.move(60 * 60_000);
    bot.heal('github');
    await bot.look(3);
    bot.move(58 * 60_000);
    await bot.look();
    expect(bot.parents()).toEqual([]);
    bot.slack.faults.clear();
    await bot.drain();

    const card = await bot.parent(/^Recovered: GitHub/);
    expect(card.text).toMatch(/Failed for 1 h 0\d min, from 12:02 to 13:0\d \(UTC\)/);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test.concurrent.each(['link lost', 'too_many_websockets'])(
    'B26 %s, and no new one for a while: it is requested with growing waits, and incidents are posted all the same',
    async (how) => {
      await using bot = await start();
      const isReady = async () => (await fetch(`${bot.healthUrl}/readyz`)).status === 200;
      bot.slack.faults.always('apps.connections.open', { kind: 'status', status: 503 });
      if (how === 'link lost') bot.slack.socket.drop();
      else bot.slack.socket.disconnect('too_many_websockets');
      await vi.waitFor(async () => expect(await isReady()).toBe(false), SOON);

      bot.break('github');
      await bot.look();
      const card = await bot.parent(/^Critical: GitHub/);
      const asked = bot.slack.wire.calls('apps.connections.open').length;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(bot.slack.wire.calls('apps.connections.open').length - asked).toBeLessThanOrEqual(4);

      bot.slack.faults.clear();
      await bot.slack.socket.waitFor(1);
      await vi.waitFor(async () => expect(await isReady()).toBe(true), SOON);
      clickIncident(bot, card, 'acknowledge');
      await bot.reply(/Acknowledged by <@U0ONCALL>/);
      await bot.nothingMore({ parents: 1, replies: 1 });
    },
  );
});

describe('Slack outage', () => {
  test.concurrent.each([500, 502, 503])(
    'B14 %i for ten minutes while much changes: then one edit and one reply for all of it, and the current state',
    async (status) => {
      await using bot = await startOncall();
      bot.break('github');
      await bot.look();
      await bot.parent(/Its newest run failed/);
      bot.slack.faults.always('*', { kind: 'status', status });
      await changeForTenMinutes(bot);
      bot.break('github', 'slow');
      await bot.look(2);
      await untilRunsAreGood(bot);
      const { events = [] } = (await bot.incidents.current(0))[0]?.incident ?? {};
      expect(events.length).toBeGreaterThan(6);
      bot.slack.faults.clear();
      await bot.drain();

      expect((await bot.parent(/^Warning: GitHub/)).text).not.toContain('newest run failed');
      expect(updates(bot)).toBe(1);
      const told = await bot.reply(/^Delayed because Slack could not be reached, oldest first:/);
      expect(shown(told).match(/\n• /g)).toHaveLength(events.length - 1);
      await bot.nothingMore({ parents: 1, replies: 1 });
    },
  );

  test.concurrent('B14 an incident that begins in the outage gets one message afterwards, which shows the current state', async () => {
    await using bot = await startOncall();
    bot.slack.faults.always('*', { kind: 'status', status: 503 });
    await changeForTenMinutes(bot);
    bot.slack.faults.clear();
    await bot.drain();
    await bot.parent(/^Critical: GitHub.*Its newest run failed/);
    expect(updates(bot)).toBe(0);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });
});
