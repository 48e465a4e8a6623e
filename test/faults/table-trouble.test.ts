import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';
import { startBot } from '../support/bot-harness.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

// One table is lost while the bot runs and nothing happens: nobody presses, no collector fails.

const SOON = { interval: 50, timeout: 10_000 };
/** Each is used by another part of the bot, some only when a person presses or an hour is over. */
const LOST: readonly (readonly [to: string, back: string])[] = [
  ['outbox rename column content to lost', 'outbox rename column lost to content'],
  ['digest_choices rename to choices_lost', 'choices_lost rename to digest_choices'],
  ['audit rename column why to lost', 'audit rename column lost to why'],
  ['seen rename to seen_lost', 'seen_lost rename to seen'],
];

type Alter = (statement: string) => Promise<void>;

async function losesEach(env: Readonly<Record<string, string>>, alterOf: (folder: string) => Promise<Alter>) {
  await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL', ...env } });
  const alter = await alterOf(String(bot.env.DATA_DIR));
  const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
  await expect.poll(ready, SOON).toBe('ready\n');
  for (const [to, back] of LOST) {
    await alter(`alter table ${to}`);
    await expect.poll(ready, { ...SOON, message: to }).toMatch(/^not ready: the database cannot be used.*Next step: /);
    await alter(`alter table ${back}`);
    await expect.poll(ready, { ...SOON, message: back }).toBe('ready\n');
  }
}

describe('a table that cannot be used makes the bot not ready, with the cause, and it is ready again by itself', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('on SQLite', async () => {
    const { DatabaseSync } = await sqliteModule();
    await losesEach({}, async (folder) => async (statement) => {
      const file = new DatabaseSync(join(folder, 'metta-health-bot.db'));
      file.exec(`pragma busy_timeout = 2000; pragma legacy_alter_table = on; ${statement}`);
      file.close();
    });
  }, 30_000);

  test('on PostgreSQL', async () => {
    const url = await server.createDatabase();
    await losesEach({ DATABASE_URL: url }, async () => (statement) => server.query(url, statement));
  }, 30_000);

  test('on PostgreSQL with a table that belongs to somebody else, which the words say', async () => {
    const url = await server.createDatabase();
    await server.query(url, "create role plain login password 'pw-of-plain'");
    await server.query(url, 'grant create on schema public to plain');
    const address = Object.assign(new URL(url), { username: 'plain', password: 'pw-of-plain' }).href;
    await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL', DATABASE_URL: address } });
    const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
    await expect.poll(ready, SOON).toBe('ready\n');
    await server.query(url, 'alter table outbox owner to bot');
    await expect.poll(ready, SOON).toMatch(/SQLSTATE 42501.*Next step: .*owner of .*tables/);
    await server.query(url, 'alter table outbox owner to plain');
    await expect.poll(ready, SOON).toBe('ready\n');
  }, 30_000);
});
