import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves to the result of the work, or to undefined after `ms` milliseconds, while the work goes on. Rejects if the work does so by then. */
export async function atMost<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  const ended = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined)]);
  } finally {
    ended.abort();
  }
}
