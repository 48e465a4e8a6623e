import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { BOT } from '../../../src/cli/demo-bot.ts';
import { processesOf } from '../../../test/support/processes-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'interrupted-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A demo whose temporary files are in a folder of its own. */
function play(args: readonly string[], env: Record<string, string> = {}) {
  const temporary = join(folder, args.join('') + readdirSync(folder).length);
  mkdirSync(temporary);
  const child = spawn(process.execPath, [BOT.file, 'demo', ...args], { env: { TMPDIR: temporary, ...env } });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return {
    child,
    files: () => readdirSync(temporary),
    /** Its bots. */
    bots: () => processesOf(temporary).filter((pid) => pid !== child.pid),
    ended: ended.then(([out, err, [code]]) => ({ code, out, err })),
  };
}

const SOON = { timeout: 20_000, interval: 50 };

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'demo --once that %s ends says what is left, exits 130, and leaves neither a bot nor a file',
  async (signal) => {
    const demo = play(['--once']);
    await expect.poll(demo.bots, SOON).toHaveLength(1);
    demo.child.kill(signal);
    const { code, out, err } = await demo.ended;
    expect([code, err]).toEqual([130, '']);
    expect(out).toMatch(/Interrupted: 0 of 2 answers printed\. Left: \/health, \/\S+\. Next step: run it again\n$/);
    expect([demo.bots(), demo.files()]).toEqual([[], []]);
  },
);

test('the bot of a demo that was killed ends by itself', async () => {
  const demo = play(['--once']);
  await expect.poll(demo.bots, SOON).toHaveLength(1);
  demo.child.kill('SIGKILL');
  await expect.poll(demo.bots, SOON).toEqual([]);
});

test('Ctrl-C while the demo starts is no bug: it says so, exits 130 and leaves nothing', async () => {
  const demo = play(['--port', '0']);
  await expect.poll(() => demo.files().length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
  demo.child.kill('SIGINT');
  const { code, out, err } = await demo.ended;
  expect([code, out, err]).toEqual([
    130,
    'Interrupted: the demo had not started. Left: all of it. Next step: run it again\n',
    '',
  ]);
  expect([demo.bots(), demo.files()]).toEqual([[], []]);
});

test.each([
  ['--once', 'Mars/Phobos'],
  ['--port=0', 'Berlin'],
])('demo %s with the time zone %s names the setting, and no bug', async (option, TEAM_TIMEZONE) => {
  const { code, err } = await play([option], { TEAM_TIMEZONE }).ended;
  expect(code).toBe(78);
  expect(err).toContain(`no time zone is called "${TEAM_TIMEZONE}"`);
  expect(err).not.toMatch(/bug|\bat .*\.js:\d+/);
});

test('the last port, when it is taken, is no bug', async () => {
  const other = createServer().on('error', () => {});
  other.listen(65_535, '127.0.0.1');
  await Promise.race([once(other, 'listening'), once(other, 'error')]);
  const { code, err } = await play(['--port', '65535']).ended;
  other.close();
  expect(code).toBe(1);
  expect(err).toMatch(/^The command ended early: .*EADDRINUSE.*65535\nNext step: /);
});
