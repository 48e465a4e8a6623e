import { describe, expect, test } from 'vitest';
import { parseCatalog } from '../../src/catalog/load.ts';
import { ProblemsError } from '../../src/core/problem.ts';

const metric = (raw: string) => `{ key: m, label: M, raw: ${raw}, unit: u, ramp: { zero: 1, one: 0 }, healthy: "< 5" }`;
const area = (key: string, raw = 'x.m') => `  - { key: ${key}, title: ${key}, metrics: [${metric(raw)}] }\n`;

const catalogOf = (...sources: readonly string[]) =>
  parseCatalog(sources.map((source, index) => ({ file: `part${index}.yml`, source })));

function problemsOf(...sources: readonly string[]): readonly string[] {
  try {
    catalogOf(...sources);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(({ where, what }) => `${where} ${what}`);
    throw error;
  }
  return [];
}

describe('lists of a catalog in several files', () => {
  test('areas and collectors are continued in the order of the files', () => {
    const collector = (name: string) => `collectors: [{ name: ${name}, emits: [x.*], every: 5m }]\n`;
    const { areas, collectors } = catalogOf(
      `title: T\nareas:\n${area('a')}${area('b')}`,
      collector('one'),
      `areas:\n${area('c')}`,
      `${collector('two')}areas:\n${area('d')}`,
    );
    expect(areas.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd']);
    expect(collectors.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('a mistake is named in its own file and line', () => {
    expect(
      problemsOf(
        `title: T\nareas:\n${area('a')}${area('b')}`,
        `areas:\n\n${area('c', '1bad')}${area('a')}`,
        'areas:\n  - { key: e, title: E }\n',
      ),
    ).toEqual([
      'part1.yml:3 `raw` cannot be "1bad"',
      'part1.yml:4 the area "a" is used twice',
      'part2.yml:2 `metrics` is missing',
    ]);
  });

  test('a key without a list, and a list that is none in one of the files, stay in one file', () => {
    const first = `title: T\nareas:\n${area('a')}`;
    expect(problemsOf(first, 'areas: 3\n')).toEqual(['part1.yml:1 `areas` is already defined in part0.yml']);
    expect(problemsOf(first, 'title: U\n')).toEqual(['part1.yml:1 `title` is already defined in part0.yml']);
  });
});
