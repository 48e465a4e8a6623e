import type { StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { rawDatabase } from '../store/databases.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { type KillableBot, startKillableBot } from '../support/killable-bot.ts';
import { acknowledge, now, quiet, restartWith, STARTED, shows } from '../support/restored-bot-harness.ts';
import { backUp, empty, putBack } from '../support/store-copies.ts';
import { readStoreRows } from '../support/store-rows.ts';

const LIMIT_MS = 300_000;
const [OLD, NEW] = ['sight', 'datadog-outage'];

const inOldWord = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value).replaceAll(NEW, OLD)) as Value;

/** Datadog fails, and Slack shows the incident: nothing else is on its way. */
async function outageOf(bot: KillableBot): Promise<StoredMessage> {
  bot.datadog.faults.always({ kind: 'status', status: 500 });
  const parent = await bot.parent(/Datadog/);
  await bot.drained();
  return parent;
}

/** Slack shows all messages as the version before has posted them: with its word in their metadata, and in the ids of their buttons. */
function slackOfVersion4(bot: KillableBot): void {
  for (const message of bot.slack.workspace.messages) {
    const { metadata, blocks } = message;
    Object.assign(message, inOldWord({ metadata, blocks }));
  }
}

/** Makes store and Slack what the version before would have left; no bot may be running. */
async function asVersion4(bot: KillableBot): Promise<void> {
  slackOfVersion4(bot);
  const copy = await backUp(bot.env);
  await putBack(bot.env, new Map([...copy].map(([table, rows]) => [table, inOldWord(rows)])));
  const raw = rawDatabase(bot.database);
  await raw.write(async (transaction) => {
    await transaction.deleteFrom('kyselyMigration').where('name', '>=', '005').execute();
    await transaction.deleteFrom('migrations').where('version', '>=', 5).execute();
    // What later migrations have added.
    await transaction.schema.alterTable('outbox').dropColumn('broadcast').execute();
    await transaction.schema.alterTable('outbox').dropColumn('optional').execute();
    for (const table of ['watches', 'liveCards'] as const) await transaction.schema.dropTable(table).execute();
  });
  await raw.close();
}

const outagesIn = async (bot: KillableBot) =>
  (await readStoreRows(bot.database)).incidents.map(({ id, body }) => {
    const { kind, subject } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return { id: id.replace(/-\d{4}-.*/, ''), kind, subject };
  });

describe('renamed outages', () => {
  test.concurrent('R73 a database of version 4 with an open outage: its thread goes on, its buttons act, and it is over once', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    const parent = await outageOf(bot);
    await restartWith(bot, () => asVersion4(bot));
    await quiet(bot);
    expect(outboxKeyOf(parent)).toMatch(/^incident:sight-/);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 0]);
    // A process of the version before that goes on beside this one finds it as it knows it.
    expect(await outagesIn(bot)).toEqual([{ id: OLD, kind: OLD, subject: OLD }]);

    await acknowledge(bot, parent);
    expect([bot.parents().length, bot.replies(parent).length]).toEqual([1, 1]);
    expect(now(bot, parent)?.text).toMatch(/Acknowledged by/);
    expect(await outagesIn(bot)).toEqual([{ id: OLD, kind: OLD, subject: OLD }]);

    bot.datadog.faults.clear();
    await shows(bot, parent, /^Recovered: Datadog/);
    await bot.reply(/Recovered/);
    await quiet(bot);
    expect([bot.parents().length, bot.replies(parent).length, bot.replies().length]).toEqual([1, 2, 2]);
    expect(await outagesIn(bot)).toEqual([{ id: OLD, kind: NEW, subject: NEW }]);
  });

  test.concurrent('R73 a message with the old word whose database is lost is taken up by the outage that goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    const parent = await outageOf(bot);
    await restartWith(bot, async () => {
      slackOfVersion4(bot);
      await empty(bot.env);
    });
    await shows(bot, parent, /Continues an earlier message/);
    await quiet(bot);
    expect(bot.parents().map(({ ts }) => ts)).toEqual([parent.ts]);
    await acknowledge(bot, parent);
    expect(await outagesIn(bot)).toEqual([{ id: NEW, kind: NEW, subject: NEW }]);
    bot.datadog.faults.clear();
    await shows(bot, parent, /^Recovered: Datadog/);
  });

  test.concurrent('R73 a message with the old word whose database is lost is closed when Datadog is read', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    const parent = await outageOf(bot);
    await restartWith(bot, async () => {
      slackOfVersion4(bot);
      await empty(bot.env);
      bot.datadog.faults.clear();
    });
    await shows(bot, parent, /^Closed: Datadog/);
    await quiet(bot);
    await vi.waitFor(() => expect([bot.parents().length, bot.replies().length]).toEqual([1, 0]), STARTED);
  });
});
