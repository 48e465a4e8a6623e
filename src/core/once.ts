import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';

/** Distinguishes the first of several equal requests from its repetitions. */
export interface Once {
  /** True for the first call with this key within the time, false for the others. */
  first(key: string): boolean;
  /** Makes the key count as new again, for work that failed. */
  forget(key: string): void;
}

/** Most keys remembered; the least recently used one is forgotten first, and would count as new. */
export const MOST_SHARED_KEYS = 1_000;

/** Remembers keys for `forMs` milliseconds, and `max` of them at most. */
export function createOnce(clock: Clock, forMs: number, max = MOST_SHARED_KEYS): Once {
  const seen = new LRUCache<string, number>({ max });
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

/** Keys that all replicas share. */
interface SharedKeys {
  first(key: string, at: number, keepMs: number): Promise<boolean>;
  forget(key: string): Promise<void>;
}

/** Distinguishes the first of equal requests to all replicas together. */
export interface SharedOnce {
  /** True for the first call with this key within the time, on any replica, false for the others. */
  first(key: string): Promise<boolean>;
  /** Makes the key count as new again, for work that failed. Never rejects. */
  forget(key: string): Promise<void>;
}

/** Longest wait for the store, in milliseconds: without its answer, keys that this replica has seen are still known. */
const STORE_MS = 2_000;

/** Remembers keys for `forMs` milliseconds in the store, and in this process in case the store does not answer. */
export function createSharedOnce(keys: () => SharedKeys, clock: Clock, forMs: number): SharedOnce {
  const own = createOnce(clock, forMs);
  // A key may hold text that people typed, which must not be stored.
  const nameOf = (key: string) => `once ${createHash('sha256').update(key).digest('hex')}`;
  return {
    async first(key) {
      if (!own.first(key)) return false;
      return firstUnlessLate(() => keys().first(nameOf(key), clock(), forMs), STORE_MS);
    },
    async forget(key) {
      own.forget(key);
      await (async () => keys().forget(nameOf(key)))().catch(() => {});
    },
  };
}

/** Asks the store whether a key is new. Resolves to true if it fails, or does not answer within `limitMs`: rather twice than never. */
export async function firstUnlessLate(ask: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  try {
    return await Promise.race([ask(), sleep(limitMs, true, { ref: false })]);
  } catch {
    return true;
  }
}
