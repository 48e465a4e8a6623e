import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { REACH_FEED, reachFields, type SourceReach } from '../health/source-reach.ts';
import { type FeedEvent, firstNamed, type Sample } from './collector.ts';
import { fallsShort } from './reach.ts';
import type { Run, RunError } from './run-collector.ts';

/** Named in an event at most; how many more are missing is said beside them. */
const MOST_NAMED = 5;
/** Whole minutes since a collector's newest run began, with the tag `collector`. */
export const SINCE_RUN = 'collector.minutes_since_run';

/**
 * What a collector tells of its own run: duration in seconds, metrics filled, errors (the same trouble once, whatever is missing for
 * it), and whether all of it failed; under a name of its own, and under a common one with the tag `collector`, of which a table can make rows.
 */
export function ownSamples(name: string, { samples, errors, failed }: Run, seconds: number): readonly Sample[] {
  const values = {
    duration_seconds: seconds,
    metric_count: new Set(samples.map(({ metric }) => metric)).size,
    error_count: messagesOf(errors).length,
    failed: failed ? 1 : 0,
  };
  return Object.entries(values).flatMap(([metric, value]) => [
    { metric: `collector.${name}.${metric}`, value },
    { metric: `collector.${metric}`, value, tags: { collector: name } },
  ]);
}

/** How many whole minutes ago a collector's newest run began. */
export function sinceRunSample(name: string, lastRunAt: number, now: number): Sample {
  const value = Math.floor((now - lastRunAt) / MINUTE_MS);
  return { metric: SINCE_RUN, value, tags: { collector: name } };
}

/**
 * The errors of a run, for the table of them; the same words once, with all metrics that are missing for it. An error that goes on
 * is the same thing for an hour: it is told once in it.
 */
export function errorEvents(name: string, errors: readonly RunError[], at: number): readonly FeedEvent[] {
  return messagesOf(errors).map((title) => {
    const metrics = errors.filter(({ message }) => message === title).flatMap((one) => one.metrics);
    const fields = { collector: name, metric: firstNamed(metrics, MOST_NAMED) };
    return {
      feed: 'collector_error',
      key: `${name}-${Math.floor(at / HOUR_MS)}-${title}`,
      title,
      at,
      level: 'error',
      fields,
    };
  });
}

/**
 * How far the sources of a run were seen, metric by metric: told each hour, and at once when a source begins or ends to fall short.
 * Where one event has no room for all, in several.
 */
export function reachEvents(
  name: string,
  { reach, errors }: Pick<Run, 'reach' | 'errors'>,
  at: number,
): readonly FeedEvent[] {
  const all = [...seenBy(reach, errors, at), ...unreadBy(reach, errors, at)];
  const short = all.filter(({ isEnough }) => !isEnough);
  // One version for all of them: who reads them takes those of one run.
  const version = JSON.stringify([Math.floor(at / HOUR_MS), short.map(({ what, metrics }) => [what, metrics])]);
  return reachFields(name, all).map((fields, index) => ({
    feed: REACH_FEED,
    key: index === 0 ? name : `${name} ${index + 1}`,
    at,
    version,
    fields,
    title: `How far the sources of ${name} were seen`,
    level: short.length > 0 ? 'warning' : 'info',
  }));
}

/** What was seen; of what was seen whole without the metrics that are missing for another reason. */
function seenBy(reach: Run['reach'], errors: Run['errors'], at: number): readonly SourceReach[] {
  const missing = new Set(errors.flatMap(({ metrics }) => metrics));
  return reach.flatMap((one): readonly SourceReach[] => {
    const { what, since, until, why } = one;
    const isEnough = !fallsShort(one, at);
    const metrics = isEnough ? one.metrics.filter((metric) => !missing.has(metric)) : one.metrics;
    if (metrics.length === 0) return [];
    return [{ what, metrics, isEnough, since, until, ...(why !== undefined && { why }) }];
  });
}

/** What is missing for another reason than that its source fell short: the same reason once. */
function unreadBy(reach: Run['reach'], errors: Run['errors'], at: number): readonly SourceReach[] {
  const short = new Set(reach.filter((one) => fallsShort(one, at)).flatMap(({ metrics }) => metrics));
  return messagesOf(errors).flatMap((why): readonly SourceReach[] => {
    const same = errors.filter(({ message }) => message === why);
    const metrics = [...new Set(same.flatMap((one) => one.metrics))].filter((metric) => !short.has(metric));
    if (metrics.length === 0) return [];
    return [{ what: same[0]?.asks ?? '', metrics, isEnough: false, since: null, until: null, why }];
  });
}

function messagesOf(errors: readonly RunError[]): readonly string[] {
  return [...new Set(errors.map(({ message }) => message))];
}
