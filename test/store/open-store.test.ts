import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { unfinishedRows } from '../../src/store/outbox-query.ts';
import { sqliteDialect } from '../../src/store/sqlite/sqlite.ts';
import { change, incidentOf } from '../fixtures/incidents.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let folder: string;
let server: TestPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-store-'));
  server = await startPostgres();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const opening = (config: Parameters<typeof openStore>[0]) =>
  openStore(config).then(
    () => 'opened',
    (error: Error) => error,
  );

describe('open store', () => {
  test('SQLite makes its folder and its file', async () => {
    const deep = join(folder, 'not', 'there', 'yet');
    const store = await openStore({ kind: 'sqlite', folder: deep });
    await store.close();
    expect((await stat(join(deep, 'metta-health-bot.db'))).size).toBeGreaterThan(0);
  });

  test('a folder that cannot be made, and a file that is no database, are problems with a next step', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await opening({ kind: 'sqlite', folder: join(folder, 'file', 'data') })).toMatchObject({
      name: 'ProblemsError',
      problems: [{ where: 'DATA_DIR', what: expect.stringContaining('ENOTDIR'), fix: expect.any(String) }],
    });
    const odd = join(folder, 'odd');
    await mkdir(odd);
    await writeFile(join(odd, 'metta-health-bot.db'), 'no database at all, whatever its name says'.repeat(30));
    expect(await opening({ kind: 'sqlite', folder: odd })).toMatchObject({
      name: 'ProblemsError',
      problems: [{ where: join(odd, 'metta-health-bot.db'), fix: expect.stringContaining('restore a copy') }],
    });
  });

  test('a wrong password and a wrong database are problems that name the setting and no password', async () => {
    const wrong = server.url.replace(/:[^:@]+@/, ':opensesame@');
    const refused = await opening({ kind: 'postgres', url: wrong });
    expect(refused).toMatchObject({ name: 'ProblemsError', problems: [{ where: 'DATABASE_URL' }] });
    expect(String(refused)).toContain('check its user and password');
    expect(String(refused)).not.toContain('opensesame');
    const missing = await opening({ kind: 'postgres', url: `${server.url}-not` });
    expect(missing).toMatchObject({
      name: 'ProblemsError',
      problems: [{ fix: expect.stringContaining('create the') }],
    });
    expect(String(missing)).not.toContain(new URL(server.url).password);
  });

  test('a user who may not create tables is refused with the next step', async () => {
    const admin = await openStore({ kind: 'postgres', url: server.url });
    await admin.close();
    const url = await server.createDatabase();
    await server.query(url, "create role guest login password 'g'");
    const guest = url.replace(/\/\/[^@]+@/, '//guest:g@');
    expect(await opening({ kind: 'postgres', url: guest })).toMatchObject({
      name: 'ProblemsError',
      problems: [{ where: 'DATABASE_URL', fix: expect.stringContaining('grant CREATE') }],
    });
  });

  test('a user without any schema is refused with the next step', async () => {
    const url = await server.createDatabase();
    await server.query(url, "create role nowhere login password 'n'; alter role nowhere set search_path = none");
    expect(await opening({ kind: 'postgres', url: url.replace(/\/\/[^@]+@/, '//nowhere:n@') })).toMatchObject({
      name: 'ProblemsError',
      problems: [{ where: 'DATABASE_URL', fix: expect.stringContaining('create the schema') }],
    });
  });

  /** The address of a new database with that encoding. */
  async function encodedDatabase(encoding: string): Promise<string> {
    const name = `of_${encoding.toLowerCase()}`;
    await server.query(server.url, `create database ${name} template template0 encoding '${encoding}' locale 'C'`);
    return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  }

  test.each(['LATIN1', 'WIN1252', 'EUC_JP'])(
    'a database in %s, which lacks characters of alerts, is refused with the next step, and stays empty',
    async (encoding) => {
      const url = await encodedDatabase(encoding);
      expect(await opening({ kind: 'postgres', url })).toMatchObject({
        name: 'ProblemsError',
        problems: [{ where: 'DATABASE_URL', fix: expect.stringContaining("encoding 'UTF8'") }],
      });
      await server.query(url, 'create table incidents (id int)');
    },
  );

  test('a database without an encoding, as of a server without a locale, keeps every text as it is', async () => {
    const store = await openStore({ kind: 'postgres', url: await encodedDatabase('SQL_ASCII') });
    const label = '→ é 日本 🔴';
    await store.incidents.commit(change({ incidents: [{ incident: incidentOf({ label }), version: 0 }] }));
    expect((await store.incidents.find('disk-1'))?.incident.label).toBe(label);
    await store.close();
  });

  test('a server that cannot be reached, or hangs, is worth another try: StoreError with the next step', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const hanging = opening({ kind: 'postgres', url: `postgres://bot:opensesame@127.0.0.1:${port}/bot` });
    const gone = await opening({ kind: 'postgres', url: 'postgres://bot:opensesame@127.0.0.1:1/bot' });
    for (const error of [gone, await hanging]) {
      expect(error).toMatchObject({
        name: 'StoreError',
        message: expect.stringContaining('Next step: check that the'),
      });
      expect(String(error)).not.toContain('opensesame');
    }
    silent.close();
  });

  test('a server that ends all connections neither ends the process nor the store', async () => {
    const url = await server.createDatabase();
    const store = await openStore({ kind: 'postgres', url });
    await store.ping();
    await server.query(
      server.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()',
    );
    await expect.poll(() => store.ping().then(() => 'answers', String)).toBe('answers');
    await store.close();
  });

  test('SQLite keeps what a power cut may not take, and finds what is due without reading what is done', async () => {
    const own = join(folder, 'plan');
    const store = await openStore({ kind: 'sqlite', folder: own });
    const database = createDatabase(sqliteDialect(own));
    const ask = (statement: RawBuilder<unknown>) =>
      database.run(async (kysely) => (await statement.execute(kysely)).rows);
    expect(await ask(sql`pragma journal_mode`)).toEqual([{ journalMode: 'wal' }]);
    expect(await ask(sql`pragma synchronous`)).toEqual([{ synchronous: 2 }]);
    const plan = JSON.stringify(
      await database.run((kysely) => unfinishedRows(kysely).explain(undefined, sql`query plan`)),
    );
    expect(plan).toContain('INDEX outbox_unfinished_by_channel');
    expect(plan).not.toMatch(/SCAN outbox"/);
    await database.close();
    await store.close();
  });
});
