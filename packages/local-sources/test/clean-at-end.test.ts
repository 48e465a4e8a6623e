import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../src/clean-at-end.ts';

const SCRIPT = fileURLToPath(new URL('./support/cleans-at-end.ts', import.meta.url));

/** A process that has made a folder, and the path of that. */
async function started(how: string) {
  // Vite runs TypeScript on every Node that we support.
  const run = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(SCRIPT)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', run, how]);
  const [line] = await once(child.stdout, 'data');
  return { child, path: String(line).trim(), ended: once(child, 'exit') };
}

test('a folder that was removed is gone, with all that is in it, and nothing listens any more', () => {
  const before = process.listenerCount('SIGTERM');
  const { path, remove } = temporaryFolder('clean-');
  writeFileSync(join(path, 'file'), '');
  // Other files of this worker may listen too.
  expect(process.listenerCount('SIGTERM')).toBeGreaterThanOrEqual(Math.max(before, 1));
  remove();
  expect([existsSync(path), process.listenerCount('SIGTERM')]).toEqual([false, before]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a process that %s ends has cleaned up, what began last first, and ends by that signal',
  async (signal) => {
    const { child, path, ended } = await started('waits');
    expect(existsSync(path)).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(existsSync(path)).toBe(false);
  },
);

test('a process that hears the signal itself decides when it ends', async () => {
  const { child, path, ended } = await started('hears');
  child.kill('SIGTERM');
  expect(await ended).toEqual([7, null]);
  expect(existsSync(path)).toBe(false);
});
