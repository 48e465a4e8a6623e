import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';

/** Tells the first of several equal requests from its repetitions. */
export interface Once {
  /** True for the first call with this key within the time, false for the others. */
  first(key: string): boolean;
  /** Lets the key count as new again, for work that failed. */
  forget(key: string): void;
}

/** Keys remembered at most; the one named longest ago is forgotten first, and would count as new. */
export const MOST = 1_000;

/** Remembers keys for `forMs` milliseconds, and 1,000 of them at most. */
export function createOnce(clock: Clock, forMs: number): Once {
  const seen = new LRUCache<string, number>({ max: MOST });
  return {
    first(key) {
      const now = clock();
      const at = seen.peek(key);
      if (at !== undefined && now - at < forMs) return false;
      seen.set(key, now);
      return true;
    },
    forget: (key) => void seen.delete(key),
  };
}
