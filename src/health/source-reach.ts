import { DAY_MS } from '../core/time.ts';

/** The feed in which each collector tells how far its sources were seen. */
export const REACH_FEED = 'collector_reach';
/** How the names of the fields begin that tell of one source each. */
export const REACH_FIELD = 'reach_';
/** A collector tells of it each hour: what it told so long ago is nothing of now. */
export const REACH_MS = DAY_MS;

/** How far a source was seen by the newest run of its collector, for the metrics that are made of it. */
export interface SourceReach {
  /** What was read, for people: `commits of main`. */
  readonly what: string;
  /** The metrics' names in Datadog. */
  readonly metrics: readonly string[];
  /** Whether these metrics were sent: it was seen over their whole window up to now. */
  readonly isEnough: boolean;
  /** From when and up to when it was seen, in milliseconds since 1970; null: from its beginning, up to the newest run. */
  readonly since: number | null;
  readonly until: number | null;
  /** Why it was seen no further, or not at all, and the next step. */
  readonly why?: string;
}

/** A reach, and which collector told of it when, in milliseconds since 1970. */
export interface ReportedReach extends SourceReach {
  readonly collector: string;
  readonly at: number;
}

/** Of the fields of one event, which has 4,000 characters. */
const MOST_CHARACTERS = 3_000;

/** Fields of the events that tell of these, one field each; what falls short comes first. */
export function reachFields(
  collector: string,
  reaches: readonly SourceReach[],
): readonly Readonly<Record<string, string>>[] {
  const events: Record<string, string>[] = [];
  let room = 0;
  for (const reach of reaches.toSorted((a, b) => Number(a.isEnough) - Number(b.isEnough))) {
    const text = JSON.stringify(reach);
    const last = text.length <= room ? events.at(-1) : undefined;
    room = (last ? room : MOST_CHARACTERS) - text.length;
    const fields = last ?? { collector };
    fields[`${REACH_FIELD}${Object.keys(fields).length}`] = text;
    if (!last) events.push(fields);
  }
  return events;
}
