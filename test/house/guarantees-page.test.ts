import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tableRowsOf } from '../support/markdown.ts';
import { matchesPattern } from '../support/path-pattern.ts';
import { OF_ONE_STORE, OF_POSTGRES, STATEFUL } from '../support/stateful.ts';

const BOTH = 'SQLite, PostgreSQL';

const rows = tableRowsOf('docs/guarantees.md').map(([guarantee = '', tests = '', databases = '']) => ({
  guarantee,
  tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  databases,
}));

describe('docs/guarantees.md', () => {
  test('has as many guarantees as there were', () => {
    expect(rows.length).toBeGreaterThanOrEqual(94);
  });

  test('names a test for each guarantee, and only tests that exist', () => {
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
    const files = rows.flatMap(({ tests }) => tests);
    expect(files.filter((file) => !file.endsWith('.test.ts') || !existsSync(file))).toEqual([]);
  });

  test('says of a guarantee that it holds on both databases exactly where one of its tests runs on both', () => {
    const expected = rows.map(({ guarantee, tests }) => [guarantee, tests.some(runsOnBoth) ? BOTH : '']);
    expect(rows.map(({ guarantee, databases }) => [guarantee, databases])).toEqual(expected);
  });
});

/** By its lists of `test/support/stateful.ts`, or because it opens both itself. */
function runsOnBoth(file: string): boolean {
  if (/^import \{[^}]*\bKINDS\b[^}]*\} from '[./]*(?:store\/)?databases\.ts'/m.test(readFileSync(file, 'utf8')))
    return true;
  const isOneOf = (patterns: readonly string[]) => patterns.some((pattern) => matchesPattern(pattern, file));
  return isOneOf(STATEFUL) && !isOneOf([...OF_POSTGRES, ...OF_ONE_STORE]);
}
