import type { Area, Catalog, Metric } from '../../catalog/catalog.ts';
import { formatDuration } from '../../core/duration.ts';
import { isPerson } from '../../core/slack-ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time.ts';

/** Status from which on a watch reports: red only, or yellow and red. */
export const WATCH_LEVELS = ['red', 'yellow'] as const;
export type WatchLevel = (typeof WATCH_LEVELS)[number];

/** A channel's request for a thread when something turns red. A channel has one for each subject. */
export interface Watch {
  /** Id of the channel, or of the person who alone is notified, by direct message. */
  readonly channel: string;
  /** `area.metric`, or `area.*` for the score of an area. */
  readonly subject: string;
  readonly level: WatchLevel;
  /** Time that it has to last before the channel is notified, in milliseconds. */
  readonly holdMs: number;
  /** Slack id of the person who set it, or changed it last, and when. */
  readonly by: string;
  readonly at: number;
  /** Set where the stored row cannot be read, so that nothing is known of its subject. */
  readonly isDamaged?: true;
}

/** Score of what is watched at the time at which the watch is set: `unknown` where its data of today are not enough to tell. */
export type ScoreNow =
  /** `says` has the score in words, as plain text without a full stop. */
  { readonly kind: 'breach'; readonly says: string } | { readonly kind: 'healthy' | 'unknown' };

/** Bounds of watches. */
export const WATCHES = {
  /** Watches of one channel: a list of them is one message. */
  ofChannel: 20,
  /** Watches of all channels: each is decided at every evaluation. */
  inAll: 500,
  /** Changes of a channel's watches within a time: each is a message to it and a row of the history. */
  changes: { most: 20, withinMs: HOUR_MS },
  /** Time that it has to last unless a person says otherwise, and the longest. */
  holdMs: 30 * MINUTE_MS,
  longestHoldMs: DAY_MS,
} as const;

/** Stands for all metrics of an area together. */
const WHOLE = '*';
const WHOLE_AREA = `.${WHOLE}`;

/** Subject of a watch of an area's score. */
export function areaSubject(area: string): string {
  return `${area}${WHOLE_AREA}`;
}

/** Key of the area whose score a subject is; undefined for a metric. */
export function areaOf(subject: string): string | undefined {
  return subject.endsWith(WHOLE_AREA) ? subject.slice(0, -WHOLE_AREA.length) : undefined;
}

/** Name of a subject as people type it: `shop` or `shop.sales`. */
export function typedSubject(subject: string): string {
  return areaOf(subject) ?? subject;
}

/** Whether a watch notifies a person alone, by direct message: then the id of its channel is that of the person. */
export function isPersonal({ channel }: Pick<Watch, 'channel'>): boolean {
  return isPerson(channel);
}

/** Name of a subject for people, from the catalog: `Shop`, or `Sales (Shop)`. Undefined if the catalog does not have it. */
export function watchLabel(subject: string, { areas }: Pick<Catalog, 'areas'>): string | undefined {
  const [areaKey, metricKey] = subject.split('.');
  const area = areas.find(({ key }) => key === areaKey);
  if (area === undefined || metricKey === WHOLE) return area?.title;
  const metric = area.metrics.find(({ key }) => key === metricKey);
  return metric && metricLabel(area, metric);
}

/** Name of a metric for people, with that of its area. */
export function metricLabel({ title }: Pick<Area, 'title'>, { label }: Pick<Metric, 'label'>): string {
  return `${label} (${title})`;
}

/** Status and time that a watch waits for, in words: `red for 30 min`, `yellow or red, at once`. */
export function watchWords({ level, holdMs }: Pick<Watch, 'level' | 'holdMs'>): string {
  const status = level === 'red' ? 'red' : 'yellow or red';
  return holdMs === 0 ? `${status}, at once` : `${status} for ${formatDuration(holdMs)}`;
}
