import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listCommands } from '../../commands/index.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { proseOf, tableRowsOf } from '../support/markdown.ts';

const MOST_WORDS = 1_000;

describe('the README', () => {
  test('has these sections, in this order', () => {
    const headings = proseOf('README.md').filter((line) => line.startsWith('## '));
    expect(headings.map((line) => line.slice('## '.length))).toEqual([
      'Quick start',
      'What you get',
      'Install',
      'Commands',
      'Documentation',
      'Contributing',
      'License',
    ]);
  });

  test('stays short: what explains more is a page of docs/', () => {
    expect(readFileSync('README.md', 'utf8').split(/\s+/).length).toBeLessThan(MOST_WORDS);
  });
});

test.each(['README.md', 'docs/commands.md'])('the tables of %s name every command, and no other', (document) => {
  const commands = listCommands(loadCatalog(SHIPPED_CATALOG)).map(({ name }) => name);
  const rows = tableRowsOf(document).flatMap(([first = '']) => /^`(\/[a-z-]+)[^`]*`$/.exec(first)?.[1] ?? []);
  expect([...new Set(rows)].sort()).toEqual([...commands].sort());
});
