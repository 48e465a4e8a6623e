import type { Violation } from '../test/support/oncall-judge.ts';

/** A broken promise, with what is needed to find out why. */
export interface Found extends Violation {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly store: string;
  readonly seed: number;
  readonly round: number;
  /** The last lines of each replica's log. */
  readonly log: readonly string[];
}

const COUNTED = [
  ...['posted', 'edited', 'incidents', 'commands', 'answered', 'presses', 'homes', 'digests'],
  ...['kills', 'stops', 'freezes', 'takeovers', 'calm points', 'judged incidents'],
] as const;
type Counted = (typeof COUNTED)[number];

/** Events on a store so far. */
export interface Tally {
  readonly counts: ReadonlyMap<string, number>;
  /** Counts by the fault's name. */
  readonly faults: ReadonlyMap<string, number>;
  readonly violations: readonly Found[];
  /** Number of violations, including those that were not stored. */
  violationCount(): number;
  count(what: Counted, by?: number): void;
  fault(name: string): void;
  /** Stores it; false for a known one, because a broken thing stays broken at the next calm point. */
  violation(found: Found): boolean;
}

const MOST_VIOLATIONS = 50;

/** An empty one. */
export function createTally(): Tally {
  const counts = new Map<string, number>(COUNTED.map((what) => [what, 0]));
  const faults = new Map<string, number>();
  const violations: Found[] = [];
  let found = 0;
  return {
    counts,
    faults,
    violations,
    violationCount: () => found,
    count: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
    fault: (name) => void faults.set(name, (faults.get(name) ?? 0) + 1),
    violation(one) {
      if (violations.some(({ invariant, what }) => invariant === one.invariant && what === one.what)) return false;
      found += 1;
      if (violations.length < MOST_VIOLATIONS) violations.push(one);
      return true;
    },
  };
}
