import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, sourceFiles } from '../support/source-files.ts';
import { EXERCISED_ELSEWHERE } from './mirror-exceptions.ts';

const PRODUCT = ['src', 'commands', 'blocks'] as const;
const product = sourceFiles([...PRODUCT]);
const tests = sourceFiles(['test']);
const imports = new Map([...product, ...tests].map((file) => [file, importsOf(file)]));
const reached = new Map(
  tests.filter(isTest).map((file) => [file, reachedFrom(file, (next) => next.startsWith('test/'))]),
);
const listed = EXERCISED_ELSEWHERE.flatMap(({ test: by, files }) => files.map((file) => ({ file, by })));

describe('mirror', () => {
  test('every product file is imported by its own test or by a test of the folder that mirrors its own', () => {
    const names = new Set(listed.map(({ file }) => file));
    expect(product.length).toBeGreaterThan(200);
    expect(product.filter((file) => !isMirrored(file) && !names.has(file))).toEqual([]);
  });

  test('an exception names product files that no mirrored test imports, each once', () => {
    const names = listed.map(({ file }) => file);
    expect(names.filter((file) => !product.includes(file))).toEqual([]);
    expect(names.filter(isMirrored)).toEqual([]);
    expect(names.filter((file, index) => names.indexOf(file) !== index)).toEqual([]);
  });

  test('the test that an exception names exists and reaches the files, and the exception says why', () => {
    const wrong = EXERCISED_ELSEWHERE.flatMap(({ test: by, files, because, startsProcess = false }) => {
      if (!isTest(by) || !existsSync(by)) return [`${by} is not a test`];
      if (because.length < 15) return [`${by}: the reason is too short`];
      const all = reachedFrom(by, () => true);
      return startsProcess ? [] : files.filter((file) => !all.has(file)).map((file) => `${by} does not reach ${file}`);
    });
    expect(wrong).toEqual([]);
    const named = EXERCISED_ELSEWHERE.map((exception) => exception.test);
    expect(named.filter((file, index) => named.indexOf(file) !== index)).toEqual([]);
  });

  test('the list of exceptions stays short', () => {
    expect(EXERCISED_ELSEWHERE.length).toBeLessThan(45);
  });
});

/** Whether its own test reaches the file, or a test of the mirrored folder imports it, itself or through a harness. */
function isMirrored(file: string): boolean {
  const own = `test/${file.replace(/^src\//, '')}`.replace(/\.ts$/, '.test.ts');
  if (existsSync(own)) return reachedFrom(own, () => true).has(file);
  return [...reached].some(([from, files]) => dirname(from) === dirname(own) && files.has(file));
}

/** All files that imports lead to from this one; `isFollowed` says through which files. */
function reachedFrom(start: string, isFollowed: (file: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const next of imports.get(file) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      if (isFollowed(next)) open.push(next);
    }
  }
  return found;
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}
