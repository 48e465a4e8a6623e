import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sqliteModule } from '../../src/store/sqlite-module.ts';
import { shown, tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot.ts';
import { holdDatabase, loseDatabase } from '../support/database-trouble.ts';
import { type OncallBot, startOncall } from '../support/oncall.ts';
import { press, silence } from '../support/press.ts';
import { SOON } from '../support/threads.ts';

const folderOf = ({ env }: OncallBot) => String(env.DATA_DIR);
const lines = ({ log }: OncallBot, words: string) => log.filter((line) => line.includes(words));

/** The card of a collector that fails. */
async function failing(bot: OncallBot) {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

test('F54 Datadog and the database slow: everything acknowledged in under 1 s, then answered and done', async () => {
  await using bot = await startOncall();
  const card = await failing(bot);
  bot.datadog.faults.always({ kind: 'delay', ms: 1_200 });
  const trouble = await holdDatabase(folderOf(bot));
  const person = bot.slack.as('lead').in('oncall');
  const clicked = press(bot, card, 'acknowledge');
  const asked = ['/health', '/ci-status', '/collectors'].map((line) => person.command(line));
  for (const { ack } of [clicked, ...asked]) {
    const answered = await ack;
    expect(typeof answered === 'object' && answered.ms).toBeLessThan(1_000);
  }
  for (const one of asked) expect(tableRows(await one.reply()).length).toBeGreaterThan(5);
  expect(bot.replies()).toEqual([]);
  trouble.end();
  await bot.reply(/Acknowledged by <@U0ONCALL>/);
  expect(clicked.answers()).toEqual([]);
  await bot.nothingMore({ parents: 1, replies: 1 });
});

test('F54 a work that fails after its ack is told to the one who asked, with a reference that the log has', async () => {
  await using bot = await startOncall();
  const card = await failing(bot);
  bot.slack.faults.next('views.open', { kind: 'error', error: 'fatal_error' });
  const clicked = silence(bot, card, 'own');
  const answer = await clicked.reply();
  expect(await clicked.ack).toMatchObject({ body: {} });
  const reference = /^Something went wrong on the bot's side.*\(reference (\w+)\)/.exec(answer.text)?.[1];
  expect(lines(bot, `"reference":"${reference}"`)).toHaveLength(1);
  await bot.nothingMore({ parents: 1, replies: 0 });
});

test('E44 the database lost while the bot runs: /health answers, buttons say that nothing was changed, and it goes on', async () => {
  await using bot = await startOncall();
  const card = await failing(bot);
  const id = (await bot.incidents.current(0))[0]?.incident.id;
  const trouble = await loseDatabase(folderOf(bot));
  const person = bot.slack.as('oncall').in('oncall');
  const health = await person.command('/health').reply();
  expect([tableRows(health).length, shown(health).includes('🟢')]).toEqual([26, true]);
  const lost =
    /^The bot's database cannot be used, and nothing was changed as far as the bot can tell \(reference \w+\)\..*Next step: /;
  for (const button of ['acknowledge', 'resolve', 'details'] as const) {
    expect((await press(bot, card, button).reply()).text).toMatch(lost);
  }
  expect((await silence(bot, card, 'recovery').reply()).text).toMatch(lost);
  expect((await person.command('/collectors').reply()).text).toMatch(lost);
  bot.break('wandb');
  bot.move(60_000);
  await expect.poll(() => lines(bot, 'the database cannot be used'), SOON).toHaveLength(1);
  expect(await (await fetch(`${bot.healthUrl}/readyz`)).text()).toMatch(
    /^not ready: the database cannot be used: SQLite: .* is damaged, or is no database of this bot .*Next step: /,
  );

  trouble.end();
  await bot.look();
  await expect
    .poll(() => bot.parents().map(({ text }) => text), SOON)
    .toEqual([
      expect.stringMatching(/^Critical: GitHub.*Nobody has acknowledged it yet/),
      expect.stringMatching(/^Critical: WandB/),
    ]);
  expect(await bot.incidents.audit(String(id))).toMatchObject([{ what: 'opened' }]);
  await press(bot, card, 'acknowledge').ack;
  await bot.reply(/Acknowledged by <@U0ONCALL>/);
  await bot.nothingMore({ parents: 2, replies: 1 });
});

test.each([
  ['deleted', (folder: string) => rm(folder, { recursive: true }), 'was deleted, moved or replaced'],
  ['overwritten', (folder: string) => writeFile(join(folder, 'metta-health-bot.db'), 'text'), 'was overwritten'],
])(
  'the database is %s while the bot runs: within a second or two it is not ready, says why once, and answers',
  async (_, lose, words) => {
    await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
    const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
    await expect.poll(ready, SOON).toBe('ready\n');
    await lose(String(bot.env.DATA_DIR));
    await expect
      .poll(ready, { interval: 50, timeout: 2_000 })
      .toContain(`not ready: the database cannot be used: SQLite: `);
    expect(await ready()).toContain(words);
    const said = () => bot.log.filter((line) => line.includes('the database cannot be used')).length;
    await expect.poll(said, SOON).toBe(1);
    const answer = await bot.slack.as('engineer').in('system-health').command('/health').reply();
    expect(tableRows(answer)).toHaveLength(26);
  },
);

test('a copy from before is written over the database while the bot runs: it is not ready, and says so', async () => {
  await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
  const folder = String(bot.env.DATA_DIR);
  const [file, copy] = [join(folder, 'metta-health-bot.db'), join(folder, 'copy')];
  const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
  await expect.poll(ready, SOON).toBe('ready\n');
  const { DatabaseSync } = await sqliteModule();
  const other = new DatabaseSync(file);
  other.exec(`vacuum into '${copy}'`);
  // The lease is renewed every three seconds.
  await sleep(3_500);
  other.exec('pragma wal_checkpoint(truncate)');
  other.close();
  await writeFile(file, await readFile(copy));
  await expect.poll(ready, { interval: 50, timeout: 6_000 }).toContain('not ready: the database cannot be used');
  const said = () => bot.log.filter((line) => line.includes('the database cannot be used')).length;
  await expect.poll(said, SOON).toBe(1);
  expect(await bot.slack.as('engineer').in('system-health').command('/health').reply()).toBeDefined();
}, 30_000);
