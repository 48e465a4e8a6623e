import { describe, expect, test } from 'vitest';
import { createRateLimit } from '../../src/datadog/client.ts';

const headers = (remaining: string, reset: string) =>
  new Headers({ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset });

describe('client', () => {
  test('a used-up budget blocks until its reset, and no longer', () => {
    let now = 1_000_000;
    const limit = createRateLimit(() => now);
    limit.observe(200, headers('1', '30'));
    expect(limit.blockedUntil()).toBeUndefined();
    limit.observe(200, headers('0', '30'));
    expect(limit.blockedUntil()).toBe(1_030_000);
    now = 1_030_000;
    expect(limit.blockedUntil()).toBeUndefined();
  });

  test('a 429 blocks for its Reset, and for a minute where it has none', () => {
    const limit = createRateLimit(() => 0);
    limit.observe(429, headers('5', '7'));
    expect(limit.blockedUntil()).toBe(7_000);
    limit.observe(429, new Headers());
    expect(limit.blockedUntil()).toBe(60_000);
  });

  test('the later of two resets counts, an hour at most, and an empty header says nothing', () => {
    const limit = createRateLimit(() => 0);
    limit.observe(200, headers('', '30'));
    expect(limit.blockedUntil()).toBeUndefined();
    limit.observe(429, headers('0', '900'));
    limit.observe(200, headers('0', '1'));
    expect(limit.blockedUntil()).toBe(900_000);
    limit.observe(429, headers('0', '99999999'));
    expect(limit.blockedUntil()).toBe(3_600_000);
  });

  test('answers without the headers block nothing', () => {
    const limit = createRateLimit(() => 0);
    limit.observe(200, new Headers());
    expect(limit.blockedUntil()).toBeUndefined();
  });
});
