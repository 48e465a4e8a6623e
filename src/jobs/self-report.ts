import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../collectors/collector.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Intake } from '../datadog/intake.ts';
import { SELF_METRICS } from '../datadog/self-metrics.ts';
import type { Logger } from '../observability/log.ts';
import { createHeartbeat, type Heartbeat, type Loop } from '../scheduling/loop.ts';
import type { OutboxHead, Waiting } from '../store/outbox.ts';
import { gaugesOf } from './collect.ts';

/** What the job needs. */
export interface SelfReportOptions extends Pick<SelfReading, 'evaluationMs' | 'replica'> {
  readonly state: () => SelfState;
  /** How much waits for Slack in each channel, by the database: it knows also when the loop that sends stands still. */
  readonly waiting: () => Promise<readonly Pick<Waiting, 'messages'>[]>;
  /** The first message of each channel that has to be told however late: a digest may wait, and pages nobody. */
  readonly heads: () => Promise<readonly Pick<OutboxHead, 'createdAt'>[]>;
  /** When the newest figure of merit was measured; null where there is none. */
  readonly newestFigure: (now: number) => Promise<number | null>;
  readonly intake: Pick<Intake, 'submit'>;
  /** `key:value` on everything that is sent. */
  readonly tags: readonly string[];
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

export const EVERY_MS = MINUTE_MS;
/** A process that begins to lead or to evaluate, or ceases to, says so sooner. */
const AFTER_CHANGE_MS = 5_000;
/** It costs a query, and figures of merit come once an hour. */
export const FIGURES_EVERY_MS = 600_000;
const CHECK_EVERY_MS = 250;
/** The heartbeat does not wait any longer for what is told beside it. */
const PATIENCE_MS = 5_000;

/**
 * Tells Datadog each minute how the bot does, so that somebody outside notices when it does no more. It holds up nothing: one report
 * at a time, what fails is said once in the log and the next report has newer values, and a stop does not wait for it.
 */
export function createSelfReport(options: SelfReportOptions): Heartbeat {
  const { state, intake, tags, clock, log } = options;
  const trouble = createTrouble(log);
  const figures = createFigures(options);
  let isSending = false;
  let last: { readonly at: number; readonly role: string } | null = null;
  const roleOf = () => `${state().isLeader} ${isAlive(state(), options)}`;
  const isDue = (now: number) => {
    if (last === null || now < last.at) return true;
    return now - last.at >= (last.role === roleOf() ? EVERY_MS : AFTER_CHANGE_MS);
  };
  const report = async (now: number) => {
    // Asked in the other processes too, they would cost a query each.
    const leads = state().isLeader;
    const backlog = leads ? await backlogOf(options, now) : null;
    const rollupSeconds = leads ? figures.ageSeconds(now) : null;
    await intake.submit(gaugesOf(selfSamples(state(), { ...options, backlog, rollupSeconds }), tags), now);
  };
  return createHeartbeat(CHECK_EVERY_MS, {
    beat: async () => {
      const now = clock();
      if (isSending || !isDue(now)) return;
      last = { at: now, role: roleOf() };
      isSending = true;
      report(now)
        .then(trouble.over, trouble.told)
        .finally(() => {
          isSending = false;
        });
    },
    onError: trouble.told,
    loop: options.loop,
  });
}

/** Says a trouble when it begins and when it ends. */
function createTrouble(log: Logger) {
  let isTold = false;
  return {
    told(error: unknown) {
      if (!isTold) log.warn({ err: error }, TROUBLE);
      isTold = true;
    },
    over() {
      if (isTold) log.info('the heartbeat of the bot reaches Datadog again');
      isTold = false;
    },
  };
}

const TROUBLE =
  'the heartbeat of the bot does not reach Datadog, where a monitor will alert that the bot is silent; it is sent again each minute. Next step: check that DD_API_KEY may submit metrics, or set SELF_METRICS=off';

/** What waits; null where the database does not say in time. */
async function backlogOf({ waiting, heads }: SelfReportOptions, now: number): Promise<SelfBacklog | null> {
  const given = new AbortController();
  const late = sleep(PATIENCE_MS, null, { ref: false, signal: given.signal }).catch(() => null);
  const read = Promise.all([waiting(), heads()]).catch(() => null);
  const known = await Promise.race([read, late]);
  given.abort();
  if (known === null) return null;
  const [channels, firsts] = known;
  const oldestAt = Math.min(now, ...firsts.map((one) => one.createdAt));
  const messages = channels.reduce((sum, one) => sum + one.messages, 0);
  return { messages, oldestSeconds: (now - oldestAt) / 1_000 };
}

/** The newest figure of merit, looked for now and then; what cannot be read is not known. */
function createFigures({ newestFigure, log }: SelfReportOptions) {
  let newestAt: number | null = null;
  let askedAt: number | null = null;
  let isTold = false;
  const read = async (now: number) => {
    try {
      newestAt = await newestFigure(now);
      isTold = false;
    } catch (error) {
      newestAt = null;
      if (!isTold) log.warn({ err: error }, 'the age of the figures of merit is unknown; it is read again later');
      isTold = true;
    }
  };
  return {
    /** As far as known by now: a reading that is begun here is told the next time. */
    ageSeconds(now: number): number | null {
      if (askedAt === null || now - askedAt >= FIGURES_EVERY_MS || now < askedAt) {
        askedAt = now;
        void read(now);
      }
      return newestAt === null ? null : (now - newestAt) / 1_000;
    },
  };
}

/** What the bot knows of itself at one moment. Null is not known, and is never told as a zero. */
export interface SelfState {
  readonly isLeader: boolean;
  readonly isStoreReachable: boolean;
  /** Seconds since the last evaluation that was written down; null before the first. */
  readonly lastEvaluationSeconds: number | null;
}

/** What waits for Slack, as the database says. */
interface SelfBacklog {
  readonly messages: number;
  /** Seconds since the oldest was written down of those that have to be told however late; 0 when there is none. */
  readonly oldestSeconds: number;
}

/** What is told beside the state. */
interface SelfReading {
  readonly backlog: SelfBacklog | null;
  /** Seconds since the newest figure of merit. */
  readonly rollupSeconds: number | null;
  /** How far apart evaluations are, in milliseconds; null in a bot that evaluates nothing. */
  readonly evaluationMs: number | null;
  /** Name of this process among those that share the work. */
  readonly replica: string;
}

/** Beyond two intervals, so that one evaluation that takes long is no silence. */
const GRACE_SECONDS = 60;

/** The gauges of this moment: all from the process that leads, and from every other only that it is there. */
function selfSamples(state: SelfState, reading: SelfReading): readonly Sample[] {
  const leads: Sample = {
    metric: SELF_METRICS.leads,
    value: Number(state.isLeader),
    tags: { replica: reading.replica },
  };
  if (!state.isLeader) return [leads];
  const { backlog, rollupSeconds } = reading;
  return [
    leads,
    ...known(SELF_METRICS.heartbeat, isAlive(state, reading) ? 1 : null),
    ...known(SELF_METRICS.evaluationAge, state.lastEvaluationSeconds),
    ...known(SELF_METRICS.outboxMessages, backlog?.messages ?? null),
    ...known(SELF_METRICS.outboxOldest, backlog?.oldestSeconds ?? null),
    ...known(SELF_METRICS.rollupAge, rollupSeconds),
  ];
}

/** Whether evaluations really go on. A bot that evaluates nothing is alive while its database answers. */
function isAlive(
  { isStoreReachable: storeGood, lastEvaluationSeconds: lastLookSeconds }: SelfState,
  { evaluationMs }: Pick<SelfReading, 'evaluationMs'>,
): boolean {
  if (evaluationMs === null) return storeGood;
  return lastLookSeconds !== null && lastLookSeconds <= (2 * evaluationMs) / 1_000 + GRACE_SECONDS;
}

function known(metric: string, value: number | null): readonly Sample[] {
  return value === null ? [] : [{ metric, value: Math.max(0, Math.round(value)) }];
}
