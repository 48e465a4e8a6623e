import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../collectors/collector.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Intake } from '../datadog/intake.ts';
import { SELF_METRICS } from '../datadog/self-metrics.ts';
import type { Logger } from '../observability/log.ts';
import { createTicker, type Loop, type Ticker, type Wait } from '../scheduling/loop.ts';
import type { OutboxHead, Waiting } from '../store/outbox.ts';
import { gaugesOf } from './collect.ts';

/** Dependencies of the job. */
export interface SelfReportOptions extends Pick<SelfReading, 'evaluationMs' | 'replica'> {
  readonly state: () => SelfState;
  /** Undelivered messages of each channel, counted by the database, which also works while the sending loop is stuck. */
  readonly waiting: () => Promise<readonly Pick<Waiting, 'messages'>[]>;
  /** First undelivered message of each channel, of those that never expire: late digests do not count. */
  readonly heads: () => Promise<readonly Pick<OutboxHead, 'createdAt'>[]>;
  /** Time of the newest figure of merit, in milliseconds since 1970; null if there is none. */
  readonly newestFigure: (now: number) => Promise<number | null>;
  readonly intake: Pick<Intake, 'submit'>;
  /** Tags on everything that is sent, as `key:value`. */
  readonly tags: readonly string[];
  readonly loop: Loop;
  readonly clock: Clock;
  /** Wait of the job between two iterations; in real time if absent. */
  readonly wait?: Wait;
  readonly log: Logger;
}

export const EVERY_MS = MINUTE_MS;
/** Interval at which a process reports that starts or stops leading or evaluating. */
const AFTER_CHANGE_MS = 5_000;
/** A reading costs a query, and figures of merit are written once an hour. */
export const FIGURES_EVERY_MS = 600_000;
const CHECK_EVERY_MS = 250;
/** Longest wait of the heartbeat for the backlog. */
const BACKLOG_LIMIT_MS = 5_000;

/**
 * Sends the bot's own metrics to Datadog each minute, so that a monitor notices when they stop. It blocks nothing: one report is sent
 * at a time, a failure is logged once and the next report has newer values, and a stop does not wait for it.
 */
export function createSelfReport(options: SelfReportOptions): Ticker {
  const { state, intake, tags, clock, log } = options;
  const problem = createSubmissionLog(log);
  const figures = createFigures(options);
  let isSending = false;
  let last: { readonly at: number; readonly role: string } | null = null;
  const roleOf = () => `${state().isLeader} ${isAlive(state(), options)}`;
  const isDue = (now: number) => {
    if (last === null || now < last.at) return true;
    return now - last.at >= (last.role === roleOf() ? EVERY_MS : AFTER_CHANGE_MS);
  };
  const report = async (now: number) => {
    // Only the leader reads these: each costs a query.
    const isLeader = state().isLeader;
    const backlog = isLeader ? await backlogOf(options, now) : null;
    const rollupSeconds = isLeader ? figures.ageSeconds(now) : null;
    await intake.submit(gaugesOf(selfSamples(state(), { ...options, backlog, rollupSeconds }), tags), now);
  };
  return createTicker(CHECK_EVERY_MS, {
    wait: options.wait,
    tick: async () => {
      const now = clock();
      if (isSending || !isDue(now)) return;
      last = { at: now, role: roleOf() };
      isSending = true;
      report(now)
        .then(problem.succeeded, problem.failed)
        .finally(() => {
          isSending = false;
        });
    },
    onError: problem.failed,
    loop: options.loop,
  });
}

/** Logs when reports begin to fail and when they succeed again. */
function createSubmissionLog(log: Logger) {
  let isLogged = false;
  return {
    failed(error: unknown) {
      if (!isLogged) log.warn({ err: error }, HEARTBEAT_LOST);
      isLogged = true;
    },
    succeeded() {
      if (isLogged) log.info('the heartbeat of the bot reaches Datadog again');
      isLogged = false;
    },
  };
}

const HEARTBEAT_LOST =
  'the heartbeat of the bot does not reach Datadog, where a monitor will alert that the bot is silent; it is sent again each minute. Next step: check that DD_API_KEY may submit metrics, or set SELF_METRICS=off';

/** Undelivered messages; null if the database does not answer in time. */
async function backlogOf({ waiting, heads }: SelfReportOptions, now: number): Promise<SelfBacklog | null> {
  const settled = new AbortController();
  const late = sleep(BACKLOG_LIMIT_MS, null, { ref: false, signal: settled.signal }).catch(() => null);
  const read = Promise.all([waiting(), heads()]).catch(() => null);
  const answer = await Promise.race([read, late]);
  settled.abort();
  if (answer === null) return null;
  const [channels, firsts] = answer;
  const oldestAt = Math.min(now, ...firsts.map((one) => one.createdAt));
  const messages = channels.reduce((sum, one) => sum + one.messages, 0);
  return { messages, oldestSeconds: (now - oldestAt) / 1_000 };
}

/** Age of the newest figure of merit, read at an interval; unknown if it cannot be read. */
function createFigures({ newestFigure, log }: SelfReportOptions) {
  let newestAt: number | null = null;
  let askedAt: number | null = null;
  let isLogged = false;
  const read = async (now: number) => {
    try {
      newestAt = await newestFigure(now);
      isLogged = false;
    } catch (error) {
      newestAt = null;
      if (!isLogged) log.warn({ err: error }, 'the age of the figures of merit is unknown; it is read again later');
      isLogged = true;
    }
  };
  return {
    /** Seconds, as last read; a reading that is started here counts from the next call on. */
    ageSeconds(now: number): number | null {
      if (askedAt === null || now - askedAt >= FIGURES_EVERY_MS || now < askedAt) {
        askedAt = now;
        void read(now);
      }
      return newestAt === null ? null : (now - newestAt) / 1_000;
    },
  };
}

/** State of the bot. Null is unknown, and is never sent as a zero. */
export interface SelfState {
  readonly isLeader: boolean;
  readonly isStoreReachable: boolean;
  /** Seconds since the last evaluation that was stored; null before the first. */
  readonly lastEvaluationSeconds: number | null;
}

/** Undelivered messages, counted by the database. */
interface SelfBacklog {
  readonly messages: number;
  /** Age in seconds of the oldest of those that never expire; 0 when there is none. */
  readonly oldestSeconds: number;
}

/** Values that are sent besides the state. */
interface SelfReading {
  readonly backlog: SelfBacklog | null;
  /** Seconds since the newest figure of merit. */
  readonly rollupSeconds: number | null;
  /** Interval between evaluations, in milliseconds; null in a bot that evaluates nothing. */
  readonly evaluationMs: number | null;
  /** Name of this process among the replicas. */
  readonly replica: string;
}

/** Added to two intervals, so that one slow evaluation does not count as silence. */
const GRACE_SECONDS = 60;

/** Current gauges: all from the leader, and from every other process only that it does not lead. */
function selfSamples(state: SelfState, reading: SelfReading): readonly Sample[] {
  const leader: Sample = {
    metric: SELF_METRICS.leads,
    value: Number(state.isLeader),
    tags: { replica: reading.replica },
  };
  if (!state.isLeader) return [leader];
  const { backlog, rollupSeconds } = reading;
  return [
    leader,
    ...sampleIfKnown(SELF_METRICS.heartbeat, isAlive(state, reading) ? 1 : null),
    ...sampleIfKnown(SELF_METRICS.evaluationAge, state.lastEvaluationSeconds),
    ...sampleIfKnown(SELF_METRICS.outboxMessages, backlog?.messages ?? null),
    ...sampleIfKnown(SELF_METRICS.outboxOldest, backlog?.oldestSeconds ?? null),
    ...sampleIfKnown(SELF_METRICS.rollupAge, rollupSeconds),
  ];
}

/** Whether evaluations are stored at their interval. A bot that evaluates nothing is alive while its database answers. */
function isAlive(
  { isStoreReachable, lastEvaluationSeconds }: SelfState,
  { evaluationMs }: Pick<SelfReading, 'evaluationMs'>,
): boolean {
  if (evaluationMs === null) return isStoreReachable;
  return lastEvaluationSeconds !== null && lastEvaluationSeconds <= (2 * evaluationMs) / 1_000 + GRACE_SECONDS;
}

function sampleIfKnown(metric: string, value: number | null): readonly Sample[] {
  return value === null ? [] : [{ metric, value: Math.max(0, Math.round(value)) }];
}
