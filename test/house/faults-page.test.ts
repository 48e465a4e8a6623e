import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codesOf, readFaultRows } from '../support/fault-codes.ts';
import { matchesPattern } from '../support/path-pattern.ts';
import { repositoryFiles } from '../support/repository-files.ts';
import { STATEFUL } from '../support/stateful.ts';

const rows = readFaultRows();

/** The codes that stand in the names of tests, of all test files. */
const played = testFiles().map((file) => ({ file, codes: namesIn(file).flatMap(codesOf) }));

/** Tests that need no second run on the other database, and why. */
const OF_NO_STORE: Readonly<Record<string, string>> = {
  'test/process.test.ts': 'starts and stops the process with SQLite; process-death does so on both',
  'test/digest/rules/schedule.test.ts': 'the arithmetic of dates, without a database',
  'test/slack/transport.test.ts': 'the connection to Slack, without a database',
  'test/slack/answer-delivery.test.ts': 'answers to people, without a database',
  'test/store/open-processes.test.ts': 'has both databases itself',
  'test/soak/judge.test.ts': 'a pure function; the soak itself has both databases',
  'test/faults/sqlite-file-lost.test.ts': 'about files of SQLite',
};

describe('faults page', () => {
  test('every fault has a row, once, and every code in the name of a test is of a row', () => {
    const codes = rows.map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(60);
    expect(new Set(codes).size).toBe(codes.length);
    const unknown = played.flatMap(({ file, codes: named }) =>
      named.filter((code) => !codes.includes(code)).map((code) => `${code} in ${file}`),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });

  test('the tests that a row names are there, play that fault, and run on both databases', () => {
    const wrong = rows.flatMap(({ code, tests }) =>
      tests.flatMap((file) => {
        if (!existsSync(file)) return [`${code}: there is no ${file}`];
        if (!namesIn(file).flatMap(codesOf).includes(code)) return [`${code}: no test of ${file} begins with it`];
        const isOnBoth = STATEFUL.some((pattern) => matchesPattern(pattern, file)) || file in OF_NO_STORE;
        return isOnBoth ? [] : [`${code}: ${file} runs on one database only`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('the tests that docs/operations.md names are there', () => {
    const files = [...readFileSync('docs/operations.md', 'utf8').matchAll(/test\/[\w/-]+\.test\.ts/g)].map(
      ([file]) => file,
    );
    expect(files.length).toBeGreaterThan(15);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('a name with several codes counts for each of them', () => {
    expect(codesOf('C27-C29 two words')).toEqual(['C27', 'C28', 'C29']);
    expect(codesOf('A10 D36 seed 1')).toEqual(['A10', 'D36']);
    expect(codesOf('B16 a call that hangs: once')).toEqual(['B16']);
    expect(codesOf('B16: once')).toEqual(['B16']);
    expect(codesOf('D points that come late')).toEqual([]);
    expect(codesOf('A0OTHER')).toEqual([]);
  });
});

/** What is in quotes in a test file and may be the name of a test: a code and words after it. */
function namesIn(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(['"`])([A-HLR]\d{1,2}\b[^\n]{6,}?)\1/g)].map(
    ([, , name = '']) => name,
  );
}

function testFiles(): readonly string[] {
  return repositoryFiles(['test']).filter((file) => file.endsWith('.test.ts') && !file.startsWith('test/house/'));
}
