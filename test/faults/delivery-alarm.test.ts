import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredMessage } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { shown } from '../support/blocks.ts';
import type { BotOptions } from '../support/bot-harness.ts';
import { alterDatabase, holdDatabase, loseDatabase } from '../support/database-trouble.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { SOON } from '../support/threads.ts';

const FALLBACK = 'C0SYSTEMHEALTH';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** A bot that watches the collectors, whose time that nobody sets can be let pass. */
async function start(options: BotOptions = {}) {
  let ahead = 0;
  const bot = await startOncall({ aheadMs: () => ahead, ...options });
  const alarms = (): readonly StoredMessage[] =>
    bot.slack.workspace.messages.filter(
      (message) => message.channel === FALLBACK && outboxKeyOf(message).startsWith('alarm:'),
    );
  /** So much of it counts, each time that it is asked for. */
  const step = async () => {
    ahead += 2_000;
    await fetch(`${bot.healthUrl}/livez`);
  };
  /** Lets so much of it pass, and the alarm look, which it does every two seconds. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 2_000) await step();
    await sleep(2_500);
  };
  return {
    ...bot,
    get healthUrl() {
      return bot.healthUrl;
    },
    alarms,
    pass,
    /** The only alarm, as soon as it says so; time goes on meanwhile. */
    alarm: (text: RegExp) =>
      vi.waitFor(
        async () => {
          await step();
          expect(alarms().map((one) => one.text)).toEqual([expect.stringMatching(text)]);
          return alarms()[0] as StoredMessage;
        },
        { timeout: 25_000, interval: 200 },
      ),
    /** Resolves when the bot has found out that it cannot use its database, and the alarm has looked since. */
    async away() {
      const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
      await vi.waitFor(async () => expect(await ready()).toContain('database cannot be used'), SOON);
      await sleep(2_500);
    },
    [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose](),
  };
}

describe('delivery alarm', () => {
  test.concurrent('H66 a hanging on-call channel is reported to the fallback channel once after two minutes, and so is its end', async () => {
    await using bot = await start();
    bot.slack.faults.always('chat.postMessage C0ONCALL', { kind: 'hang' });
    bot.break('github');
    await bot.look();
    await sleep(2_500);
    await bot.pass(32_000);
    await bot.pass(60_000);
    expect(bot.alarms()).toEqual([]);
    await bot.pass(60_000);
    const alarm = await bot.alarm(
      /^Messages about incidents do not reach their channel\. 1 message for .*C0ONCALL.* has been waiting since 12:01 \(UTC\)/,
    );
    expect(shown(alarm)).toContain('Next step: ');
    // What the messages say is for their own channel.
    expect(JSON.stringify(alarm)).not.toContain('GitHub');
    await bot.pass(3 * 60_000);
    expect(bot.alarms()).toHaveLength(1);
    bot.slack.faults.clear();
    await bot.drain();
    await bot.parent(/^Critical: GitHub/);
    await bot.pass(32_000);
    const over = await bot.alarm(
      /^Messages about incidents reach their channels again; some waited from 12:01 to 12:\d\d \(UTC\)/,
    );
    expect(over.ts).toBe(alarm.ts);
  }, 240_000);

  test.concurrent('H66 an unreadable message is reported too, and a bot that is started again ends the alarm', async () => {
    await using bot = await start();
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: GitHub/);
    await alterDatabase(
      bot.database,
      `insert into outbox (key, channel, content, created_at, revision, shown_revision, sending_revision, state, due_at, attempts, looks, notes)
     values ('poisoned', 'C0ONCALL', '{', ${bot.now()}, 1, 0, 0, 'waiting', 0, 0, 0, '[]')`,
    );
    await sleep(2_500);
    await bot.pass(32_000);
    await bot.pass(92_000);
    const alarm = await bot.alarm(/^Messages about incidents do not reach their channel\. 1 message for .*C0ONCALL/);
    await alterDatabase(bot.database, "delete from outbox where key = 'poisoned'");
    await bot.restart();
    await vi.waitFor(async () => expect(await (await fetch(`${bot.healthUrl}/readyz`)).text()).toBe('ready\n'), SOON);
    await bot.pass(32_000);
    expect((await bot.alarm(/^Messages about incidents reach their channels again/)).ts).toBe(alarm.ts);
  }, 240_000);

  test.concurrent('H66 a Slack outage leaves nothing but the incident to post when it is over', async () => {
    await using bot = await start();
    bot.slack.faults.always('*', { kind: 'status', status: 503 });
    bot.break('github');
    await bot.look();
    await sleep(2_500);
    for (let times = 0; times < 3; times += 1) await bot.pass(60_000);
    bot.slack.faults.clear();
    await bot.pass(32_000);
    await bot.drain();
    await bot.parent(/^Critical: GitHub/);
    await bot.pass(120_000);
    expect(bot.alarms()).toEqual([]);
  }, 240_000);

  test.concurrent('E43 a lost database with an incident ahead is reported to the fallback channel after a minute, with what fails, not recorded', async () => {
    await using bot = await start();
    const trouble = await loseDatabase(bot.database);
    bot.break('github');
    await bot.away();
    await bot.pass(50_000);
    expect(bot.alarms()).toEqual([]);
    await bot.pass(14_000);
    const alarm = await bot.alarm(
      /^The bot has been unable to use its database since 12:0\d \(UTC\): new failures are not posted/,
    );
    expect(shown(alarm)).toMatch(/1 failing as of 12:0\d \(UTC\).*not stored yet[\s\S]*GitHub/);
    expect(shown(alarm)).toMatch(/Next step: /);
    bot.break('wandb');
    await bot.pass(92_000);
    expect(shown(await bot.alarm(/2 failing as of/))).toMatch(/GitHub[\s\S]*WandB/);
    await trouble.end();
    await bot.look();
    await bot.parent(/^Critical: /);
    await bot.pass(32_000);
    expect((await bot.alarm(/^The bot can use its database again\. It could not from 12:0\d to 12:\d\d/)).ts).toBe(
      alarm.ts,
    );
  }, 240_000);

  test.concurrent('E44 an incident that the database rejects is reported to the fallback channel after a minute, and the others are posted', async () => {
    await using bot = await start();
    const isSqlite = bot.database.kind === 'sqlite';
    const sqlite = `create trigger refused before insert on incidents when new.subject = 'github' begin select raise(abort, 'no'); end`;
    const postgres = "alter table incidents add constraint refused check (subject <> 'github')";
    await alterDatabase(bot.database, isSqlite ? sqlite : postgres);
    bot.break('github');
    bot.break('wandb');
    await bot.look();
    expect((await bot.parent(/^Critical: /)).text).toContain('WandB');
    const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
    await vi.waitFor(async () => expect(await ready()).toContain('incidents cannot be stored'), SOON);
    await sleep(2_500);
    const alarm = await bot.alarm(/^The bot has been unable to store some incidents since 12:0\d \(UTC\): /);
    expect(shown(alarm)).toMatch(/\(github\); next step: [\s\S]*2 failing as of[\s\S]*GitHub/);
    await alterDatabase(
      bot.database,
      isSqlite ? 'drop trigger refused' : 'alter table incidents drop constraint refused',
    );
    await bot.look();
    expect((await bot.alarm(/^The bot can store every incident again\./)).ts).toBe(alarm.ts);
    expect(bot.parents().map((one) => one.text)).toEqual([
      expect.stringContaining('WandB'),
      expect.stringContaining('GitHub'),
    ]);
  }, 240_000);

  test.concurrent('E43 a short trouble, or one of the digests only, is not reported', async () => {
    await using bot = await start();
    const trouble = await holdDatabase(bot.database);
    await bot.pass(30_000);
    await trouble.end();
    await sleep(3_000);
    await alterDatabase(bot.database, 'alter table digest_runs rename to lost_digest_runs');
    await bot.pass(180_000);
    expect(bot.alarms()).toEqual([]);
  }, 240_000);

  test.concurrent('E43 a PostgreSQL that refuses changes is reported once, and so is its end', async () => {
    const url = await postgres.createDatabase();
    const name = new URL(url).pathname.slice(1);
    await using bot = await start({ env: { DATABASE_URL: url } });
    const readOnly = (value: 'on' | 'off') =>
      postgres.query(postgres.url, `alter database ${name} set default_transaction_read_only = ${value}`);
    await readOnly('on');
    await postgres.endSessions(url);
    bot.break('github');
    await bot.away();
    await bot.pass(64_000);
    const alarm = await bot.alarm(/^The bot has been unable to use its database since 12:0\d \(UTC\)/);
    expect(shown(alarm)).toMatch(/read-only[\s\S]*GitHub/);
    await readOnly('off');
    await postgres.endSessions(url);
    bot.move(60_000);
    await bot.parent(/^Critical: GitHub/);
    await bot.pass(32_000);
    expect((await bot.alarm(/^The bot can use its database again/)).ts).toBe(alarm.ts);
  }, 240_000);
});
