import { appendFile, chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';
import { change, draftOf, incidentOf } from '../fixtures/incidents.ts';
import { rawDatabase } from './databases.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'disk-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const NAME = 'metta-health-bot.db';
const PAGE = 4_096;
const newFolder = () => join(root, String(++count));
const opening = (folder: string) =>
  openStore({ kind: 'sqlite', folder }).then(
    () => 'opened',
    (error: Error) => error,
  );

/** A closed database with some rows, as one file. */
async function closedDatabase(): Promise<string> {
  const folder = newFolder();
  const store = await openStore({ kind: 'sqlite', folder });
  const messages = [...Array(200).keys()].map((key) => draftOf(String(key)));
  await store.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }], messages }));
  await store.close();
  const { DatabaseSync } = await sqliteModule();
  const file = new DatabaseSync(join(folder, NAME));
  file.exec('pragma wal_checkpoint(truncate)');
  file.close();
  for (const end of ['-wal', '-shm']) await rm(join(folder, NAME + end), { force: true });
  return folder;
}

describe('disk trouble', () => {
  test.each([
    ['pragma max_page_count = 1', 'cannot grow: the disk is full (SQLite result 13)', 'free some room'],
    [
      'pragma query_only = 1',
      'cannot be written: the file, its folder or the file system is read-only',
      'let the bot write',
    ],
  ])('after "%s" a transaction and a statement say why they failed, and what to do', async (pragma, what, fix) => {
    const folder = newFolder();
    const raw = rawDatabase({ kind: 'sqlite', folder });
    await raw.run((kysely) => sql`create table some (words text)`.execute(kysely));
    await raw.run((kysely) => sql.raw(pragma).execute(kysely));
    const words = 'x'.repeat(2_000_000);
    const said = { name: 'StoreError', message: expect.stringContaining(what) };
    const insert = sql`insert into some values (${words})`;
    await expect(raw.run((kysely) => insert.execute(kysely))).rejects.toMatchObject(said);
    await expect(raw.write((transaction) => insert.execute(transaction))).rejects.toMatchObject(said);
    await expect(raw.write((transaction) => insert.execute(transaction))).rejects.toThrow(`Next step: ${fix}`);
    await raw.run((kysely) => sql`pragma query_only = 0`.execute(kysely));
    await raw.run((kysely) => sql`pragma max_page_count = 100000`.execute(kysely));
    await raw.write((transaction) => insert.execute(transaction));
    await raw.close();
  });

  type Damage = (bytes: Buffer) => Buffer;
  const zeroed =
    (from: number, to?: number): Damage =>
    (bytes) =>
      bytes.fill(0, from, to ?? bytes.length);

  test.each<[string, Damage]>([
    ['its first page zeroed', zeroed(0, PAGE)],
    ['all pages but the header zeroed', zeroed(100)],
    ['one page zeroed', zeroed(3 * PAGE, 4 * PAGE)],
    ['one page of noise', (bytes) => bytes.fill(0xa7, 4 * PAGE, 5 * PAGE)],
    ['its second half cut off', (bytes) => bytes.subarray(0, PAGE * Math.floor(bytes.length / PAGE / 2))],
    [
      'a malformed schema',
      (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(/CREATE TABLE/gi, 'CREATE TABEL'), 'latin1'),
    ],
    ['no database in it', () => Buffer.from('no database at all, whatever its name says'.repeat(200))],
  ])('a database with %s is called damaged at the start', async (_what, damage) => {
    const folder = await closedDatabase();
    const file = join(folder, NAME);
    await writeFile(file, damage(await readFile(file)));
    expect(await opening(folder)).toMatchObject({
      name: 'ProblemsError',
      problems: [
        {
          where: file,
          what: expect.stringMatching(/^is damaged, or is not a database of this bot/),
          fix: expect.stringContaining('restore a copy'),
        },
      ],
    });
  });

  test('a database of another program with a table of that name is not touched', async () => {
    const folder = newFolder();
    await mkdir(folder);
    const { DatabaseSync } = await sqliteModule();
    const other = new DatabaseSync(join(folder, NAME));
    other.exec('create table outbox (other text)');
    other.close();
    expect(await opening(folder)).toMatchObject({
      name: 'ProblemsError',
      problems: [
        { what: expect.stringContaining('not a database of this bot'), fix: expect.stringContaining('move it away') },
      ],
    });
  });

  const LOST: readonly [string, string, (folder: string) => Promise<unknown>][] = [
    ['its folder deleted', 'was deleted, moved or replaced', (folder) => rm(folder, { recursive: true })],
    ['its folder moved', 'was deleted, moved or replaced', (folder) => rename(folder, `${folder}-moved`)],
    ['its file deleted', 'was deleted, moved or replaced', (folder) => rm(join(folder, NAME))],
    [
      'its file replaced by a copy',
      'was deleted, moved or replaced',
      async (folder) => {
        await copyFile(join(folder, NAME), join(folder, 'copy'));
        await rename(join(folder, 'copy'), join(folder, NAME));
      },
    ],
    ['its file overwritten with text', 'was overwritten', (folder) => writeFile(join(folder, NAME), 'some text')],
    [
      'its file overwritten with another database',
      'was overwritten',
      async (folder) => writeFile(join(folder, NAME), await readFile(join(await closedDatabase(), NAME))),
    ],
    ['its log deleted', '-wal was deleted', (folder) => rm(join(folder, `${NAME}-wal`))],
  ];

  test.each(LOST)('an open database with %s claims nothing that is lost to be saved', async (_what, words, lose) => {
    const folder = newFolder();
    const store = await openStore({ kind: 'sqlite', folder });
    await store.incidents.commit(change({ messages: [draftOf('before')] }));
    store.check();
    await lose(folder);
    expect(() => store.check()).toThrow(words);
    const said = {
      name: 'StoreError',
      message: expect.stringMatching(/while the bot runs.*Next step: put the file back/),
    };
    await expect(store.incidents.commit(change({ messages: [draftOf('after')] }))).rejects.toMatchObject(said);
    await expect(store.seen.first('event', 1, 1)).rejects.toMatchObject(said);
    await store.close();
  });

  test('a database whose file comes back goes on where it was', async () => {
    const folder = newFolder();
    const store = await openStore({ kind: 'sqlite', folder });
    await rename(folder, `${folder}-moved`);
    expect(() => store.check()).toThrow();
    await rename(`${folder}-moved`, folder);
    expect(await store.incidents.commit(change({ messages: [draftOf('after')] }))).toBe('committed');
    await store.close();
  });

  test('the folder and its files are for the bot alone, also those that were not, which is logged', async () => {
    const folder = newFolder();
    const rights = async () => {
      const files = [folder, ...['', '-wal', '-shm'].map((end) => join(folder, NAME + end))];
      return Promise.all(files.map(async (file) => ((await stat(file)).mode & 0o777).toString(8)));
    };
    const lines: string[] = [];
    const log = { warn: (_: object, words: string) => void lines.push(words), error() {} };
    const store = await openStore({ kind: 'sqlite', folder }, log);
    await store.incidents.commit(change({ messages: [draftOf('m')] }));
    expect(await rights()).toEqual(['700', '600', '600', '600']);
    expect(lines).toEqual([]);
    await store.close();
    await chmod(folder, 0o755);
    await chmod(join(folder, NAME), 0o644);
    await appendFile(join(folder, `${NAME}-wal`), '', { mode: 0o644 });
    const again = await openStore({ kind: 'sqlite', folder }, log);
    await again.ping();
    expect(await rights()).toEqual(['700', '600', '600', '600']);
    expect(new Set(lines)).toEqual(
      new Set(['other users could read the data of the bot: access is now limited to its own user']),
    );
    await again.close();
  });
});
