import { firstAndMore } from '../core/text.ts';

/** The span over which a source was read, for the metrics computed from it. Times in milliseconds since 1970. */
export interface Reach {
  /** The things that were read, for people: `commits of main`. */
  readonly what: string;
  readonly metrics: readonly string[];
  /** Window that these metrics cover, in milliseconds: seven days. */
  readonly windowMs: number;
  /** Start of the span that was read without a gap; null if the source was read from its beginning. */
  readonly since: number | null;
  /** End of that span; null if it is the time of the reading. */
  readonly until: number | null;
  /** Greatest age of `until`, in milliseconds, at which these metrics still describe the present. */
  readonly mostAgeMs: number;
  /** Reason why the span is no longer, and the next step: `the clone was last fetched then. Next step: run ...`. */
  readonly why?: string;
}

/** One value of a gauge, measured now. Never NaN and never a guess: a value that could not be read has no sample. */
export interface Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An event for the tables of a dashboard. */
export interface FeedEvent {
  /** The table that shows it, as the catalog names it: `failed_order`. */
  readonly feed: string;
  /** Stays the same from run to run; the event is sent again only when its title or its version has changed. */
  readonly key: string;
  /** Distinguishes updates of an ongoing event whose title does not change. */
  readonly version?: string;
  readonly title: string;
  /** Time at which it happened, in milliseconds since 1970. */
  readonly at: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  /** Values of the table's columns, by the names that the catalog's `columns` use. Times are ISO 8601 in UTC. */
  readonly fields: Readonly<Record<string, string>>;
  /** Link to its page, for people. */
  readonly url?: string;
}

/** Metrics that are missing, in whole or in part, and why. */
export interface MetricGap {
  readonly message: string;
  readonly metrics: readonly string[];
}

/** The result of one part. */
export interface PartReading {
  readonly samples: readonly Sample[];
  readonly events?: readonly FeedEvent[];
  /** Failures to read something, each with the metrics that are missing because of it. */
  readonly missing?: readonly MetricGap[];
  /** Spans that were read of the source, for metrics if it may have returned only a part. */
  readonly reach?: readonly Reach[];
  /** Gaps in what the source itself knows, run after run: shown to people who ask, and not errors. */
  readonly notes?: readonly MetricGap[];
  /** Whether the source has nothing current although there is something to send: the run is then repeated soon. */
  readonly isIdle?: boolean;
}

/** One request to a source, and the metrics that its answer fills. Parts fail one by one: the others are still sent. */
export interface Part<Sources> {
  /** All metrics that it fills; when it fails, none of these is sent. */
  readonly metrics: readonly string[];
  /** The request that it makes, for people: `GET /orders`. */
  readonly asks: string;
  /** Reads its source. Throws SourceError for anything that the source would not give. `now` in milliseconds since 1970. */
  readonly read: (sources: Sources, now: number) => Promise<PartReading>;
}

/** A collector: the parts it reads, from sources that are opened again for each run. */
export interface Collector<Sources> {
  /** Its name in the catalog. */
  readonly name: string;
  readonly parts: readonly Part<Sources>[];
  /** Opens sources that make each request once in a run, however many parts need it. `signal` ends their requests. */
  readonly open: (signal: AbortSignal) => Sources;
}

/** Returns a sample if there is a value, nothing if it is null. */
export function knownSample(metric: string, value: number | null): readonly Sample[] {
  return value === null ? [] : [{ metric, value }];
}

const MOST_NAMED = 3;

/** Returns the first `most` names of a list for people, and how many more there are; empty for none. */
export function firstNamed(names: readonly string[], most = MOST_NAMED): string {
  return firstAndMore(names, most).join(', ');
}
