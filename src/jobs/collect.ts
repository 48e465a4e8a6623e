import { createHash } from 'node:crypto';
import type { FeedEvent, Sample } from '../collectors/collector.ts';
import { errorEvents, ownSamples, reachEvents, sinceRunSample } from '../collectors/own-report.ts';
import type { Run, Runnable } from '../collectors/run-collector.ts';
import { identityOf, type SentEvents } from '../collectors/sent-events.ts';
import type { Clock } from '../core/clock.ts';
import { DAY_MS, MINUTE_MS } from '../core/time.ts';
import { DatadogError } from '../datadog/failure.ts';
import type { Intake, SubmittedGauge } from '../datadog/intake.ts';
import { datadogTag } from '../datadog/query.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createHeartbeat, type Heartbeat, type LoopWatch } from '../scheduling/loop.ts';
import type { SeenStore } from '../store/store.ts';

/** A collector with how often it runs, in milliseconds. */
export interface ScheduledCollector {
  readonly collector: Runnable;
  readonly everyMs: number;
  /** For one that tells of days: which day a time falls in. It runs with each new day, too. */
  readonly dayOf?: (at: number) => string;
}

/** What the job needs. */
export interface CollectOptions extends CollectTarget {
  readonly collectors: readonly ScheduledCollector[];
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly loops: Pick<LoopWatch, 'loop' | 'during'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const CHECK_EVERY_MS = 250;
/** A run that failed or found nothing is repeated after this part of its interval. */
const AGAIN_AFTER = 0.2;

/**
 * Runs each collector as often as it is to while this process leads, and sooner after a run that failed or found nothing: never
 * twice at once, the others undisturbed. Each minute it says how long ago each one ran.
 */
export function createCollectJob(options: CollectOptions): Heartbeat {
  const { collectors, leadership, loops, clock, log } = options;
  const startedAt = new Map<string, number>();
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const empty = new Set<string>();
  let saidAt = Number.NEGATIVE_INFINITY;

  const beat = async () => {
    if (leadership.fence() === null) return;
    const now = clock();
    for (const { collector, everyMs, dayOf = () => '' } of collectors) {
      const { name } = collector;
      const last = startedAt.get(name);
      const dueAfterMs = empty.has(name) ? everyMs * AGAIN_AFTER : everyMs;
      if (running.has(name)) continue;
      if (last !== undefined && now - last < dueAfterMs && now >= last && dayOf(last) === dayOf(now)) continue;
      startedAt.set(name, now);
      const onError = (error: unknown) => {
        log.error({ err: error, collector: name }, 'a collector failed because of a bug; it is run again');
        return true;
      };
      // Nobody waits for it before the stop: what it throws has to end here, or it would end the process.
      const run = () => collectOnce(collector, { options, now, signal: stopping.signal });
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
    if (now - saidAt < MINUTE_MS && now >= saidAt) return;
    saidAt = now;
    const samples = [...startedAt].map(([name, at]) => sinceRunSample(name, at, now));
    await options.intake.submit(gaugesOf(samples, options.tags), now);
  };
  const onError = (error: unknown) => log.error({ err: error }, 'could not report collector staleness');
  const heartbeat = createHeartbeat(CHECK_EVERY_MS, { beat, onError, loop: loops.loop('collecting') });
  return {
    start: heartbeat.start,
    async stop() {
      stopping.abort();
      await heartbeat.stop();
      await Promise.all(running.values());
    },
  };
}

/**
 * One run from its start to its report; whether it came to nothing. What cannot be sent is said in the log: the next run has newer
 * values.
 */
async function collectOnce(
  collector: Runnable,
  { options, now, signal }: { readonly options: CollectOptions; readonly now: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const { name } = collector;
  const round = await runOnce(collector, now, signal);
  // What a stop has cut off is no trouble of the source's: another process begins anew.
  if (signal.aborted) return true;
  const { samples, errors, notes } = round.run;
  const seconds = Number(round.seconds.toFixed(2));
  const said = {
    collector: name,
    metrics: samples.length,
    errors: errors.map(({ message }) => message),
    notes: notes.map(({ message }) => message),
    seconds,
  };
  for (const { fault } of errors) {
    if (fault !== undefined) options.log.error({ err: fault, collector: name }, 'a collector failed because of a bug');
  }
  options.log[errors.length > 0 ? 'warn' : 'info'](said, 'collected');
  await reportRun(name, round, { target: options, now }).catch((error: unknown) => {
    options.log.error({ err: error, collector: name }, 'the collected data could not be sent');
  });
  return round.run.failed || round.run.isIdle === true || samples.length === 0;
}

/** Where the values of a run go. */
export interface CollectTarget {
  readonly intake: Intake;
  readonly sent: SentEvents;
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
  { target, now }: { readonly target: CollectTarget; readonly now: number },
): Promise<void> {
  const { intake, sent: told, tags } = target;
  await intake.submit(gaugesOf([...run.samples, ...ownSamples(name, run, seconds)], tags), now);
  const refused: DatadogError[] = [];
  const own = [...errorEvents(name, run.errors, now), ...reachEvents(name, run, now)];
  for (const event of await told.unsent([...run.events, ...own])) {
    await logRun(event, { intake, tags }, { collector: name, now }).catch((error: unknown) => {
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
  { intake, tags }: Pick<CollectTarget, 'intake' | 'tags'>,
  { collector, now }: { readonly collector: string; readonly now: number },
): Promise<void> {
  const own = Object.entries({ feed, key, collector }).map(([name, value]) => datadogTag(name, value));
  const told = { title, fields: { ...fields, time: new Date(at).toISOString() }, at, level };
  const event = { key: `${feed} ${key}`, ...told, tags: [...tags, ...own], ...(url !== undefined && { url }) };
  return intake.tell(event, now);
}

/** Longer than any event is still listed by its source. */
export const KEEP_MS = 30 * DAY_MS;

/** Remembers in the database which events have been told: a restart tells none again. Everything throws StoreError. */
export function createStoredSentEvents(seen: () => SeenStore, clock: Clock): SentEvents {
  return {
    async unsent(events) {
      const known = await seen().known(events.map(keyOf));
      return events.filter((event) => !known.has(keyOf(event)));
    },
    async markSent(event) {
      await seen().first(keyOf(event), clock(), KEEP_MS);
    },
  };
}

function keyOf(event: FeedEvent): string {
  return `told ${createHash('sha256').update(identityOf(event)).digest('base64url')}`;
}
