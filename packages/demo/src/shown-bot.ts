import type { Environment, Program } from './bot-process.ts';
import type { HealthMetric } from './data/fom-series.ts';
import type { PastFailure } from './data/past-incidents.ts';

/** A slash command of the bot, for the list that the page shows while a person types. */
export interface ShownCommand {
  readonly name: string;
  readonly usageHint: string;
  readonly description: string;
}

/** A collector of the catalog. */
export interface ShownCollector {
  readonly name: string;
  readonly title?: string | undefined;
  /** Patterns of the metrics that it brings: a name, or one with a `*` for any characters. */
  readonly emits: readonly string[];
  /** Milliseconds between its runs. */
  readonly every: number;
  readonly source?: { readonly kind: string } | undefined;
}

/** Points of a health metric in their buckets, of its figure of merit and of its raw metric. Milliseconds since 1970. */
export interface DayPoints {
  readonly fom: { readonly at: number; readonly value: number }[];
  readonly raw: { readonly at: number; readonly value: number }[];
}

/** Time and time zone of the points, and the length of a bucket. */
export interface DaySpan {
  readonly now: number;
  readonly timeZone: string;
  readonly bucketMs: number;
}

/** Value that the health collector sends. */
export interface SentValue {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Series of a dashboard. */
export interface ShownSeries {
  readonly metric: string;
  /** Tag by which it is split, and the values of the tag that the dashboard names. */
  readonly by?: string | undefined;
  readonly parts: readonly string[];
  /** A value that meets its goal; undefined without a goal. */
  readonly good: number | undefined;
}

/** Table of events of a dashboard. */
export interface ShownFeed {
  readonly feed: string;
  /** Fields of an event that the table shows. */
  readonly fields: readonly string[];
}

/** The demo's knowledge of the catalog, which is all that it knows of the bot's configuration. */
export interface ShownCatalog {
  readonly commands: readonly ShownCommand[];
  /** In the order of the catalog. */
  readonly metrics: readonly HealthMetric[];
  readonly collectors: readonly ShownCollector[];
  /** Series of all dashboards. */
  readonly series: readonly ShownSeries[];
  readonly feeds: readonly ShownFeed[];
  /** Slash command of the first dashboard that has one. */
  readonly view: string | undefined;
  /** Tag of the environment, such as `env`. */
  readonly environmentTag: string;
  /** Values of that tag; the first one is the default. */
  readonly environments: readonly string[];
  /** The days of `/health` as the health collector sends them, of points by `area.metric`. */
  readonly days: (points: ReadonlyMap<string, DayPoints>, span: DaySpan) => readonly SentValue[];
}

/** Destination of the dashboards, and the folder of their templates and ids. */
export interface PushTarget {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly appKey: string;
  readonly folder: string;
}

/** The bot that a demo shows, passed in by the caller: except for previews the demo imports nothing of it. */
export interface ShownBot {
  readonly program: Program;
  /** Folder of the built page. */
  readonly page: string;
  /** File or folder of the catalog. */
  readonly catalogPath: string;
  /** The YAML files of the catalog at that path. */
  readonly catalogFiles: (path: string) => readonly string[];
  /** Throws with every mistake of the catalog at that path. */
  readonly readCatalog: (path: string) => ShownCatalog;
  /** Brings the dashboards of the catalog at that path to a Datadog, as `npm run dashboards -- push` would. Rejects with what it said. */
  readonly pushDashboards: (catalogPath: string, target: PushTarget) => Promise<void>;
  /** Writes failures of the time before the demo into the database of these settings; `titles` are the collectors' by name. */
  readonly writePast: (
    env: Environment,
    failures: readonly PastFailure[],
    titles: ReadonlyMap<string, string>,
  ) => Promise<void>;
}
