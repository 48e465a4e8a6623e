import { LRUCache } from 'lru-cache';

/** Returns a function that runs `ask` once and gives every caller the same promise, also of a failure. */
export function memo<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

/** Remembers results that never change, `max` of them, by a key that has everything they depend on. */
export function memoByKey<Value extends string | number | boolean>(max: number) {
  const known = new LRUCache<string, Value>({ max });
  return (key: string, compute: () => Value): Value => {
    const value = known.get(key) ?? compute();
    known.set(key, value);
    return value;
  };
}
