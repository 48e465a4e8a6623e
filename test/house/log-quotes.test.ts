import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents } from '../support/markdown.ts';
import { sourceFiles } from '../support/source-files.ts';

/** Sentences between backticks, of four words or more: lines of the log, for which somebody searches at night. */
const quotesOf = (text: string) =>
  [...text.matchAll(/`([a-z][a-z']*(?:,? [a-z'0-9]+){3,})`/g)].map(([, quote = '']) => quote);

const logged = sourceFiles(['src'])
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const quoting = documents().filter((file) => quotesOf(readFileSync(file, 'utf8')).length > 0);

describe('log lines that documents quote', () => {
  test('there are some', () => {
    expect(quoting).toContain('docs/operations.md');
  });

  test.each(quoting)('%s quotes them as the bot writes them', (file) => {
    expect(quotesOf(readFileSync(file, 'utf8')).filter((quote) => !logged.includes(quote))).toEqual([]);
  });
});
