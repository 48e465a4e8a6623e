import { createHash } from 'node:crypto';
import type { FeedEvent, Sample } from '../collectors/collector.ts';
import { errorEvents, ownSamples, reachEvents, sinceRunSample } from '../collectors/own-report.ts';
import type { Run, RunCourse, Runnable } from '../collectors/run-collector.ts';
import { createRunMemory, type RunMemory } from '../collectors/run-memory.ts';
import { identityOf, type SentEvents } from '../collectors/sent-events.ts';
import type { Clock } from '../core/clock.ts';
import { DAY_MS, MINUTE_MS } from '../core/time.ts';
import { eventKeyTag } from '../datadog/event-key.ts';
import { DatadogError } from '../datadog/failure.ts';
import type { Intake, SubmittedGauge } from '../datadog/intake.ts';
import { datadogTag } from '../datadog/query.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createTicker, type Loops, type Ticker, type Wait } from '../scheduling/loop.ts';
import type { SeenStore } from '../store/store.ts';

/** A collector and the interval between its runs, in milliseconds. */
export interface ScheduledCollector {
  readonly collector: Runnable;
  readonly everyMs: number;
  /** Day that a time falls in, for a collector that reports days: it also runs when a new day begins. */
  readonly dayOf?: (at: number) => string;
}

/** Dependencies of the job. */
export interface CollectOptions extends CollectTarget {
  readonly collectors: readonly ScheduledCollector[];
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly loops: Pick<Loops, 'loop' | 'during'>;
  readonly clock: Clock;
  /** Wait of the job between two iterations; in real time if absent. */
  readonly wait?: Wait;
  readonly log: Logger;
}

const CHECK_EVERY_MS = 250;
/** Fraction of the interval after which a run that failed or found nothing is repeated. */
const RETRY_FRACTION = 0.2;

/**
 * Runs each collector at its interval while this process leads, and sooner after a run that failed or found nothing. A collector never
 * runs twice at once, and does not block the rest. Each minute the age of each collector's last run is sent to Datadog.
 */
export function createCollectJob(options: CollectOptions): Ticker {
  const { collectors, leadership, loops, clock, log } = options;
  const startedAt = new Map<string, number>();
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const empty = new Set<string>();
  const memory = createRunMemory();
  let reportedAt = Number.NEGATIVE_INFINITY;

  const beat = async () => {
    if (leadership.fence() === null) return;
    const now = clock();
    for (const { collector, everyMs, dayOf = () => '' } of collectors) {
      const { name } = collector;
      const last = startedAt.get(name);
      const dueAfterMs = empty.has(name) ? everyMs * RETRY_FRACTION : everyMs;
      if (running.has(name)) continue;
      if (last !== undefined && now - last < dueAfterMs && now >= last && dayOf(last) === dayOf(now)) continue;
      startedAt.set(name, now);
      const onError = (error: unknown) => {
        log.error({ err: error, collector: name }, 'a collector failed because of a bug; it is run again');
        return true;
      };
      // Nothing awaits the run before the stop: an error must be caught here, or it would end the process.
      const run = () => collectOnce(collector, { options: { ...options, memory }, now, signal: stopping.signal });
      const ended = loops
        .during('a run of a collector', run)
        .catch(onError)
        .then((isEmpty) => {
          running.delete(name);
          if (isEmpty) empty.add(name);
          else empty.delete(name);
        });
      running.set(name, ended);
    }
    if (now - reportedAt < MINUTE_MS && now >= reportedAt) return;
    reportedAt = now;
    const samples = [...startedAt].map(([name, at]) => sinceRunSample(name, at, now));
    await options.intake.submit(gaugesOf(samples, options.tags), now);
  };
  const onError = (error: unknown) => log.error({ err: error }, 'could not report collector staleness');
  const ticker = createTicker(CHECK_EVERY_MS, {
    tick: beat,
    onError,
    loop: loops.loop('collecting'),
    wait: options.wait,
  });
  return {
    start: ticker.start,
    async stop() {
      stopping.abort();
      await ticker.stop();
      await Promise.all(running.values());
    },
  };
}

/**
 * Runs a collector and sends what it found. Resolves to whether the run failed or found nothing. A failure to send is only logged: the
 * next run has newer values.
 */
async function collectOnce(
  collector: Runnable,
  { options, now, signal }: { readonly options: CollectOptions; readonly now: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const { name } = collector;
  const collectorRun = await runOnce(collector, now, { signal });
  // A run that a stop cut off says nothing about the source: another process starts over.
  if (signal.aborted) return true;
  const { samples, errors, notes } = collectorRun.run;
  const seconds = Number(collectorRun.seconds.toFixed(2));
  const summary = {
    collector: name,
    metrics: samples.length,
    errors: errors.map(({ message }) => message),
    notes: notes.map(({ message }) => message),
    seconds,
  };
  for (const { fault } of errors) {
    if (fault !== undefined) options.log.error({ err: fault, collector: name }, 'a collector failed because of a bug');
  }
  options.log[errors.length > 0 ? 'warn' : 'info'](summary, 'collected');
  await reportRun(name, collectorRun, { target: options, now }).catch((error: unknown) => {
    options.log.error({ err: error, collector: name }, 'the collected data could not be sent');
  });
  return collectorRun.run.failed || collectorRun.run.isIdle === true || samples.length === 0;
}

/** Destination of collected data. */
export interface CollectTarget {
  readonly intake: Intake;
  readonly sent: SentEvents;
  /** Memory of the runs before; none where a single run is sent. */
  readonly memory?: RunMemory;
  /** Tags on everything that is sent, as `key:value`. */
  readonly tags: readonly string[];
}

/** One run of a collector and its duration, by a clock that is never set. */
export interface CollectorRun {
  readonly run: Run;
  readonly seconds: number;
}

/** Longest run; the alert rules fire much earlier. */
const LONGEST_RUN_MS = 120_000;

/** Runs a collector once, or until the signal of `course` ends it. `now` in milliseconds since 1970. */
export async function runOnce(collector: Runnable, now: number, course: RunCourse = {}): Promise<CollectorRun> {
  const started = performance.now();
  const run = await collector.run(now, LONGEST_RUN_MS, course);
  return { run, seconds: (performance.now() - started) / 1000 };
}

/** Contents of a run that have been sent so far. */
export interface SentSoFar {
  readonly values: boolean;
  /** Number of events that Datadog has answered, out of `of`. */
  readonly events: number;
  readonly of: number;
}

/** Course of sending, for a caller that shows its progress or ends it. */
interface SendCourse {
  /** Ends it before the next event. */
  readonly signal?: AbortSignal;
  readonly onSent?: (soFar: SentSoFar) => void;
}

/**
 * Sends what a run found, and the collector's own metrics and events. A value or an event that Datadog refuses does not keep back those
 * after it. Throws DatadogError.
 */
export async function reportRun(
  name: string,
  { run, seconds }: CollectorRun,
  { target, now, signal, onSent = () => {} }: SendCourse & { readonly target: CollectTarget; readonly now: number },
): Promise<void> {
  const { intake, sent, memory, tags } = target;
  const remembered = { ...run, memory };
  const own = [...errorEvents(name, remembered, now), ...reachEvents(name, remembered, now)];
  const all = [...run.events, ...own];
  onSent({ values: false, events: 0, of: all.length });
  const refused: DatadogError[] = [];
  const keepRefusal = (error: unknown) => {
    if (!(error instanceof DatadogError && error.failure.kind === 'bad-query')) throw error;
    refused.push(error);
  };
  await intake.submit(gaugesOf([...run.samples, ...ownSamples(name, run, seconds)], tags), now).catch(keepRefusal);
  const unsent = await sent.unsent(all);
  for (const [index, event] of unsent.entries()) {
    if (signal?.aborted) break;
    onSent({ values: true, events: index, of: unsent.length });
    await sendEvent(event, { intake, tags }, { collector: name, now }).catch(keepRefusal);
    await sent.markSent(event);
  }
  if (refused[0]) throw refused[0];
}

/** Gauges of samples, with their own tags and the common ones. */
export function gaugesOf(samples: readonly Sample[], tags: readonly string[]): readonly SubmittedGauge[] {
  return samples.map(({ metric, value, tags: own = {} }) => ({
    metric,
    value,
    tags: [...tags, ...Object.entries(own).map(([key, one]) => datadogTag(key, one))],
  }));
}

function sendEvent(
  { feed, key, title, at, level, fields, url }: FeedEvent,
  { intake, tags }: Pick<CollectTarget, 'intake' | 'tags'>,
  { collector, now }: { readonly collector: string; readonly now: number },
): Promise<void> {
  const own = [datadogTag('feed', feed), eventKeyTag(key), datadogTag('collector', collector)];
  const content = { title, fields: { ...fields, time: new Date(at).toISOString() }, at, level };
  const event = { key: `${feed} ${key}`, ...content, tags: [...tags, ...own], ...(url !== undefined && { url }) };
  return intake.sendEvent(event, now);
}

/** Longer than any source lists an event. */
export const KEEP_MS = 30 * DAY_MS;

/** Remembers in the database which events were sent, so that a restart sends none again. Both methods throw StoreError. */
export function createStoredSentEvents(seen: () => SeenStore, clock: Clock): SentEvents {
  return {
    async unsent(events) {
      const known = await seen().known(events.map(sentKey));
      return events.filter((event) => !known.has(sentKey(event)));
    },
    async markSent(event) {
      await seen().first(sentKey(event), clock(), KEEP_MS);
    },
  };
}

/** Key of a sent event; the prefix is that of the first versions, whose rows must match. */
function sentKey(event: FeedEvent): string {
  return `told ${createHash('sha256').update(identityOf(event)).digest('base64url')}`;
}
