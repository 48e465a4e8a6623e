import type { Target } from '../catalog/target.ts';
import type { Explanation } from './explain.ts';

/** Everything that is known about a metric's newest change, for people. Times in milliseconds since 1970. */
export interface Why {
  /** `area.metric` */
  readonly path: string;
  readonly label: string;
  readonly area: { readonly key: string; readonly title: string };
  readonly unit: string;
  readonly goal: Target;
  readonly timeZone: string;
  /** Local days that were read, today included. */
  readonly days: number;
  /** Newest hour's value; null without one. */
  readonly value: number | null;
  readonly explanation: Explanation;
  /** The metrics that are compared, by their names for people: `path` is `area.metric`. */
  readonly shown: ReadonlyMap<string, { readonly path: string; readonly unit: string; readonly goal: Target }>;
  /** Whether all events around the change were read: if not, one that is missing may be there. */
  readonly hasAllEvents: boolean;
  /** Parts that could not be read, with the reason; plain text. */
  readonly notRead: readonly string[];
}

/** Days that are read to explain a change, today included. */
export const WHY_DAYS = 30;
/** Share of a metric's ramp from which a change matters. */
const LEAST_SHARE = 0.08;

/** Returns the smallest change of a raw value that matters, by the ramp of its metric. */
export function leastChange({ zero, one }: { readonly zero: number; readonly one: number }): number {
  return LEAST_SHARE * Math.abs(one - zero);
}
