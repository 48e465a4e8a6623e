import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tableRowsOf } from '../support/markdown.ts';

const rows = tableRowsOf('docs/glossary.md').map(([word = '', meaning = '', files = '']) => ({ word, meaning, files }));

describe('docs/glossary.md', () => {
  test('explains each word once, in alphabetical order', () => {
    const words = rows.map(({ word }) => word.toLowerCase());
    expect(words.length).toBeGreaterThan(50);
    expect(words).toEqual([...new Set(words)].sort());
    expect(rows.filter(({ meaning }) => meaning.length < 20)).toEqual([]);
  });

  test('names for each word the file that holds it', () => {
    const missing = rows.filter(({ files }) => {
      const named = [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      return named.length === 0 || named.some((file) => !existsSync(file));
    });
    expect(missing).toEqual([]);
  });
});
