import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for work, and no longer than so many milliseconds; work that takes longer goes on. Rejects if the work does in time. */
export async function atMost(work: Promise<unknown>, waitMs: number): Promise<void> {
  const ended = new AbortController();
  try {
    await Promise.race([work, sleep(waitMs, undefined, { signal: ended.signal }).catch(() => {})]);
  } finally {
    ended.abort();
  }
}
