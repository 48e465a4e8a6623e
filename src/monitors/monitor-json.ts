/** Tag on every monitor of the bot, for people who search for them. */
export const MANAGED_TAG = 'managed-by:metta-health-bot';

/** A metric monitor as Datadog takes it: docs.datadoghq.com/api/latest/monitors/#create-a-monitor */
export interface MonitorBody {
  readonly name: string;
  readonly type: 'metric alert';
  readonly query: string;
  readonly message: string;
  readonly tags: readonly string[];
  /** From 1, high, to 5, low. */
  readonly priority?: number;
  readonly options: {
    readonly thresholds: { readonly critical: number };
    readonly notify_no_data: boolean;
    /** Minutes without a point after which people are notified. */
    readonly no_data_timeframe?: number;
    readonly require_full_window: boolean;
    readonly include_tags: boolean;
  };
}

/** The parts of a metric monitor's query. */
export interface MonitorQuery {
  readonly windowMinutes: number;
  readonly comparator: string;
  readonly threshold: number;
}

const QUERY =
  /^\w+\s*\([^{]*?last_(?<amount>\d+)(?<unit>[smhdw])\b[^{]*?:(?<series>.+?)(?<comparator>>=|<=|>|<|==|!=)\s*(?<threshold>-?\d+(?:\.\d+)?)\s*$/s;
const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1_440, w: 10_080 };
/** An aggregator, a metric and a scope, somewhere in whatever functions. */
const SERIES = /\b(?:avg|sum|min|max|count|p\d+):[A-Za-z][\w.]*\{[^{}]+\}/;
const MOST_CHARACTERS = 10_000;

/** Parses a metric monitor's query; null if Datadog would not understand it. */
export function parseMonitorQuery(query: string): MonitorQuery | null {
  const groups = query.length > MOST_CHARACTERS ? undefined : QUERY.exec(query)?.groups;
  if (!groups || !SERIES.test(query)) return null;
  return {
    windowMinutes: Number(groups.amount) * (MINUTES[groups.unit ?? ''] ?? 1),
    comparator: groups.comparator ?? '',
    threshold: Number(groups.threshold),
  };
}
