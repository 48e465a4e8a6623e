import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import type { Answer } from '../health/reading.ts';
import { DatadogError, failureOf } from './failure.ts';

/** Options of a cache of answers. */
export interface AnswerCacheOptions<Key, Value> {
  readonly clock: Clock;
  /** Returns the time until which a value requested at `at` is returned without another request; both in milliseconds since 1970. */
  readonly freshUntil: (value: Value, at: number) => number;
  /** Milliseconds for which a failure is returned without another request. */
  readonly failureMs: number;
  /** Most keys remembered; the least recently requested one goes first. */
  readonly maxKeys: number;
  /** Returns a text that equal keys share, and no other key has. */
  readonly keyOf: (key: Key) => string;
  readonly load: (key: Key) => Promise<Value>;
  /** Called for each load that failed. */
  readonly onFailure: (error: unknown) => void;
}

/** A cache of answers: a call returns the answer, requested if need be. */
export interface AnswerCache<Key, Value> {
  (key: Key): Promise<Answer<Value>>;
  /** The last good value and the time of its request, whatever its age; undefined if there is none. Requests nothing. */
  known(key: Key): { readonly value: Value; readonly at: number } | undefined;
}

interface Entry<Value> {
  good?: { readonly value: Value; readonly at: number };
  failing?: { readonly answer: Answer<Value>; readonly since: number; readonly at: number };
  loading?: Promise<Answer<Value>>;
}

/**
 * Creates a cache that makes one request for all concurrent callers, stores its answer for a while, and falls back to the last good value
 * with its age when a request fails: a failure of Datadog's is an answer too. Rejects with every other error.
 */
export function createAnswerCache<Key, Value>(options: AnswerCacheOptions<Key, Value>): AnswerCache<Key, Value> {
  const { clock, freshUntil, failureMs, maxKeys, keyOf } = options;
  const entries = new LRUCache<string, Entry<Value>>({ max: maxKeys });

  function entryOf(key: Key): Entry<Value> {
    const text = keyOf(key);
    const entry = entries.get(text) ?? {};
    entries.set(text, entry);
    return entry;
  }

  const answer = (key: Key): Promise<Answer<Value>> => {
    const entry = entryOf(key);
    const now = clock();
    if (entry.loading) return entry.loading;
    if (entry.failing && now - entry.failing.at < failureMs) return Promise.resolve(entry.failing.answer);
    if (entry.good && !entry.failing && now < freshUntil(entry.good.value, entry.good.at)) {
      return Promise.resolve({ kind: 'fresh', ...entry.good });
    }
    entry.loading = load(entry, key, options).finally(() => {
      delete entry.loading;
    });
    return entry.loading;
  };
  return Object.assign(answer, { known: (key: Key) => entries.peek(keyOf(key))?.good });
}

async function load<Key, Value>(
  entry: Entry<Value>,
  key: Key,
  options: AnswerCacheOptions<Key, Value>,
): Promise<Answer<Value>> {
  const requestedAt = options.clock();
  try {
    entry.good = { value: await options.load(key), at: requestedAt };
    delete entry.failing;
    return { kind: 'fresh', ...entry.good };
  } catch (error) {
    const failure = failureOf(error);
    // Any other error is a fault of the bot, and goes to the error handler.
    if (!failure) throw error;
    options.onFailure(new DatadogError(failure));
    const failed = { failure, failingSince: entry.failing?.since ?? requestedAt };
    const answer: Answer<Value> = entry.good
      ? { kind: 'stale', ...entry.good, ...failed }
      : { kind: 'unavailable', ...failed };
    entry.failing = { answer, since: failed.failingSince, at: options.clock() };
    return answer;
  }
}
