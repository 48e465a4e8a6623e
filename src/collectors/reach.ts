import { firstNamed, type Note, type Reach, type Reading, type Sample } from './collector.ts';

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

/** Several readings as one. */
export function mergeReadings(readings: readonly Reading[]): Reading {
  return {
    samples: readings.flatMap(({ samples }) => samples),
    missing: readings.flatMap((one) => one.missing ?? []),
    notes: readings.flatMap((one) => one.notes ?? []),
  };
}

/** Why these are missing instead of sent. */
export function missing(message: string, samples: readonly Pick<Sample, 'metric'>[]): Reading {
  return { samples: [], missing: [{ message, metrics: [...new Set(samples.map(({ metric }) => metric))] }] };
}

/** The samples whose metrics are beyond doubt; the others are missing, and said to be. */
export function withoutDoubtful(samples: readonly Sample[], doubts: readonly Note[]): Reading {
  const doubtful = new Set(doubts.flatMap(({ metrics }) => metrics));
  return { samples: samples.filter(({ metric }) => !doubtful.has(metric)), missing: doubts };
}

/** What people call the things of a source, and where they look at them. */
interface Things {
  readonly source?: string;
  readonly things: string;
  readonly site: string;
}

/** The doubt about metrics that things may belong to of which nobody knows how or when they ended; none without such. */
export function endDoubts(
  { source, things, site }: Things,
  names: readonly string[],
  metrics: readonly string[],
): readonly Note[] {
  if (names.length === 0) return [];
  const fix = `Next step: look at them in ${site}; if their state is a new one, update this bot`;
  const what = `the state of these ${things} is unknown: ${firstNamed(names)}`;
  return [{ message: `${source === undefined ? '' : `${source}: `}${what}. ${fix}`, metrics }];
}
