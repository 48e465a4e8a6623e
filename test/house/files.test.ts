import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

describe('files', () => {
  test('no file is over 300 lines', () => {
    const files = [...sourceFiles(), ...sourceFiles(['test'])];
    expect(files.filter((file) => linesOf(file) > 300)).toEqual([]);
  });

  test('file names are kebab-case', () => {
    const odd = [...sourceFiles(), ...sourceFiles(['test'])].filter(
      (file) => !/^[a-z0-9/-]+(\.(test|config))?\.tsx?$/.test(file),
    );
    expect(odd).toEqual([]);
  });

  test('no test walks the folders of the repository, in which other tests make and remove files meanwhile', () => {
    const walks = /readdirSync\((?:['"`]|[A-Z_]+\b)[^;]*?recursive: true/;
    expect(walks.test("readdirSync('test', { recursive: true })")).toBe(true);
    const tests = sourceFiles(['test', 'packages']).filter((file) => file.includes('test/'));
    expect(
      tests.filter((file) => walks.test(readFileSync(file, 'utf8'))).filter((file) => !file.endsWith('files.test.ts')),
    ).toEqual([]);
  });

  const PACKAGES = ['demo', 'local-datadog', 'local-slack', 'local-sources'].map((name) => `packages/${name}/src`);

  test('every exported function and interface of the bot and of the packages says what it is', () => {
    const files = sourceFiles(['src', 'commands', 'blocks', ...PACKAGES]);
    const undocumented = files.flatMap((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.flatMap((line, index) => {
        const exported = /^export (?:async )?(?:function|interface|class) (\w+)/.exec(line)?.[1];
        return exported && !/\*\/$|^\s*\/\//.test(lines[index - 1] ?? '') ? [`${file}: ${exported}`] : [];
      });
    });
    expect(undocumented).toEqual([]);
  });
});
