import { type AlertRule, type CatalogCollector, freshFor } from '../../catalog/catalog.ts';
import { formatDuration } from '../../core/duration.ts';
import type { CollectorReading } from '../../health/collector-health.ts';
import { formatValue } from '../../health/format.ts';
import type { Signal } from './evaluation.ts';

/** A rule about collectors. */
export type CollectorRule = Exclude<AlertRule, { kind: 'red' }>;

/** Verdict of a rule on a subject; `says` is empty without a breach or a reason. */
type Verdict = Pick<Signal, 'verdict' | 'says' | 'noRunSince'>;

/** Signals of every rule about collectors for every collector. `readings` are by collector name. */
export function collectorSignals(
  rules: readonly AlertRule[],
  {
    collectors,
    readings,
    now,
  }: {
    readonly collectors: readonly CatalogCollector[];
    readonly readings: ReadonlyMap<string, CollectorReading>;
    readonly now: number;
  },
): readonly Signal[] {
  return rules.flatMap((rule) => {
    if (rule.kind === 'red') return [];
    return collectors.map((collector) => {
      const { name, title = name } = collector;
      return toSignal(rule, {
        subject: name,
        label: title,
        verdict: collectorVerdict(rule, { collector, reading: readings.get(name), now }),
      });
    });
  });
}

/**
 * Verdict of a rule on a collector's reading. Only a current run is healthy; a breach that was reported stays a breach however old it is.
 */
function collectorVerdict(
  rule: CollectorRule,
  {
    collector,
    reading,
    now,
  }: { readonly collector: CatalogCollector; readonly reading: CollectorReading | undefined; readonly now: number },
): Verdict {
  if (reading === undefined) return { verdict: 'unknown', says: '' };
  if (reading.refused !== undefined)
    return { verdict: 'unknown', says: `Datadog rejected the query: ${reading.refused}` };
  const age = reading.lastRunAt === null ? Number.POSITIVE_INFINITY : now - reading.lastRunAt;
  const breached = isBreached(rule, collector, { reading, age });
  if (breached) return { verdict: 'breach', ...describeBreach(rule, collector, reading) };
  const isCurrent = age <= freshFor(collector);
  return { verdict: breached === false && isCurrent ? 'healthy' : 'unknown', says: '' };
}

/** Whether the reading breaches the rule; null if the reading lacks the value. */
function isBreached(
  rule: CollectorRule,
  { every }: CatalogCollector,
  { reading, age }: { readonly reading: CollectorReading; readonly age: number },
): boolean | null {
  const isOver = (value: number | null, bound: number) => (value === null ? null : value > bound);
  switch (rule.kind) {
    case 'failed':
      return reading.failed;
    case 'errors':
      return isOver(reading.errorsLastHour, rule.over);
    case 'duration':
      return isOver(reading.durationSeconds, rule.over);
    case 'no_data':
      return age > rule.intervals * every;
  }
}

function describeBreach(
  rule: CollectorRule,
  { every }: CatalogCollector,
  { lastRunAt, errorsLastHour, durationSeconds }: CollectorReading,
): Pick<Signal, 'says' | 'noRunSince'> {
  switch (rule.kind) {
    case 'failed':
      return { says: 'its newest run failed' };
    case 'errors': {
      const noun = errorsLastHour === 1 ? 'error' : 'errors';
      const count = `${formatAbove(errorsLastHour ?? 0, rule.over)} ${noun}`;
      return { says: `${count} in the last hour, more than ${formatValue(rule.over)}` };
    }
    case 'duration':
      return {
        says: `its newest run took ${formatAbove(durationSeconds ?? 0, rule.over)} s, more than ${formatValue(rule.over)} s`,
      };
    case 'no_data': {
      const due = `expected every ${formatDuration(every)}`;
      return lastRunAt === null ? { says: `no run found, ${due}` } : { says: due, noRunSince: lastRunAt };
    }
  }
}

/** The value with enough decimals to show that it is above the bound. */
function formatAbove(value: number, bound: number): string {
  return formatValue(value, { operator: '<=', value: bound, text: '' });
}

function toSignal(
  rule: AlertRule,
  { subject, label, verdict }: { readonly subject: string; readonly label: string; readonly verdict: Verdict },
): Signal {
  return { rule: rule.name, subject, label, severity: rule.severity, holdMs: rule.for ?? 0, ...verdict };
}
