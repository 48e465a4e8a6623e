import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for work for `waitMs` milliseconds at most. Resolves to the result of the work, or to undefined if it takes longer: the work then
 * goes on. Rejects if the work rejects within that time.
 */
export async function atMost<Result>(work: Promise<Result>, waitMs: number): Promise<Result | undefined> {
  const ended = new AbortController();
  try {
    return await Promise.race([work, sleep(waitMs, undefined, { signal: ended.signal }).catch(() => undefined)]);
  } finally {
    ended.abort();
  }
}
