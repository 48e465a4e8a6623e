import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { change, draftOf } from '../fixtures/incidents.ts';
import { check } from './store-check.ts';

const NAME = 'metta-health-bot.db';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odd-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const contentsOf = async (of: string) =>
  Promise.all(
    (await readdir(of))
      .sort()
      .map(async (name) => [
        name,
        (await stat(join(of, name))).mtimeMs,
        (await readFile(join(of, name))).toString('hex'),
      ]),
  );

/** The files as a bot leaves them that was killed: what it wrote last stands in the -wal. */
async function left(...suffixes: readonly string[]): Promise<string> {
  const live = join(folder, 'live');
  const store = await openStore({ kind: 'sqlite', folder: live });
  await store.incidents.commit(change({ messages: ['a', 'b', 'c'].map((key) => draftOf(key)) }));
  const killed = join(folder, 'killed');
  await mkdir(killed);
  for (const suffix of suffixes) await copyFile(join(live, NAME + suffix), join(killed, NAME + suffix));
  await store.close();
  return killed;
}

describe('store odd files', () => {
  test.each([
    ['a -wal and no -shm', ['', '-wal']],
    ['a -wal and a -shm', ['', '-wal', '-shm']],
  ] as const)(
    'a database with %s of a bot that was killed is read with all that was written, and no byte is changed',
    async (_, suffixes) => {
      const killed = await left(...suffixes);
      const before = await contentsOf(killed);
      const copies = join(folder, 'copies');
      await mkdir(copies);
      vi.stubEnv('TMPDIR', copies);
      const { code, out } = await check({ kind: 'sqlite', folder: killed });
      expect([code, out]).toEqual([0, expect.stringMatching(/^outbox +3 /m)]);
      expect(await contentsOf(killed)).toEqual(before);
      expect(await readdir(copies)).toEqual([]);
      vi.unstubAllEnvs();
    },
  );

  test('a lack of room for the copy that a lone -wal needs is reported', async () => {
    const killed = await left('', '-wal');
    vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
    const { code } = await check({ kind: 'sqlite', folder: killed });
    vi.unstubAllEnvs();
    expect(code).toMatchObject({ name: 'ProblemsError', problems: [{ fix: expect.stringContaining('TMPDIR') }] });
  });

  test.each(['', '-wal', '-shm', '-journal'])(
    'a pipe in place of the file with the ending "%s" is named, and neither the check nor the start waits for it',
    async (suffix) => {
      const killed = await left('');
      const place = join(killed, NAME + suffix);
      await rm(place, { force: true });
      execFileSync('mkfifo', [place]);
      const problem = {
        name: 'ProblemsError',
        problems: [{ where: 'DATA_DIR', what: `${place} is a pipe, not a file`, fix: expect.stringContaining('move') }],
      };
      expect((await check({ kind: 'sqlite', folder: killed })).code).toMatchObject(problem);
      await expect(openStore({ kind: 'sqlite', folder: killed })).rejects.toMatchObject(problem);
    },
    5_000,
  );

  test('a link to a pipe, and a folder in place of the file, are named too', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink(join(folder, 'pipe'), join(folder, NAME));
    await expect(openStore({ kind: 'sqlite', folder })).rejects.toThrow('is a pipe, not a file');
    await rm(join(folder, NAME));
    await mkdir(join(folder, NAME));
    expect(String((await check({ kind: 'sqlite', folder })).code)).toContain('is a folder, not a file');
  });

  test('a folder that leads in a circle, or that this user may not open, is not called empty', async () => {
    await symlink('loop', join(folder, 'loop'));
    const { code } = await check({ kind: 'sqlite', folder: join(folder, 'loop') });
    expect(String(code)).toMatch(/may not be read \(ELOOP\)\n *Next step: /);
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0);
    await chmod(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    const run = spawnSync(process.execPath, [resolve('dist/bot/main.js'), 'store', 'check'], {
      cwd: folder,
      env: { DATA_DIR: closed },
      encoding: 'utf8',
      ...(isRoot && { uid: 65_534, gid: 65_534 }),
    });
    await chmod(closed, 0o700);
    expect([run.status, run.stdout + run.stderr]).toEqual([78, expect.stringContaining('may not be read (EACCES)')]);
  });
});
