import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/limits.md', 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (What|---)/.test(line));

test('each bound of docs/limits.md names the test that holds it, and that test is there', () => {
  expect(rows.length).toBeGreaterThan(20);
  const tests = rows.map((row) => /\| (test\/[\w/-]+\.test\.ts) \|$/.exec(row)?.[1] ?? row);
  expect(tests.filter((test) => !existsSync(test))).toEqual([]);
});
