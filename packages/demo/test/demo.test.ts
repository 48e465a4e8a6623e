import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/core/package-root.ts';

const run = (...args: readonly string[]) =>
  spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/bot/main.js'), 'demo', ...args], { env: {} });

test('demo prints the address of its page first, then what is real and simulated, and ends on Ctrl-C', async () => {
  const child = run('--port', '0');
  const [first] = await once(child.stdout, 'data');
  const [, url = ''] = /^The demo is at (http:\S+)/.exec(String(first)) ?? [];
  const rest = text(child.stdout);
  expect((await fetch(url)).status).toBe(200);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  const words = String(first) + (await rest);
  expect(words).toContain('REAL, from the public git history');
  expect(words).toContain('SIMULATED: every other number');
  await expect(fetch(url)).rejects.toThrow();
});

test('a port that is none is wrong usage', async () => {
  const child = run('--port', '4000x');
  const [words] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(child.exitCode).toBe(64);
  expect(words).toContain('--port cannot be 4000x. Next step: write a number below 65536');
});
