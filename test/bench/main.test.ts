import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';

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
});
