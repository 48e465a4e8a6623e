import { describe, expect, test, vi } from 'vitest';
import { rawDatabase } from '../store/databases.ts';
import { holdDatabase } from '../support/database-trouble.ts';
import { startKillableBot } from '../support/killable-bot.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { gaugeSent, type PushedMonitors, pushMonitors } from '../support/pushed-monitors.ts';
import { databaseOf } from '../support/test-database.ts';

const MINUTE = 60_000;
const HEARTBEAT = 'metta_health_bot.heartbeat';
const OLDEST = 'metta_health_bot.outbox.oldest_seconds';
const LEADS = 'metta_health_bot.is_leader';
const COLLECTORS = ['github', 'wandb', 'skypilot', 'eval', 'health'];
const SLUGS = ['bot-silent', 'outbox-stuck', ...COLLECTORS.map((name) => `collector-silent-${name}`), 'rollup-stale'];

/** A bot that tells Datadog of itself, and the shipped monitors. */
async function watched(): Promise<OncallBot & { readonly monitors: PushedMonitors }> {
  const bot = await startOncall({ env: { SELF_METRICS: 'on' } });
  const monitors = await pushMonitors(bot.datadog);
  return Object.assign(bot, { monitors });
}

/** Lets minutes pass, each with its report of this gauge. */
async function pass(bot: OncallBot, minutes: number, metric = HEARTBEAT): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    const sent = gaugeSent(bot.datadog, metric);
    bot.move(MINUTE);
    await sent;
  }
}

describe('self monitoring', () => {
  test('no monitor alerts while all is well', async () => {
    await using bot = await watched();
    await pass(bot, 6);
    expect(SLUGS.map((slug) => [slug, bot.monitors.stateOf(slug)])).toEqual(SLUGS.map((slug) => [slug, 'OK']));
    expect(bot.datadog.unexpected).toEqual([]);
  });

  test('H65 a killed bot is reported within a quarter of an hour', { timeout: 120_000 }, async () => {
    let offset = 0;
    const clock = () => Date.now() + offset;
    await using bot = await startKillableBot({ clock, env: { SELF_METRICS: 'on' } });
    const monitors = await pushMonitors(bot.datadog);
    await vi.waitFor(() => expect(monitors.stateOf('bot-silent')).toBe('OK'), { timeout: 60_000, interval: 100 });
    await bot.kill();
    offset = 9 * MINUTE;
    expect(monitors.stateOf('bot-silent')).toBe('OK');
    offset = 15 * MINUTE;
    expect(monitors.stateOf('bot-silent')).toBe('No Data');
    expect(monitors.stateOf('outbox-stuck')).toBe('No Data');
  });

  test('H65 a bot that lives and can record nothing sends no heartbeat, and is reported as well', async () => {
    await using bot = await watched();
    await pass(bot, 1);
    const trouble = await holdDatabase(databaseOf(bot.env));
    await pass(bot, 16, LEADS);
    expect(bot.monitors.stateOf('bot-silent')).toBe('No Data');
    await trouble.end();
    await pass(bot, 1);
    expect(bot.monitors.stateOf('bot-silent')).toBe('OK');
  });

  test('H66 a growing outbox is reported when Slack takes nothing, and recovers when everything is sent', async () => {
    await using bot = await watched();
    await pass(bot, 1);
    bot.slack.faults.always('chat.postMessage', { kind: 'status', status: 500 });
    bot.break('github');
    await bot.look();
    await pass(bot, 2, OLDEST);
    expect(bot.monitors.stateOf('outbox-stuck')).toBe('OK');
    await pass(bot, 7, OLDEST);
    expect(bot.monitors.stateOf('outbox-stuck')).toBe('Alert');
    expect(bot.monitors.stateOf('bot-silent')).toBe('OK');
    bot.slack.faults.clear();
    await bot.drain();
    await pass(bot, 1, OLDEST);
    expect(bot.monitors.stateOf('outbox-stuck')).toBe('OK');
  });

  test('a digest that waits pages nobody, and neither does a reply whose first message was refused; an incident beside them does', async () => {
    await using bot = await watched();
    await pass(bot, 1);
    const raw = rawDatabase(databaseOf(bot.env));
    const waiting = {
      thread: null,
      channel: 'C0ARCHIVED',
      content: JSON.stringify({ text: 'later', blocks: [] }),
      summary: null,
      createdAt: bot.now(),
      revision: 1,
      shownRevision: 0,
      sendingRevision: 0,
      attempts: 0,
      looks: 0,
      notes: '[]',
      // Nobody tries them meanwhile.
      dueAt: bot.now() + 600 * MINUTE,
    };
    const expiresAt = bot.now() + 120 * MINUTE;
    await raw.run((kysely) =>
      kysely
        .insertInto('outbox')
        .values([
          { ...waiting, key: 'digest:C0ARCHIVED', state: 'waiting', expiresAt },
          { ...waiting, key: 'incident:refused', state: 'refused' },
          { ...waiting, key: 'incident:refused:1', thread: 'incident:refused', state: 'waiting' },
        ])
        .execute(),
    );
    await pass(bot, 9, OLDEST);
    expect(bot.monitors.stateOf('outbox-stuck')).toBe('OK');
    await raw.run((kysely) =>
      kysely
        .insertInto('outbox')
        .values({ ...waiting, key: 'incident:waits', state: 'waiting', createdAt: bot.now() })
        .execute(),
    );
    await raw.close();
    await pass(bot, 9, OLDEST);
    expect(bot.monitors.stateOf('outbox-stuck')).toBe('Alert');
  });

  test('a collector that no longer runs is reported after three of its intervals, and the others are not', async () => {
    await using bot = await watched();
    bot.break('github', 'silent');
    // Its last run may have been up to a quarter of an hour ago.
    bot.move(29 * MINUTE);
    expect(bot.monitors.stateOf('collector-silent-github')).toBe('OK');
    bot.move(26 * MINUTE);
    expect(bot.monitors.stateOf('collector-silent-github')).toBe('Alert');
    for (const name of COLLECTORS.slice(1)) expect(bot.monitors.stateOf(`collector-silent-${name}`)).toBe('OK');
    bot.heal('github');
    bot.move(2 * MINUTE);
    expect(bot.monitors.stateOf('collector-silent-github')).toBe('OK');
  });

  test('stale figures of merit are reported', async () => {
    await using bot = await watched();
    bot.break('health', 'silent');
    await pass(bot, 1);
    bot.move(200 * MINUTE);
    await pass(bot, 11);
    expect(bot.monitors.stateOf('rollup-stale')).toBe('Alert');
  });
});
