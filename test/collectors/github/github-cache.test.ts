import { describe, expect, test } from 'vitest';
import { cacheAnswer, createGithubCache } from '../../../src/collectors/github/github-fetch.ts';

const answerOf = (bytes: number) => ({ etag: 'e', link: null, body: Buffer.alloc(bytes) });

describe('GitHub cache', () => {
  test('the cache keeps the answers that were used last, up to 40,000,000 bytes', () => {
    const cache = createGithubCache(() => 0);
    for (let number = 0; number < 11; number += 1) cacheAnswer(cache, `${number}`, answerOf(4_990_000));
    expect([...cache.answers.keys()].map(Number).sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('an answer of more than 5,000,000 bytes is not kept, and costs no other its place', () => {
    const cache = createGithubCache(() => 0);
    cacheAnswer(cache, 'small', answerOf(10));
    cacheAnswer(cache, 'large', answerOf(5_000_001));
    expect([...cache.answers.keys()]).toEqual(['small']);
  });
});
