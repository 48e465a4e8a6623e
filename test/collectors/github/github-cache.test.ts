import { expect, test } from 'vitest';
import { createGithubCache, keepAnswer } from '../../../src/collectors/github/github-cache.ts';

const answerOf = (characters: number) => ({ etag: 'e', link: null, body: 'x'.repeat(characters) });

test('of many answers those used last are kept, up to 20,000,000 characters', () => {
  const cache = createGithubCache(() => 0);
  for (let number = 0; number < 11; number += 1) keepAnswer(cache, `${number}`, answerOf(1_990_000));
  expect([...cache.answers.keys()].map(Number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('an answer of more than 2,000,000 characters is not kept, and costs no other its place', () => {
  const cache = createGithubCache(() => 0);
  keepAnswer(cache, 'small', answerOf(10));
  keepAnswer(cache, 'large', answerOf(2_000_001));
  expect([...cache.answers.keys()]).toEqual(['small']);
});
