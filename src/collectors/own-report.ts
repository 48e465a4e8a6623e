import { ERROR_FEED } from '../catalog/feeds.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { REACH_FEED, reachFields, type SourceReach } from '../health/source-reach.ts';
import { type FeedEvent, firstNamed, type Sample } from './collector.ts';
import { fallsShort } from './reach.ts';
import type { Run, RunError } from './run-collector.ts';
import type { RunMemory } from './run-memory.ts';

/** Most metrics named in an event; the number of further ones follows them. */
const MOST_NAMED = 5;
/** Whole minutes since a collector's newest run began, with the tag `collector`. */
export const SINCE_RUN = 'collector.minutes_since_run';

/**
 * Gauges of a collector about its own run: duration in seconds, metrics filled, errors (the same message once, whatever is missing
 * because of it), and whether all of it failed; each under the collector's own name, and under a common one with the tag `collector`, so
 * that a table can have a row for each collector.
 */
export function ownSamples(name: string, { samples, errors, failed }: Run, seconds: number): readonly Sample[] {
  const values = {
    duration_seconds: seconds,
    metric_count: new Set(samples.map(({ metric }) => metric)).size,
    error_count: distinctMessages(errors).length,
    failed: failed ? 1 : 0,
  };
  return Object.entries(values).flatMap(([metric, value]) => [
    { metric: `collector.${name}.${metric}`, value },
    { metric: `collector.${metric}`, value, tags: { collector: name } },
  ]);
}

/** Returns the gauge of whole minutes since a collector's newest run began. */
export function sinceRunSample(name: string, lastRunAt: number, now: number): Sample {
  const value = Math.floor((now - lastRunAt) / MINUTE_MS);
  return { metric: SINCE_RUN, value, tags: { collector: name } };
}

/** The errors of a run, and the memory of the runs before; without it what came back counts as what goes on. */
interface RunErrors extends Pick<Run, 'errors'> {
  readonly memory?: RunMemory | undefined;
}

/**
 * Events for the table of errors; the same message once, with all metrics that are missing because of it. An ongoing error keeps its key
 * for an hour, so it is sent once in that time; one that came back after a run without it is sent again, because an alarm asks which errors
 * are newer than the last good run.
 */
export function errorEvents(name: string, { errors, memory }: RunErrors, at: number): readonly FeedEvent[] {
  const messages = distinctMessages(errors);
  const cameBack = memory?.cameBack(name, messages, at);
  return messages.map((title) => {
    const since = cameBack?.get(title);
    const metrics = errors.filter(({ message }) => message === title).flatMap((error) => error.metrics);
    const fields = { collector: name, metric: firstNamed(metrics, MOST_NAMED) };
    return {
      feed: ERROR_FEED,
      key: `${name}-${Math.floor(at / HOUR_MS)}-${title}`,
      ...(since !== undefined && { version: String(since) }),
      title,
      at,
      level: 'error',
      fields,
    };
  });
}

/**
 * Events that report the spans read of the sources of a run, metric by metric: sent each hour, and at once when a source starts or stops
 * falling short. Several events if one has no room for all.
 */
export function reachEvents(
  name: string,
  { reach, errors, memory }: RunErrors & Pick<Run, 'reach'>,
  at: number,
): readonly FeedEvent[] {
  const all = [...seenReaches(reach, errors, at), ...unreadReaches(reach, errors, at)];
  const short = all.filter(({ isEnough }) => !isEnough);
  // One version for all of them, because readers take the events of one run together.
  const shortOf = short.map(({ what, metrics }) => [what, metrics]);
  const changedAt = memory?.changedAt(name, JSON.stringify(shortOf), at) ?? null;
  const version = JSON.stringify([Math.floor(at / HOUR_MS), shortOf, ...(changedAt === null ? [] : [changedAt])]);
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

/** Spans that were read; a span that is long enough without the metrics that are missing for another reason. */
function seenReaches(reach: Run['reach'], errors: Run['errors'], at: number): readonly SourceReach[] {
  const missing = new Set(errors.flatMap(({ metrics }) => metrics));
  return reach.flatMap((seen): readonly SourceReach[] => {
    const { what, since, until, why } = seen;
    const isEnough = !fallsShort(seen, at);
    const metrics = isEnough ? seen.metrics.filter((metric) => !missing.has(metric)) : seen.metrics;
    if (metrics.length === 0) return [];
    return [{ what, metrics, isEnough, since, until, ...(why !== undefined && { why }) }];
  });
}

/** Metrics that are missing for another reason than a source that fell short: the same reason once. */
function unreadReaches(reach: Run['reach'], errors: Run['errors'], at: number): readonly SourceReach[] {
  const short = new Set(reach.filter((seen) => fallsShort(seen, at)).flatMap(({ metrics }) => metrics));
  return distinctMessages(errors).flatMap((why): readonly SourceReach[] => {
    const same = errors.filter(({ message }) => message === why);
    const metrics = [...new Set(same.flatMap((error) => error.metrics))].filter((metric) => !short.has(metric));
    if (metrics.length === 0) return [];
    return [{ what: same[0]?.asks ?? '', metrics, isEnough: false, since: null, until: null, why }];
  });
}

function distinctMessages(errors: readonly RunError[]): readonly string[] {
  return [...new Set(errors.map(({ message }) => message))];
}
