import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { BOT } from '../../src/cli/demo-bot.ts';
import { OLDEST_NODE } from '../../src/core/package-root.ts';

/** The built program, told that it runs on another version of Node. */
const runAs = (version: string, args: readonly string[]) => {
  const code = [
    `Object.defineProperty(process, 'version', { value: 'v${version}' });`,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  ].join('');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(code)}`, BOT.file, ...args],
    { encoding: 'utf8', env: {} },
  );
  return { status, out: stdout, err: stderr };
};

describe('a Node that is too old', () => {
  test.each([
    ['18.20.8', 'doctor'],
    ['20.10.0', 'start'],
    ['16.20.2', '--version'],
    ['20.18.3', 'demo'],
  ])('%s gets one sentence and the next step for %s, and the code of a setting', (version, command) => {
    expect(runAs(version, [command])).toEqual({
      status: 78,
      out: '',
      err: `This program needs Node ${OLDEST_NODE} or newer, and this is v${version}.\nNext step: install Node 24, then run the same command again\n`,
    });
  });

  test.each([`${OLDEST_NODE}.0`, '22.0.0', '26.1.0'])('%s is new enough', (version) => {
    expect(runAs(version, ['--version'])).toMatchObject({ status: 0, err: '' });
  });

  test('the file that is started is short, has no import of its own, and is in the syntax of Node 12', async () => {
    const code = readFileSync(BOT.file, 'utf8');
    expect(code.length).toBeLessThan(2_000);
    expect(code).not.toMatch(/^import\b|\bawait\b/m);
    // For a newer syntax than its target, esbuild writes other code.
    const options = { format: 'esm', legalComments: 'inline' } as const;
    const [old, now] = await Promise.all(
      ['node12.22', 'esnext'].map((target) => transform(code, { ...options, target })),
    );
    expect(old?.code).toBe(now?.code);
  });
});
