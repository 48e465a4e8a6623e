import type { FeedEvent, Sample } from '../collectors/collector.ts';
import { errorEvents, ownSamples, reachEvents } from '../collectors/own-report.ts';
import type { Run, Runnable } from '../collectors/run-collector.ts';
import type { SentEvents } from '../collectors/told-events.ts';
import { DatadogError } from '../datadog/failure.ts';
import type { Intake, SubmittedGauge } from '../datadog/intake.ts';
import { datadogTag } from '../datadog/tag.ts';

/** Where the values of a run go. */
export interface CollectTarget {
  readonly intake: Intake;
  readonly told: SentEvents;
  /** `key:value` on everything that is sent. */
  readonly tags: readonly string[];
}

/** One run of a collector. `seconds` it took by a clock that nobody moves. */
export interface CollectorRun {
  readonly run: Run;
  readonly seconds: number;
}

/** A run takes no longer; the alert rules speak much earlier. */
const LONGEST_RUN_MS = 120_000;

/** Runs a collector once, or until `signal` ends it. `now` in milliseconds since 1970. */
export async function runOnce(collector: Runnable, now: number, signal?: AbortSignal): Promise<CollectorRun> {
  const started = performance.now();
  const run = await collector.run(now, LONGEST_RUN_MS, signal);
  return { run, seconds: (performance.now() - started) / 1000 };
}

/**
 * Sends what a run found, and what the collector tells of itself. An event that Datadog refuses is no reason to lose those behind
 * it. Throws DatadogError.
 */
export async function reportRun(
  name: string,
  { run, seconds }: CollectorRun,
  { intake, told, tags }: CollectTarget,
  now: number,
): Promise<void> {
  await intake.submit(gaugesOf([...run.samples, ...ownSamples(name, run, seconds)], tags), now);
  const refused: DatadogError[] = [];
  const own = [...errorEvents(name, run.errors, now), ...reachEvents(name, run, now)];
  for (const event of await told.unsent([...run.events, ...own])) {
    await logRun(event, name, { intake, tags }, now).catch((error: unknown) => {
      if (!(error instanceof DatadogError && error.failure.kind === 'bad-query')) throw error;
      refused.push(error);
    });
    await told.markSent(event);
  }
  if (refused[0]) throw refused[0];
}

/** Samples with their own tags and those of all. */
export function gaugesOf(samples: readonly Sample[], tags: readonly string[]): readonly SubmittedGauge[] {
  return samples.map(({ metric, value, tags: own = {} }) => ({
    metric,
    value,
    tags: [...tags, ...Object.entries(own).map(([key, one]) => datadogTag(key, one))],
  }));
}

function logRun(
  { feed, key, title, at, level, fields, url }: FeedEvent,
  collector: string,
  { intake, tags }: Pick<CollectTarget, 'intake' | 'tags'>,
  now: number,
): Promise<void> {
  const own = Object.entries({ feed, key, collector }).map(([name, value]) => datadogTag(name, value));
  const told = { title, fields: { ...fields, time: new Date(at).toISOString() }, at, level };
  const event = { key: `${feed} ${key}`, ...told, tags: [...tags, ...own], ...(url !== undefined && { url }) };
  return intake.tell(event, now);
}
