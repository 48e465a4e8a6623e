import type { ReportedReach } from '../src/health/source-reach.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate, listed } from './list.ts';
import { moment } from './time.ts';

/** Longest reason on screen: it ends with the next step. */
const WHY = 400;

/** Until when the source of a metric was read, as mrkdwn: one line for each. */
export function sourceLines(sources: readonly ReportedReach[], now: number, timeZone: string): readonly string[] {
  return sources.map((source) => `${source.isEnough ? 'Source' : '⚠️ Source'}: ${seen(source, now, timeZone)}`);
}

/** The sources that were read only in part, with the metrics that are missing for them, and how many were read whole. */
export function doubtLines(
  sources: readonly ReportedReach[],
  titleOf: (collector: string) => string,
  now: number,
  timeZone: string,
): readonly string[] {
  if (sources.length === 0) return [];
  const short = sources.filter(({ isEnough }) => !isEnough);
  const metrics = sources.filter(({ isEnough }) => isEnough).flatMap((one) => one.metrics);
  const whole = `Read in full: the sources of ${metrics.length} ${metrics.length === 1 ? 'metric' : 'metrics'}, as of the newest run of each collector`;
  return [
    ...listed('*Read only in part*', short, (source) => {
      const missing = enumerate(source.metrics.map((metric) => `\`${escapeMrkdwn(metric, 200)}\``));
      return `• ${escapeMrkdwn(titleOf(source.collector))}: ${seen(source, now, timeZone)}. Missing: ${missing}`;
    }),
    ...(metrics.length > 0 ? [whole] : []),
  ];
}

function seen({ what, since, until, why, isEnough, at }: ReportedReach, now: number, timeZone: string): string {
  const reason = why === undefined ? '' : `: ${escapeMrkdwn(why, WHY)}`;
  const name = escapeMrkdwn(what);
  if (isEnough) return `${name}, read until ${moment(until ?? at, now, timeZone)}`;
  if (until !== null) return `${name}, read only until ${moment(until, now, timeZone)}${reason}`;
  return since === null
    ? `${name}, not read${reason}`
    : `${name}, read only from ${moment(since, now, timeZone)} on${reason}`;
}
