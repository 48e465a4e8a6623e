import { firstAndMore } from '../core/text.ts';

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

/** One value of a gauge, measured now. Never NaN and never a guess: what could not be read has no sample. */
export interface Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Something that happened, for the tables of a dashboard. */
export interface FeedEvent {
  /** Which table it belongs to, as the catalog names it: `failed_order`. */
  readonly feed: string;
  /** The same thing has the same key in every run; it is told again only when its title or its version has changed. */
  readonly key: string;
  /** What tells one telling of a thing that goes on from another, where the title stays. */
  readonly version?: string;
  readonly title: string;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  /** What the columns of the table show, by the names that the catalog's `columns` use. Moments are ISO 8601 in UTC. */
  readonly fields: Readonly<Record<string, string>>;
  /** Where a person finds it. */
  readonly url?: string;
}

/** Metrics that are missing, in whole or in part, and why. */
export interface Note {
  readonly message: string;
  readonly metrics: readonly string[];
}

/** What one part has read. */
export interface Reading {
  readonly samples: readonly Sample[];
  readonly events?: readonly FeedEvent[];
  /** What could not be read of it, and the metrics that are missing for it. */
  readonly missing?: readonly Note[];
  /** How far the source was seen, for those metrics where a part of it may be all that was given. */
  readonly reach?: readonly Reach[];
  /** What the source does not know itself, run after run: said where somebody looks, and no error. */
  readonly notes?: readonly Note[];
  /** Whether the source has nothing that is current, though there is something to send: the run is then repeated soon. */
  readonly isIdle?: boolean;
}

/** One question to a source, and the metrics that its answer fills. Parts fail one by one: the others are still sent. */
export interface Part<Sources> {
  /** Every metric that it fills; when it fails, none of these is sent. */
  readonly metrics: readonly string[];
  /** What it asks the source, for people: `GET /orders`. */
  readonly asks: string;
  /** Throws SourceError for what the source would not give. `now` in milliseconds since 1970. */
  readonly read: (sources: Sources, now: number) => Promise<Reading>;
}

/** A collector: what it reads, part by part, of sources that are opened anew for each run. */
export interface Collector<Sources> {
  /** As the catalog names it. */
  readonly name: string;
  readonly parts: readonly Part<Sources>[];
  /** Sources that answer each question once in a run, however many parts ask it. They stop asking when `signal` says so. */
  readonly open: (signal: AbortSignal) => Sources;
}

/** A sample where there is a value, nothing where there is none. */
export function knownSample(metric: string, value: number | null): readonly Sample[] {
  return value === null ? [] : [{ metric, value }];
}

const MOST_NAMED = 3;

/** The first of a list in words for people, `most` of them, and how many more there are; empty for none. */
export function firstNamed(words: readonly string[], most = MOST_NAMED): string {
  return firstAndMore(words, most).join(', ');
}
