import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { environmentWithoutFile } from '../../src/config/environment.ts';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';
import { processesOf } from './processes-of.ts';

/** Runs a built tool until this file or process of it is there, ends it by that signal, and returns what it said and left behind. */
export async function interruptTool(
  args: readonly string[],
  signal: NodeJS.Signals,
  isThere: (files: readonly string[]) => boolean,
) {
  const folder = mkdtempSync(join(tmpdir(), 'interrupted-tool-'));
  // Where root runs the tests, PostgreSQL is another user, who reads its password from here.
  chmodSync(folder, 0o755);
  const env = { PATH: environmentWithoutFile().PATH, TMPDIR: folder };
  const child = spawn(process.execPath, [...args], { cwd: PACKAGE_ROOT, env });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  await expect.poll(() => isThere(readdirSync(folder)), { timeout: 60_000, interval: 20 }).toBe(true);
  await sleep(200);
  child.kill(signal);
  const [, err, [code]] = await ended;
  const files = readdirSync(folder);
  await expect.poll(() => processesOf(folder), { timeout: 5_000 }).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
  return { code, err, files };
}
