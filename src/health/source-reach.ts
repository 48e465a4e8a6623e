import { DAY_MS } from '../core/time.ts';

/** The feed in which each collector reports the reach of its sources. */
export const REACH_FEED = 'collector_reach';
/** Prefix of the fields that report one source each. */
export const REACH_FIELD = 'reach_';
/** Age, in milliseconds, up to which a report counts: collectors send one each hour. */
export const REACH_MS = DAY_MS;

/** The span of a source that the newest run of its collector read, for the metrics computed from it. */
export interface SourceReach {
  /** The things that were read, for people: `commits of main`. */
  readonly what: string;
  /** The metrics' names in Datadog. */
  readonly metrics: readonly string[];
  /** Whether these metrics were sent: the source was read over their whole window up to now. */
  readonly isEnough: boolean;
  /** Start and end of the span, in milliseconds since 1970; null: from its beginning, up to the newest run. */
  readonly since: number | null;
  readonly until: number | null;
  /** Reason why the span is no longer, or why there is none, and the next step. */
  readonly why?: string;
}

/** A reach with the collector that reported it, and the time of the report, in milliseconds since 1970. */
export interface ReportedReach extends SourceReach {
  readonly collector: string;
  readonly at: number;
}

/** Most characters of the fields of one event, which has 4,000. */
const MOST_CHARACTERS = 3_000;

/** Returns the fields of the events that report these reaches, one field each; those that fall short first. A long one has several. */
export function reachFields(
  collector: string,
  reaches: readonly SourceReach[],
): readonly Readonly<Record<string, string>>[] {
  const events: Record<string, string>[] = [];
  let room = 0;
  const shortFirst = reaches.toSorted((a, b) => Number(a.isEnough) - Number(b.isEnough));
  for (const reach of shortFirst.flatMap(piecesOf)) {
    const text = JSON.stringify(reach);
    const last = text.length <= room ? events.at(-1) : undefined;
    room = (last ? room : MOST_CHARACTERS) - text.length;
    const fields = last ?? { collector };
    fields[`${REACH_FIELD}${Object.keys(fields).length}`] = text;
    if (!last) events.push(fields);
  }
  return events;
}

/** The same reach in parts that fit into one event each, by its metrics: an event that is cut could not be read. */
function piecesOf(reach: SourceReach): readonly SourceReach[] {
  const pieces: string[][] = [];
  const whole = MOST_CHARACTERS - JSON.stringify({ ...reach, metrics: [] }).length;
  let room = 0;
  for (const metric of reach.metrics) {
    const own = JSON.stringify(metric).length + 1;
    const last = own <= room ? pieces.at(-1) : undefined;
    room = (last ? room : whole) - own;
    if (last) last.push(metric);
    else pieces.push([metric]);
  }
  return pieces.map((metrics) => ({ ...reach, metrics }));
}

/** Joins reaches that differ in their metrics only: the parts of a long one. */
export function joinedReaches(reaches: readonly ReportedReach[]): readonly ReportedReach[] {
  const joined = new Map<string, ReportedReach>();
  for (const { metrics, ...rest } of reaches) {
    const key = JSON.stringify(rest);
    joined.set(key, { ...rest, metrics: [...(joined.get(key)?.metrics ?? []), ...metrics] });
  }
  return [...joined.values()];
}
