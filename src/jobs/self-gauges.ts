import type { Sample } from '../collectors/collector.ts';
import { SELF_METRICS } from '../datadog/self-metrics.ts';

/** What the bot knows of itself at one moment. Null is not known, and is never told as a zero. */
export interface SelfState {
  readonly isLeader: boolean;
  readonly isStoreReachable: boolean;
  /** Seconds since the last evaluation that was written down; null before the first. */
  readonly lastEvaluationSeconds: number | null;
}

/** What waits for Slack, as the database says. */
export interface SelfBacklog {
  readonly messages: number;
  /** Seconds since the oldest was written down of those that have to be told however late; 0 when there is none. */
  readonly oldestSeconds: number;
}

/** What is told beside the state. */
export interface SelfReading {
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
export function selfSamples(state: SelfState, reading: SelfReading): readonly Sample[] {
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
export function isAlive(
  { isStoreReachable: storeGood, lastEvaluationSeconds: lastLookSeconds }: SelfState,
  { evaluationMs }: Pick<SelfReading, 'evaluationMs'>,
): boolean {
  if (evaluationMs === null) return storeGood;
  return lastLookSeconds !== null && lastLookSeconds <= (2 * evaluationMs) / 1_000 + GRACE_SECONDS;
}

function known(metric: string, value: number | null): readonly Sample[] {
  return value === null ? [] : [{ metric, value: Math.max(0, Math.round(value)) }];
}
