import type { AlertRule, Catalog, Collector } from '../catalog/catalog.ts';
import { matchesPattern } from '../catalog/pattern.ts';
import type { CollectorReading } from '../health/collector-health.ts';
import type { MetricRow, Rollup } from '../health/rollup.ts';
import { formatFom, statusOf } from '../health/status.ts';
import { collectorVerdict, type Verdict } from './collector-verdict.ts';
import type { Signal } from './signal.ts';

/** Every rule about collectors held against every collector. `readings` are by the collector's name. */
export function collectorSignals(
  rules: readonly AlertRule[],
  collectors: readonly Collector[],
  readings: ReadonlyMap<string, CollectorReading>,
  now: number,
): readonly Signal[] {
  return rules.flatMap((rule) => {
    if (rule.kind === 'red') return [];
    return collectors.map((collector) => {
      const { name, title = name } = collector;
      return signal(rule, name, title, collectorVerdict(rule, collector, readings.get(name), now));
    });
  });
}

/**
 * Every rule about health metrics held against the status that each metric it names has today. No data is unknown, nor is
 * anything known without a rollup.
 */
export function metricSignals(rules: readonly AlertRule[], catalog: Catalog, rollup: Rollup | null): readonly Signal[] {
  const today = new Map<string, number | null>(
    (rollup?.areas ?? []).flatMap((area) => area.rows.map((row) => [`${area.key}.${row.key}`, todayOf(row)] as const)),
  );
  return rules.flatMap((rule) => {
    if (rule.kind !== 'red') return [];
    return catalog.areas.flatMap((area) =>
      area.metrics.flatMap((metric) => {
        const subject = `${area.key}.${metric.key}`;
        if (!rule.metrics.some((pattern) => matchesPattern(pattern, subject))) return [];
        return [signal(rule, subject, `${metric.label} (${area.title})`, metricVerdict(today.get(subject) ?? null))];
      }),
    );
  });
}

function signal(rule: AlertRule, subject: string, label: string, verdict: Verdict): Signal {
  return { rule: rule.name, subject, label, severity: rule.severity, holdMs: rule.for ?? 0, ...verdict };
}

function todayOf({ foms, isOverdue }: MetricRow): number | null {
  return isOverdue ? null : (foms.at(-1) ?? null);
}

function metricVerdict(today: number | null): Verdict {
  const status = statusOf(today);
  if (status === 'red') return { verdict: 'breach', says: `today's score is ${formatFom(today)}, red` };
  return { verdict: status === 'gray' ? 'unknown' : 'healthy', says: '' };
}
