import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** What all replicas share: whether a key is new, and a way to let it go. */
interface SharedKeys {
  first(key: string, at: number, keepMs: number): Promise<boolean>;
  forget(key: string): Promise<void>;
}

/** The same for all replicas together. */
export interface SharedOnce {
  /** True for the first call with this key within the time, on any replica, false for the others. */
  first(key: string): Promise<boolean>;
  /** Lets the key count as new again, for work that failed. Never rejects. */
  forget(key: string): Promise<void>;
}

/** A store that takes longer is not waited for: what came to this replica already is known all the same. */
const STORE_MS = 2_000;

/** Remembers keys for `forMs` milliseconds in the store, and in this process for when the store cannot tell. */
export function createSharedOnce(keys: () => SharedKeys, clock: Clock, forMs: number): SharedOnce {
  const own = createOnce(clock, forMs);
  // A key may hold what people typed, and the store keeps names only.
  const nameOf = (key: string) => `once ${createHash('sha256').update(key).digest('hex')}`;
  return {
    async first(key) {
      if (!own.first(key)) return false;
      const unknown = sleep(STORE_MS, true, { ref: false });
      const asked = async () => keys().first(nameOf(key), clock(), forMs);
      return Promise.race([asked(), unknown]).catch(() => true);
    },
    async forget(key) {
      own.forget(key);
      await (async () => keys().forget(nameOf(key)))().catch(() => {});
    },
  };
}

/** The same answer for everybody who asks, a failure included: one request for however many parts need it. */
export function memo<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
