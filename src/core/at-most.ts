import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for work, and no longer than so many milliseconds. Resolves to its result, or to undefined if it takes longer: then it goes on.
 * Rejects if the work does in time.
 */
export async function atMost<Result>(work: Promise<Result>, waitMs: number): Promise<Result | undefined> {
  const ended = new AbortController();
  try {
    return await Promise.race([work, sleep(waitMs, undefined, { signal: ended.signal }).catch(() => undefined)]);
  } finally {
    ended.abort();
  }
}
