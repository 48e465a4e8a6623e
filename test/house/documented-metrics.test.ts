import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents } from '../support/markdown.ts';
import { sourceFiles } from '../support/source-files.ts';

const namesIn = (text: string) => [...text.matchAll(/\bmetta_(?!health_)[a-z_]+\b/g)].map(([name]) => name);
const known = new Set(sourceFiles(['src']).flatMap((file) => namesIn(readFileSync(file, 'utf8'))));

describe('metrics that documents name', () => {
  test.each(documents())('%s names only metrics of /metrics that the bot has', (file) => {
    // `createdb metta_restored` is a database.
    const named = namesIn(readFileSync(file, 'utf8')).filter((name) => name !== 'metta_restored');
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('the bot has some', () => {
    expect(known.size).toBeGreaterThan(8);
  });
});
