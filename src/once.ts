import type { Clock } from './clock.ts';

/** Tells the first of several equal requests from its repetitions. */
export interface Once {
  /** True for the first call with this key within the time, false for the others. */
  first(key: string): boolean;
  /** Lets the key count as new again, for work that failed. */
  forget(key: string): void;
}

/** Remembers keys for `forMs` milliseconds. */
export function createOnce(clock: Clock, forMs: number): Once {
  const seen = new Map<string, number>();
  return {
    first(key) {
      const now = clock();
      for (const [old, at] of seen) if (now - at >= forMs) seen.delete(old);
      if (seen.has(key)) return false;
      seen.set(key, now);
      return true;
    },
    forget: (key) => void seen.delete(key),
  };
}
