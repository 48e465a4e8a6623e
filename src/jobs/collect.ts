import type { Clock } from '../clock.ts';
import { sinceRunSample } from '../collectors/own-report.ts';
import type { Runnable } from '../collectors/run-collector.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Logger } from '../log.ts';
import { type CollectTarget, gaugesOf, reportRun, runOnce } from './collect-round.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import type { Leadership } from './leadership.ts';
import type { LoopWatch } from './loop-watch.ts';

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
      const run = () => collectOnce(collector, options, now, stopping.signal);
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
  const heartbeat = createHeartbeat(CHECK_EVERY_MS, beat, onError, loops.loop('collecting'));
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
  options: CollectOptions,
  now: number,
  signal: AbortSignal,
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
  await reportRun(name, round, options, now).catch((error: unknown) => {
    options.log.error({ err: error, collector: name }, 'the collected data could not be sent');
  });
  return round.run.failed || round.run.isIdle === true || samples.length === 0;
}
