import { copyFile, cp, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runStore } from '../../src/cli/store.ts';
import { type StoreConfig, storeFromEnv } from '../../src/config/store-config.ts';
import { createTables } from '../../src/store/migrations/001-create-tables.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';
import { change, draftOf, incidentOf } from '../fixtures/incidents.ts';
import { type Databases, KINDS, openStores, rawDatabase } from '../store/databases.ts';
import { check } from './store-check.ts';

describe.each(KINDS)('%s', (_, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('a sound database is reported with its place, version, leader, rows and unsent messages', async () => {
    await using database = await openStores(databases);
    const store = await database.open();
    await store.lease.acquire('process 7', { at: 990_000, ttlMs: 15_000, isDead: () => false });
    const messages = [draftOf('sent'), draftOf('waiting')];
    await store.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }], messages }));
    const { code, out } = await check(database.config);
    expect(code).toBe(0);
    expect(out).toMatch(
      database.config.kind === 'sqlite'
        ? /^Store: {4}SQLite, \/.*\/metta-health-bot\.db$/m
        : /^Store: {4}PostgreSQL, 127\.0\.0\.1:\d+\/test_\w+$/m,
    );
    expect(out).toMatch(new RegExp(`^Version: {2}${Object.keys(MIGRATIONS).length}, the version of this bot$`, 'm'));
    expect(out).toMatch(/^Leader: {3}process 7, for 5 s more/m);
    expect(out).toMatch(/^Not sent: 2 messages$/m);
    expect(out).toMatch(/^incidents +1 +1970-01-01T00:00:00Z +1970-01-01T00:00:00Z$/m);
    expect(out).toMatch(/^outbox +2 +1970-01-01T00:00:01Z +1970-01-01T00:00:01Z$/m);
    expect(out).toMatch(/^Sound: /m);
    expect(out).not.toContain('pa55-of-the-test');
  });

  test('the command takes no lease and blocks nobody', async () => {
    await using database = await openStores(databases);
    const store = await database.open();
    const fence = await store.lease.acquire('one', { at: 0, ttlMs: 10_000, isDead: () => false });
    const [{ code }] = await Promise.all([
      check(database.config),
      store.incidents.commit(change({ fence: fence ?? 0, messages: [draftOf('m')] })),
    ]);
    expect(code).toBe(0);
    expect(await store.lease.acquire('one', { at: 5_000, ttlMs: 10_000, isDead: () => false })).toBe(fence);
  });

  test('an unreadable row is named, twenty at most, and the rest is counted', async () => {
    await using database = await openStores(databases);
    const store = await database.open();
    const messages = [...Array(700).keys()].map((key) => draftOf(`m${key}`));
    await store.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }], messages }));
    const raw = rawDatabase(database.config);
    await raw.write(async (transaction) => {
      await transaction.updateTable('incidents').set({ body: '{"id":' }).execute();
      await transaction.updateTable('outbox').set({ content: '[]' }).where('sequence', '>', 670).execute();
    });
    await raw.close();
    const { code, out } = await check(database.config);
    expect(code).toBe(1);
    expect(out).toMatch(/^Damaged or unreadable:$/m);
    expect(out).toContain('row disk-1 of table incidents cannot be read');
    expect(out).toContain('row m670 of table outbox cannot be read');
    expect(out.match(/cannot be read/g)).toHaveLength(20);
    expect(out).toMatch(/^ {2}and 11 more$/m);
  });

  test('a table that somebody has removed is damage', async () => {
    await using database = await openStores(databases);
    await database.open();
    const raw = rawDatabase(database.config);
    await raw.write((transaction) => transaction.schema.dropTable('audit').execute());
    await raw.close();
    const { code, out } = await check(database.config);
    expect([code, out]).toEqual([1, expect.stringContaining('table audit is missing')]);
  });

  test('an older version is read and left as it is, and a newer one is reported, with 78', async () => {
    await using database = await openStores(databases);
    const raw = rawDatabase(database.config);
    const { content, expiresAt: _, about: __, broadcast: ___, optional: ____, ...same } = draftOf('old');
    const counts = { createdAt: 1, revision: 1, shownRevision: 0, sendingRevision: 0, dueAt: 1, attempts: 0, looks: 0 };
    await raw.write(async (transaction) => {
      await createTables(transaction, raw.dialect);
      await transaction.schema.createTable('migrations').addColumn('version', 'integer').execute();
      await transaction.insertInto('migrations').values({ version: 1 }).execute();
      const row = { ...same, ...counts, content: JSON.stringify(content), state: 'waiting' as const, notes: '[]' };
      await transaction.insertInto('outbox').values(row).execute();
    });
    const old = await check(database.config);
    expect(old.code).toBe(0);
    expect(old.out).toMatch(
      new RegExp(`^Version: {2}1; the bot migrates it to ${Object.keys(MIGRATIONS).length} when it starts$`, 'm'),
    );
    const versions = await raw.run((kysely) => kysely.selectFrom('migrations').select('version').execute());
    expect(versions).toEqual([{ version: 1 }]);
    await raw.close();
    await database.open();
    const later = rawDatabase(database.config);
    await later.write((transaction) => transaction.insertInto('migrations').values({ version: 99 }).execute());
    await later.close();
    const newer = await check(database.config);
    expect(newer.code).toBe(78);
    expect(newer.out).toContain('99, of a newer version of the bot');
  });
});

describe('SQLite, the files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-check-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const file = () => join(folder, 'metta-health-bot.db');
  const config = (): StoreConfig => ({ kind: 'sqlite', folder });
  const contentsOf = async (of: string) => {
    const names = (await readdir(of)).sort();
    return Promise.all(
      names.map(async (name) => [name, (await stat(join(of, name))).mtimeMs, await readFile(join(of, name))]),
    );
  };
  const make = async () => {
    const database = await openStores({ create: async () => config(), [Symbol.asyncDispose]: async () => {} });
    const store = await database.open();
    const messages = [...Array(200).keys()].map((key) => draftOf(`m${key}`));
    await store.incidents.commit(change({ messages }));
    return database;
  };

  /** A database in another folder as a bot leaves it that was stopped: nothing stands beside it. */
  const makeWhole = async (): Promise<StoreConfig & { readonly kind: 'sqlite' }> => {
    await using _database = await make();
    const { DatabaseSync } = await sqliteModule();
    const whole = join(folder, 'whole');
    await mkdir(whole);
    const reader = new DatabaseSync(file(), { readOnly: true });
    reader.exec(`vacuum into '${join(whole, 'metta-health-bot.db')}'`);
    reader.close();
    return { kind: 'sqlite', folder: whole };
  };

  test('an empty folder stays empty, and is a problem of the settings', async () => {
    const { code } = await check(config());
    expect(code).toMatchObject({ name: 'ProblemsError', problems: [{ where: 'DATA_DIR' }] });
    expect(await readdir(folder)).toEqual([]);
  });

  test('a database that nobody has open is read without leaving anything beside it', async () => {
    const whole = await makeWhole();
    const before = await contentsOf(whole.folder);
    expect(before.map(([name]) => name)).toEqual(['metta-health-bot.db']);
    const { code, out } = await check(whole);
    expect([code, out]).toEqual([0, expect.stringMatching(/^outbox +200 /m)]);
    expect(await contentsOf(whole.folder)).toEqual(before);
  });

  test('rows that a running bot wrote a moment ago are read, though they are not in the file yet', async () => {
    await using database = await make();
    expect(database.config).toEqual(config());
    expect((await check(config())).out).toMatch(/^outbox +200 /m);
  });

  test('a file that was copied without what a running bot has written beside it is no sound copy', async () => {
    await using database = await make();
    expect(database.config).toEqual(config());
    const torn = join(folder, 'torn');
    await mkdir(torn);
    await copyFile(file(), join(torn, 'metta-health-bot.db'));
    const { code, out } = await check({ kind: 'sqlite', folder: torn });
    expect([code, out]).toEqual([1, expect.not.stringContaining('Sound')]);
  });

  test('a damaged page is reported with the table that needs it, and no other', async () => {
    const whole = await makeWhole();
    const damagedFile = join(whole.folder, 'metta-health-bot.db');
    const { size } = await stat(damagedFile);
    const damaged = await open(damagedFile, 'r+');
    await damaged.write(Buffer.alloc(4_096, 0x5a), 0, 4_096, size - 8_192);
    await damaged.close();
    const { code, out } = await check(whole);
    expect(code).toBe(1);
    expect(out).toMatch(/^Damaged or unreadable:$/m);
    expect(out).toMatch(/^ {2}integrity_check: /m);
    // What cannot be counted is no zero.
    expect(out).toMatch(/^Not sent: unknown/m);
    expect(out).toMatch(/^incidents +0 /m);
  });

  test('a file that is no database is damaged', async () => {
    await writeFile(file(), 'no database at all, whatever its name says'.repeat(30));
    const { code, out } = await check(config());
    expect([code, out]).toEqual([1, expect.stringContaining('is damaged, or is not a database of this bot')]);
  });

  test('a copy of the file of a running bot without what stands beside it is shorter than it was: why it is never to be copied', async () => {
    await using database = await make();
    const copy = join(folder, 'copy');
    await mkdir(copy);
    await cp(file(), join(copy, 'metta-health-bot.db'));
    expect(database.config).toEqual(config());
    expect((await check({ kind: 'sqlite', folder: copy })).out).not.toMatch(/^outbox +200 /m);
  });
});

test('the settings name the store alone: nothing else has to be right', () => {
  expect(storeFromEnv({ DATA_DIR: '/srv/bot', HEALTH_PORT: 'odd' })).toEqual({ kind: 'sqlite', folder: '/srv/bot' });
  expect(() => storeFromEnv({ DATABASE_URL: 'mysql://x' })).toThrow(/is not a PostgreSQL URL/);
});

test('any other word is answered with how the command is used', async () => {
  const world = { config: () => storeFromEnv({}), clock: Date.now, write: () => {} };
  const failureOf = (...args: string[]) => runStore(args, world).catch((error: unknown) => error);
  const usage = expect.stringContaining('store check');
  expect(await failureOf('repair')).toMatchObject({
    message: expect.stringMatching(/^There is no command store repair\. Next step: /),
    usage,
  });
  expect(await failureOf('chekc')).toMatchObject({ message: expect.stringContaining('did you mean store check?') });
  expect(await failureOf('check', 'now')).toMatchObject({ message: expect.stringContaining('store now') });
  expect(await failureOf()).toMatchObject({ message: 'store needs a command. Next step: write store check', usage });
});
