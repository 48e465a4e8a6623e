import { firstNamed, type MetricGap, type PartReading, type Reach, type Sample } from './collector.ts';

/** Reach of the metrics that are in none of the `reported` ones: their source gave everything, at the time of the reading. */
export function restSeenWhole(what: string, samples: readonly Sample[], reported: readonly Reach[]): readonly Reach[] {
  const known = new Set(reported.flatMap(({ metrics }) => metrics));
  const metrics = [...new Set(samples.map(({ metric }) => metric))].filter((metric) => !known.has(metric));
  if (metrics.length === 0) return [];
  return [seenWhole(what, metrics, 0)];
}

/** Reach of a source that was read over the whole window of its metrics, up to the time of the reading. */
export function seenWhole(what: string, metrics: readonly string[], windowMs: number): Reach {
  return { what, metrics, windowMs, since: null, until: null, mostAgeMs: 0 };
}

/** Whether a source was not read over the whole window of its metrics up to now: then they are not known. */
export function fallsShort({ windowMs, since, until, mostAgeMs }: Reach, now: number): boolean {
  return isStale({ until, mostAgeMs }, now) || (since !== null && since > now - windowMs);
}

function isStale({ until, mostAgeMs }: Pick<Reach, 'until' | 'mostAgeMs'>, now: number): boolean {
  return until !== null && now - until > mostAgeMs;
}

/** Notes on the metrics of sources that were not read far enough, with the reason. */
export function shortfallNotes(reaches: readonly Reach[], now: number): readonly MetricGap[] {
  return reaches
    .filter((reach) => fallsShort(reach, now))
    .map((reach) => ({ metrics: reach.metrics, message: shortfallMessage(reach, now) }));
}

function shortfallMessage(reach: Reach, now: number): string {
  const { what, since, until, why } = reach;
  const seen =
    isStale(reach, now) && until !== null ? `until ${minuteText(until)}` : `from ${minuteText(since ?? now)} on`;
  return `${what}: read only ${seen}${why === undefined ? '' : `: ${why}`}`;
}

/** A time to the minute; it stays the same from run to run, so that the same shortfall is reported once. */
function minuteText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Combines the samples, missing metrics and notes of several readings. */
export function mergeReadings(readings: readonly PartReading[]): PartReading {
  return {
    samples: readings.flatMap(({ samples }) => samples),
    missing: readings.flatMap((one) => one.missing ?? []),
    notes: readings.flatMap((one) => one.notes ?? []),
  };
}

/** Reasons why metrics are left out: `missing` are errors, `notes` are not. */
export type OmissionReasons = Pick<PartReading, 'missing' | 'notes'>;

/** Returns the reading without the metrics that the reasons name, and with the reasons. */
export function withoutMetrics(reading: PartReading, { missing = [], notes = [] }: OmissionReasons): PartReading {
  const omitted = new Set([...missing, ...notes].flatMap(({ metrics }) => metrics));
  if (missing.length + notes.length === 0) return reading;
  return {
    ...reading,
    samples: reading.samples.filter(({ metric }) => !omitted.has(metric)),
    missing: [...(reading.missing ?? []), ...missing],
    notes: [...(reading.notes ?? []), ...notes],
  };
}

/** The names of metrics of these samples, each once. */
export function metricsOf(samples: readonly Pick<Sample, 'metric'>[]): readonly string[] {
  return [...new Set(samples.map(({ metric }) => metric))];
}

/** Names for the things of a source, and the site on which people see them. */
interface Things {
  readonly source?: string;
  readonly things: string;
  readonly site: string;
}

/** Note on metrics that may include these things, whose state or end time is unknown; none without names. */
export function endDoubts(
  { source, things, site }: Things,
  names: readonly string[],
  metrics: readonly string[],
): readonly MetricGap[] {
  if (names.length === 0) return [];
  const fix = `Next step: look at them in ${site}; if their state is a new one, update this bot`;
  const what = `the state of these ${things} is unknown: ${firstNamed(names)}`;
  return [{ message: `${source === undefined ? '' : `${source}: `}${what}. ${fix}`, metrics }];
}
