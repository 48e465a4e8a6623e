import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codesOf, readFaultRows } from '../support/fault-codes.ts';
import { STATEFUL } from '../support/stateful.ts';

const rows = readFaultRows();

/** Every fault that the bot was to be tried with. */
const CODES = [
  ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'A10', 'A11'],
  ...['B12', 'B13', 'B14', 'B15', 'B16', 'B17', 'B18', 'B19', 'B20', 'B21', 'B22', 'B23', 'B24', 'B25', 'B26'],
  ...['C27', 'C28', 'C29', 'C30', 'C31', 'C32', 'C33', 'D36', 'D37', 'D38', 'D39'],
  ...['F47', 'F48', 'F49', 'F50', 'F51', 'F52', 'F53', 'F54', 'F55', 'F56'],
  ...['G57', 'G58', 'G59', 'G60', 'G62', 'G63', 'G64'],
];
/** About the process's way with Datadog or with clocks: nothing of it depends on the database, or a database stands beside it anyway. */
const WITHOUT_STORE = /^test\/(process|digest\/schedule|slack\/connection|slack\/deliver)\.test\.ts$/;

test('every fault has a row, once', () => {
  expect(rows.map(({ code }) => code)).toEqual(CODES);
});

test('the tests that a row names are there, play that fault, and run on both databases', () => {
  const wrong = rows.flatMap(({ code, tests }) =>
    tests.flatMap((file) => {
      if (!existsSync(file)) return [`${code}: there is no ${file}`];
      if (!namesIn(file).flatMap(codesOf).includes(code)) return [`${code}: no test of ${file} begins with it`];
      const isOnBoth = STATEFUL.some((pattern) => asPattern(pattern).test(file)) || WITHOUT_STORE.test(file);
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

/** `**` and `*` as Vitest means them. */
function asPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('**/', '(.+/)?').replaceAll('*', '[^/]*')}$`);
}

/** What is in quotes in a test file and may be the name of a test. */
function namesIn(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(['"`])([A-H]\d[^\n]*?)\1/g)].map(([, , name = '']) => name);
}
