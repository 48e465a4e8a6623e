import type { ToldReach } from '../src/health/source-reach.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate, listed } from './list.ts';
import { moment } from './time.ts';

/** Longest reason on screen: it ends with the next step. */
const WHY = 400;

/** How far the source of a metric was seen, as mrkdwn: one line for each. */
export function sourceLines(sources: readonly ToldReach[], now: number, timeZone: string): readonly string[] {
  return sources.map((source) => `${source.isEnough ? 'Source' : '⚠️ Source'}: ${seen(source, now, timeZone)}`);
}

/** The sources that were not seen far enough, with the metrics that are missing for them; else that all of them were. */
export function doubtLines(
  sources: readonly ToldReach[],
  titleOf: (collector: string) => string,
  now: number,
  timeZone: string,
): readonly string[] {
  if (sources.length === 0) return [];
  const short = sources.filter(({ isEnough }) => !isEnough);
  const metrics = sources.filter(({ isEnough }) => isEnough).flatMap((one) => one.metrics);
  const whole =
    metrics.length === 1
      ? 'The source of 1 metric was seen over its whole time, by the newest run of its collector'
      : `The sources of ${metrics.length} metrics were seen over their whole time, each by the newest run of its collector`;
  return [
    ...listed('*Not seen far enough*', short, (source) => {
      const missing = enumerate(source.metrics.map((metric) => `\`${escapeMrkdwn(metric, 200)}\``));
      return `• ${escapeMrkdwn(titleOf(source.collector))}: ${seen(source, now, timeZone)}. Missing: ${missing}`;
    }),
    ...(metrics.length > 0 ? [whole] : []),
  ];
}

function seen({ what, since, until, why, isEnough, at }: ToldReach, now: number, timeZone: string): string {
  const reason = why === undefined ? '' : `: ${escapeMrkdwn(why, WHY)}`;
  const name = escapeMrkdwn(what);
  if (isEnough) return `${name}, seen up to ${moment(until ?? at, now, timeZone)}${until === null ? '' : reason}`;
  if (until !== null) return `${name}, seen only up to ${moment(until, now, timeZone)}${reason}`;
  return since === null
    ? `${name}, not read${reason}`
    : `${name}, seen only from ${moment(since, now, timeZone)} on${reason}`;
}
