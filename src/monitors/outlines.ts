import type { Catalog, CatalogCollector, MonitorRule } from '../catalog/catalog.ts';
import { SINCE_RUN } from '../collectors/own-report.ts';
import { formatDuration } from '../core/duration.ts';
import { MINUTE_MS } from '../core/time.ts';
import { datadogTag } from '../datadog/query.ts';
import { SELF_METRICS } from '../datadog/self-metrics.ts';
import { MENTION_SAFE_AT } from '../health/feed.ts';
import { managedBy } from '../sync/resource-kind.ts';

/** Outline of a monitor, before it becomes Datadog's JSON. */
export interface Outlined {
  readonly slug: string;
  readonly title: string;
  /** Aggregation of the points of the window; with `min` the condition held for the whole window. */
  readonly over: 'min' | 'sum';
  readonly window: 'last_5m';
  /** Aggregation of several series: the worst counts. */
  readonly across: 'max' | 'sum';
  readonly metric: string;
  /** Tags of the series, besides the environment. */
  readonly tags: readonly string[];
  readonly comparator: '<' | '>';
  readonly threshold: number;
  /** Minutes without a point after which people are notified; null if another monitor does that. */
  readonly noDataMinutes: number | null;
  /** Text on what the monitor watches, and what it means when it fires: true in every state, because Datadog sends it with each. */
  readonly says: string;
  /** Next step for people, in the imperative. */
  readonly next: string;
}

/** Bounds of no-data times: Datadog recommends twice the window at least, and forgets points that are older than a day. */
const NO_DATA_MINUTES = { least: 10, most: 1_440 } as const;
/** Window of evaluations: points come once a minute. */
const WINDOW = 'last_5m';

/** Returns the outlines of the monitors of one rule of the catalog. */
export function outlinesOf(rule: MonitorRule, { collectors }: Catalog): readonly Outlined[] {
  switch (rule.kind) {
    case 'bot_silent':
      return [botSilent(rule.after)];
    case 'outbox_stuck':
      return [outboxStuck(rule.older)];
    case 'collector_silent':
      return collectors.map((collector) => collectorSilent(collector, rule.intervals));
    case 'rollup_stale':
      return [rollupStale(rule.after)];
  }
}

function botSilent(afterMs: number): Outlined {
  return {
    slug: 'bot-silent',
    title: 'the bot is silent',
    over: 'sum',
    window: WINDOW,
    across: 'sum',
    metric: SELF_METRICS.heartbeat,
    tags: [],
    comparator: '<',
    threshold: 1,
    noDataMinutes: noDataMinutes(afterMs),
    says: `The bot sends a heartbeat each minute while it evaluates the collectors and stores the results. When none has arrived for ${formatDuration(afterMs)}, nothing is evaluated and no incidents are posted.`,
    next: 'check that the process of the bot runs, and read the end of its log. If it runs, /readyz at its health port says what it cannot use. Fix that, then restart the bot.',
  };
}

function outboxStuck(olderMs: number): Outlined {
  return {
    slug: 'outbox-stuck',
    title: 'messages wait for Slack',
    // For the whole window: an old message that is being edited counts as waiting for a moment.
    over: 'min',
    window: WINDOW,
    across: 'max',
    metric: SELF_METRICS.outboxOldest,
    tags: [],
    // Without a heartbeat the monitor bot-silent notifies.
    comparator: '>',
    threshold: olderMs / 1_000,
    noDataMinutes: null,
    says: `Every message is stored before it is sent to Slack. When the oldest about an incident has waited for more than ${formatDuration(olderMs)}, incidents are posted late or not at all.`,
    next: 'read /readyz at the health port of the bot: it names the channels that wait. Check status.slack.com, that the bot is a member of those channels, that they are not archived, and that Slack accepts its token.',
  };
}

function collectorSilent({ name, title = name, every, runbook }: CatalogCollector, intervals: number): Outlined {
  const silentMs = intervals * every;
  const book = runbook === undefined ? '' : ` Its runbook: ${plainText(runbook.replaceAll('@', '%40'))}`;
  return {
    slug: `collector-silent-${name.replaceAll('_', '-')}`,
    title: `the collector ${plainText(title)} is silent`,
    over: 'min',
    window: WINDOW,
    across: 'max',
    metric: SINCE_RUN,
    tags: [datadogTag('collector', name)],
    comparator: '>',
    threshold: silentMs / MINUTE_MS,
    noDataMinutes: noDataMinutes(silentMs),
    says: `The collector ${plainText(title)} runs every ${formatDuration(every)}. When it has not run for ${formatDuration(silentMs)}, its metrics have no current values, and failures there go unnoticed.`,
    next: `if the monitor bot-silent fires too, start there. Otherwise check that the process that runs this collector is alive (the bot, if COLLECT names it), and read its log.${book}`,
  };
}

function rollupStale(afterMs: number): Outlined {
  return {
    slug: 'rollup-stale',
    title: 'the figures of merit are old',
    over: 'min',
    window: WINDOW,
    across: 'max',
    metric: SELF_METRICS.rollupAge,
    tags: [],
    comparator: '>',
    threshold: afterMs / 1_000,
    noDataMinutes: noDataMinutes(afterMs),
    says: `The health score and the rollup are computed from figures of merit. When the newest is older than ${formatDuration(afterMs)}, or there is none, they are computed from raw metrics or have no data.`,
    next: 'check that the collector of figures of merit runs (the bot, if COLLECT names health), and read its errors with /collectors. If the monitor bot-silent fires too, start there.',
  };
}

function noDataMinutes(ms: number): number {
  return Math.min(NO_DATA_MINUTES.most, Math.max(NO_DATA_MINUTES.least, Math.ceil(ms / MINUTE_MS)));
}

/** Texts of a monitor. */
interface MonitorTexts {
  readonly slug: string;
  readonly says: string;
  readonly next: string;
}

/**
 * Returns the message that Datadog sends to the handles of `notify`. The text holds in every state: a message about alerts only is not
 * sent when there is no data.
 */
export function monitorMessage({ slug, says, next }: MonitorTexts, notify: readonly string[]): string {
  const people = notify.length > 0 ? [notify.join(' ')] : [];
  return [says, `Next step: ${next}`, ...people, managedBy(slug)].join('\n\n');
}

/** Returns a text of the catalog without mentions, and without Datadog's variables. */
export function plainText(text: string): string {
  return text.replaceAll('@', MENTION_SAFE_AT).replaceAll('{{', '{ {').replaceAll('}}', '} }');
}
