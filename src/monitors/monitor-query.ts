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

/** A metric monitor's query taken apart; null where Datadog would not understand it. */
export function parseMonitorQuery(query: string): MonitorQuery | null {
  const groups = query.length > MOST_CHARACTERS ? undefined : QUERY.exec(query)?.groups;
  if (!groups || !SERIES.test(query)) return null;
  return {
    windowMinutes: Number(groups.amount) * (MINUTES[groups.unit ?? ''] ?? 1),
    comparator: groups.comparator ?? '',
    threshold: Number(groups.threshold),
  };
}
