import { atMost } from '../core/at-most.ts';
import type { Signal } from './rules/evaluation.ts';

/** Names of the breached rules, by subject. */
export type Breaches = ReadonlyMap<string, readonly string[]>;

/** A value in memory, and when the first reading of this failure began, in milliseconds since 1970. */
export interface KnownBreach<Value> {
  readonly value: Value;
  readonly firstAt: number;
}

/** Reads something about the subjects that fail. */
export interface BreachReader<Value> {
  /**
   * Returns what is known about the subjects that these signals find in breach. Waits only for a subject of which nothing is known, and
   * `waitMs` at most; what comes later is returned the next time. Never rejects. `now` in milliseconds since 1970.
   */
  read(signals: readonly Signal[], now: number): Promise<ReadonlyMap<string, Value>>;
}

/** Reading of something, and the times at which it is repeated. */
export interface BreachReaderOptions<Value> {
  readonly waitMs: number;
  /** Reads these subjects; those that it returns are known from then on. */
  readonly readAll: (breaches: Breaches, now: number) => Promise<ReadonlyMap<string, Value>>;
  /** Whether what is known is read again. */
  readonly isDue: (known: KnownBreach<Value>, now: number) => boolean;
  readonly onError: (error: unknown) => void;
}

/** Creates a reader that remembers values while their subjects fail, and makes one reading at a time. */
export function createBreachReader<Value>(options: BreachReaderOptions<Value>): BreachReader<Value> {
  const { waitMs, readAll, isDue, onError } = options;
  const known = new Map<string, KnownBreach<Value>>();
  let reading: Promise<void> | undefined;
  return {
    async read(signals, now) {
      const breaches = breachesOf(signals);
      for (const subject of known.keys()) if (!breaches.has(subject)) known.delete(subject);
      const isNew = ([subject]: readonly [string, unknown]) => !known.has(subject);
      const due = [...breaches]
        .filter(([subject]) => {
          const one = known.get(subject);
          return one === undefined || isDue(one, now);
        })
        // Those of which nothing is known first: of hundreds that fail at once only some are read at a time.
        .sort((a, b) => Number(isNew(b)) - Number(isNew(a)));
      if (due.length > 0 && reading === undefined) {
        const mustWait = due.some(isNew);
        reading = readAll(new Map(due), now)
          .then((values) => {
            for (const [subject, value] of values) {
              known.set(subject, { value, firstAt: known.get(subject)?.firstAt ?? now });
            }
          })
          .catch(onError)
          .finally(() => {
            reading = undefined;
          });
        if (mustWait) await atMost(reading, waitMs);
      }
      return new Map([...known].map(([subject, { value }]) => [subject, value]));
    },
  };
}

function breachesOf(signals: readonly Signal[]): Breaches {
  const breaches = new Map<string, string[]>();
  for (const { subject, rule, verdict } of signals) {
    if (verdict === 'breach') breaches.set(subject, [...(breaches.get(subject) ?? []), rule]);
  }
  return breaches;
}
