import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from './time.ts';

/**
 * Returns the next delay in milliseconds after `failed` attempts in a row, counted from 1: `firstMs`, doubled each time, `longestMs` at
 * most.
 */
export function doubledDelay(failed: number, firstMs: number, longestMs: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failed - 1));
}

/** Returns the delay in milliseconds for a connection that the bot cannot work without: 1 s, 2, 4 ... 30 s. */
export function connectionDelay(failed: number): number {
  return doubledDelay(failed, SECOND_MS, 30 * SECOND_MS);
}

/** Delays before further attempts. Without a delay an outcome is final. */
export interface RetryOptions<Result> {
  /**
   * Returns milliseconds before the next attempt, after `failed` in a row; undefined if the error is final. May throw another error
   * instead.
   */
  readonly delayAfterError?: (error: unknown, failed: number) => number | undefined;
  /** Returns the same for a result that calls for another attempt. */
  readonly delayAfterResult?: (result: Result, failed: number) => number | undefined;
  /** Waits `ms` milliseconds; not called for a delay of zero. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Runs `work` until its result or its error is final, and returns or throws that one. */
export async function retry<Result>(work: () => Promise<Result>, options: RetryOptions<Result>): Promise<Result> {
  const { delayAfterError, delayAfterResult, pause = sleep } = options;
  for (let failed = 1; ; failed += 1) {
    let delay: number | undefined;
    try {
      const result = await work();
      delay = delayAfterResult?.(result, failed);
      if (delay === undefined) return result;
    } catch (error) {
      delay = delayAfterError?.(error, failed);
      if (delay === undefined) throw error;
    }
    if (delay !== 0) await pause(delay);
  }
}
