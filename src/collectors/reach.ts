import type { Note, Sample } from './collector.ts';

/** How far a source was seen, for the metrics that are made of it. Times in milliseconds since 1970. */
export interface Reach {
  /** What was read, for people: `commits of main`. */
  readonly what: string;
  readonly metrics: readonly string[];
  /** How far back these metrics look, in milliseconds: seven days. */
  readonly windowMs: number;
  /** From when on it was seen without a gap; null where it was seen from its beginning on. */
  readonly since: number | null;
  /** Up to when it was seen; null where that is the moment of the reading. */
  readonly until: number | null;
  /** How old `until` may be before these metrics say nothing of now any more, in milliseconds. */
  readonly mostAgeMs: number;
  /** Why it reaches no further, and the next step: `the clone was last fetched then. Next step: run ...`. */
  readonly why?: string;
}

/** Metrics of a source that says nothing of its reach: it gave all that there is, at the moment of the reading. */
export function restSeenWhole(what: string, samples: readonly Sample[], told: readonly Reach[]): readonly Reach[] {
  const known = new Set(told.flatMap(({ metrics }) => metrics));
  const metrics = [...new Set(samples.map(({ metric }) => metric))].filter((metric) => !known.has(metric));
  if (metrics.length === 0) return [];
  return [seenWhole(what, metrics, 0)];
}

/** A source that was seen whole, from as far back as its metrics look up to the moment of the reading. */
export function seenWhole(what: string, metrics: readonly string[], windowMs: number): Reach {
  return { what, metrics, windowMs, since: null, until: null, mostAgeMs: 0 };
}

/** Whether a source was not seen over the whole window of its metrics up to now: then they are not known. */
export function fallsShort({ windowMs, since, until, mostAgeMs }: Reach, now: number): boolean {
  return isStale({ until, mostAgeMs }, now) || (since !== null && since > now - windowMs);
}

function isStale({ until, mostAgeMs }: Pick<Reach, 'until' | 'mostAgeMs'>, now: number): boolean {
  return until !== null && now - until > mostAgeMs;
}

/** What is missing for sources that were not seen far enough, and why. */
export function shortfalls(reaches: readonly Reach[], now: number): readonly Note[] {
  return reaches
    .filter((reach) => fallsShort(reach, now))
    .map((reach) => ({ metrics: reach.metrics, message: shortfall(reach, now) }));
}

function shortfall(reach: Reach, now: number): string {
  const { what, since, until, why } = reach;
  const seen = isStale(reach, now) && until !== null ? `until ${moment(until)}` : `from ${moment(since ?? now)} on`;
  return `${what}: read only ${seen}${why === undefined ? '' : `: ${why}`}`;
}

/** The same words for an hour or longer, so that the same trouble is told once. */
function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
