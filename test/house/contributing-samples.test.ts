import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** TypeScript samples of CONTRIBUTING.md, without their indentation; a reader puts each into a file of `commands/`. */
const samples = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^( *)```ts\n([\s\S]*?)^ *```/gm)].map(
  ([, indent = '', code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
);

test('CONTRIBUTING.md has a TypeScript sample', () => {
  expect(samples.length).toBeGreaterThan(0);
});

describe.each(samples.map((code) => ({ code })))('a TypeScript sample of CONTRIBUTING.md', ({ code }) => {
  test('passes lint and format as it is', () => {
    const { status, stdout, stderr } = spawnSync(
      'node_modules/.bin/biome',
      ['check', '--write', '--error-on-warnings', '--stdin-file-path=commands/sample-of-contributing.ts'],
      { input: code, encoding: 'utf8' },
    );
    expect(`${status} ${stderr}`).toBe('0 ');
    expect(stdout).toBe(code);
  });

  test('compiles', { timeout: 120_000 }, () => {
    mkdirSync('test/artifacts', { recursive: true });
    const folder = mkdtempSync(resolve('test/artifacts/sample-'));
    try {
      const root = relative(folder, '.');
      const inPlace = code.replaceAll(
        /from '(\.\.?)\//g,
        (_, dots) => `from '${root}/${dots === '.' ? 'commands/' : ''}`,
      );
      writeFileSync(join(folder, 'sample.ts'), inPlace);
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: resolve('tsconfig.json'), include: ['sample.ts'], exclude: [] }),
      );
      execFileSync('node_modules/.bin/tsc', ['--noEmit', '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      expect.fail(String((error as { stdout?: string }).stdout ?? error));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
