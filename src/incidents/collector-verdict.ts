import type { AlertRule, Collector } from '../catalog/catalog.ts';
import type { CollectorReading } from '../health/collector-health.ts';
import { dateOf, timeOfDay } from '../health/days.ts';
import { formatValue } from '../health/format.ts';
import { formatDuration } from './duration.ts';
import type { Signal } from './signal.ts';

/** A rule that is held against collectors. */
export type CollectorRule = Exclude<AlertRule, { kind: 'red' }>;

/** What a rule makes of a subject; `says` is empty where there is nothing to say. */
export type Verdict = Pick<Signal, 'verdict' | 'says'>;

/** One late run is no failure: a run stays the current one for this many intervals. */
const CURRENT_INTERVALS = 2;

/**
 * What a rule makes of a collector's reading. Healthy takes a current run that says so; a breach that was reported
 * stays one however old it is. `timeZone` is that of the times in `says`.
 */
export function collectorVerdict(
  rule: CollectorRule,
  collector: Collector,
  reading: CollectorReading | undefined,
  now: number,
  timeZone: string,
): Verdict {
  if (reading === undefined) return { verdict: 'unknown', says: '' };
  if (reading.refused !== undefined)
    return { verdict: 'unknown', says: `Datadog rejected the query: ${reading.refused}` };
  const age = reading.lastRunAt === null ? Number.POSITIVE_INFINITY : now - reading.lastRunAt;
  const breached = isBreached(rule, collector, reading, age);
  if (breached) return { verdict: 'breach', says: inWords(rule, collector, reading, now, timeZone) };
  const isCurrent = age <= CURRENT_INTERVALS * collector.every;
  return { verdict: breached === false && isCurrent ? 'healthy' : 'unknown', says: '' };
}

/** Null where the reading does not tell. */
function isBreached(rule: CollectorRule, { every }: Collector, reading: CollectorReading, age: number): boolean | null {
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

function inWords(
  rule: CollectorRule,
  { every }: Collector,
  { lastRunAt, errorsLastHour, durationSeconds }: CollectorReading,
  now: number,
  timeZone: string,
): string {
  switch (rule.kind) {
    case 'failed':
      return 'its newest run failed';
    case 'errors': {
      const noun = errorsLastHour === 1 ? 'error' : 'errors';
      return `${beyond(errorsLastHour ?? 0, rule.over)} ${noun} in the last hour, more than ${formatValue(rule.over)}`;
    }
    case 'duration':
      return `its newest run took ${beyond(durationSeconds ?? 0, rule.over)} s, more than ${formatValue(rule.over)} s`;
    case 'no_data': {
      const since = lastRunAt === null ? 'no run found' : `no run since ${moment(lastRunAt, now, timeZone)}`;
      return `${since}, expected every ${formatDuration(every)}`;
    }
  }
}

/** The value with as many decimals as show that it is more than the bound. */
function beyond(value: number, bound: number): string {
  return formatValue(value, { operator: '<=', value: bound, text: '' });
}

/** `14:05 (Europe/Berlin)`, with the date when it was not today. */
function moment(instant: number, now: number, timeZone: string): string {
  const date = dateOf(instant, timeZone);
  const day = date === dateOf(now, timeZone) ? '' : `${date} `;
  return `${day}${timeOfDay(instant, timeZone)} (${timeZone})`;
}
