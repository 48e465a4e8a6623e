import type { Line } from './dashboard-series.ts';
import type { NumberTile } from './dashboard-status.ts';
import type { FeedEntry } from './feed.ts';
import type { Reading } from './reading.ts';
import type { Status } from './status.ts';

/** What every widget says first. `row` is the title of the row that it stands in. */
interface Placed {
  readonly row: string;
  readonly title: string;
}

/** A big number. */
export interface NumberView extends Placed {
  readonly kind: 'figure';
  readonly tile: NumberTile;
}

/** One line, layer or bar over time; `null` is no data. */
export interface TimeseriesLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Its newest value; null also for what is computed out of others. */
  readonly reading: Reading | null;
  /** Of its target; absent without one. */
  readonly status?: Status;
  /** What it means, where it is good or bad. */
  readonly tone?: 'good' | 'warning' | 'bad';
}

/** Values over time. */
export interface TimeseriesView extends Placed {
  readonly kind: 'course';
  readonly as: 'lines' | 'areas' | 'bars';
  readonly unit: string;
  /** One for each value: an ISO date, or a time of day. */
  readonly steps: readonly string[];
  readonly series: readonly TimeseriesLine[];
  readonly lines: readonly Line[];
  /** Datadog's own words when it refused to answer. */
  readonly refused?: string;
}

/** Amounts of now, the largest first: shares of a whole, or a ranking. */
export interface ShareView extends Placed {
  readonly kind: 'shares' | 'ranking';
  readonly unit: string;
  readonly amounts: readonly { readonly label: string; readonly value: number }[];
  readonly refused?: string;
}

/** A table of events, newest first. `problem` says why some of them, or all, are missing. */
export interface EventsView extends Placed {
  readonly kind: 'feed';
  /** Headings, each with the field below it; `time` and `message` are the event's own. */
  readonly columns: Readonly<Record<string, string>>;
  readonly entries: readonly FeedEntry[];
  readonly problem?: string;
}

/** A widget as Slack shows it. */
export type WidgetView = NumberView | TimeseriesView | ShareView | EventsView;
