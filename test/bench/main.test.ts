import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';
import { interruptTool } from '../support/interrupted-tool.ts';

const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(PACKAGE_ROOT, 'dist/bench/main.js'), ...args], { encoding: 'utf8' });

describe('main', () => {
  test('a wrong command line ends with 64 and says what is right', () => {
    const { status, stderr, stdout } = run('faults', '--rounds', 'x');
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain('write a whole number from 1');
  });

  test('--help shows both and ends with 0', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('npm run bench -- faults');
  });

  test.each([
    [
      ['--quick'],
      'metta-bench-',
      /^Interrupted: 0 of 3 rounds and charts done\. Left: round 1, round 2, charts\. Next step: /m,
    ],
    [['store'], 'store-year-', /^Interrupted: 0 of 2 stores done\. Left: SQLite, PostgreSQL\. Next step: /m],
    [['scale', '--quick'], 'metta-scale-', /^Interrupted: 0 of 5 parts done\. Left: 25 metrics, .* Next step: /m],
    [['faults'], 'postgres-', /^Interrupted: 0 of \d+ faults done\. Left: .* Next step: /m],
  ] as const)('bench %j that is interrupted says so, exits 130 and leaves nothing', async (args, file, words) => {
    const isThere = (files: readonly string[]) => files.some((name) => name.startsWith(file));
    const { code, err, files } = await interruptTool(['dist/bench/main.js', ...args], 'SIGINT', isThere);
    expect([code, files]).toEqual([130, []]);
    expect(err).toMatch(words);
  });
});
