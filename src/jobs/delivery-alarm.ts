import { LRUCache } from 'lru-cache';
import {
  type DatabaseProbe,
  renderDatabaseAlarm,
  renderDatabaseAlarmEnd,
  renderOutboxAlarm,
  renderOutboxAlarmEnd,
} from '../../blocks/incidents/delivery-alarm.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Evaluation } from '../incidents/rules/evaluation.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createTicker, type Loop, type Ticker, type Wait } from '../scheduling/loop.ts';
import type { FallbackAlarms } from '../slack/outbox/fallback-alarms.ts';
import type { OutboxHead } from '../store/outbox.ts';
import { StoreError } from '../store/store-error.ts';

/** Dependencies of the alarm. `awake` measures durations in milliseconds; `clock` only dates them. */
export interface DeliveryAlarmOptions {
  readonly fallback: FallbackAlarms;
  /** First undelivered message of each channel, of those that never expire. Rejects with StoreError. */
  readonly heads: () => Promise<readonly OutboxHead[]>;
  /** Returns the reason why incidents cannot be stored or posted, by the last error of the database; null while they can. */
  readonly storeProblem: () => string | null;
  /** Returns which incidents the database rejects, with the next step, while it works for all others; null for none. */
  readonly rejected: () => string | null;
  readonly isTokenAlive: () => boolean;
  /** Loops of the bot that are stuck, a sentence each. */
  readonly stalled: () => readonly string[];
  readonly probe: (now: number) => Promise<Evaluation>;
  readonly leadership: Pick<Leadership, 'fence' | 'mayLead'>;
  readonly timeZone: string;
  readonly loop: Loop;
  readonly awake: () => number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Wait of the job between two iterations; in real time if absent. */
  readonly wait?: Wait;
}

/** Time for which a message waits, or is in doubt, before the alarm is posted. */
export const ALARM_AFTER_MS = 120_000;
/** Time for which the database is unavailable before the alarm is posted. */
export const AWAY_MS = MINUTE_MS;

const BEAT_MS = 2_000;
/** Wait of a message after which Slack is probed: while Slack does not answer, no alarm can be posted. */
const ASK_AFTER_MS = 30_000;
const ASK_EVERY_MS = 25_000;
/** Time for which Slack must have answered: after an outage of Slack the outbox needs a minute to catch up. */
const SLACK_STABLE_MS = 90_000;
/** Time without a late message before the alarm ends: a message that is edited again and again must not hide one behind it. */
const CALM_MS = 30_000;
const PROBE_EVERY_MS = MINUTE_MS;
/** Delay after becoming leader before open alarms of another process are taken over; also the interval of retries. */
const TAKE_OVER_MS = 30_000;

const UNCHECKED =
  'could not check for waiting messages; the next check follows. Next step: read /readyz; if this is logged repeatedly and /readyz reports nothing, report the error as a bug';

/**
 * Posts an alarm to the fallback channel when messages about incidents do not reach their channel, or nothing can be stored. It bypasses
 * the outbox. Each problem gets one message, which is edited when the problem is over. Digests never count.
 */
export function createDeliveryAlarm(options: DeliveryAlarmOptions): Ticker {
  const { fallback, leadership, awake, loop, log } = options;
  const outbox = createOutboxAlarm(options);
  const database = createDatabaseAlarm(options);
  let lead: { readonly fence: number; readonly takeOverAt: number } | undefined;
  const takeOver = async () => {
    const fence = leadership.fence();
    if (fence === null) return;
    if (lead?.fence !== fence) lead = { fence, takeOverAt: awake() + TAKE_OVER_MS };
    if (awake() < lead.takeOverAt) return;
    const isDone = await fallback.takeOver();
    lead = { fence, takeOverAt: isDone ? Number.POSITIVE_INFINITY : awake() + TAKE_OVER_MS };
  };
  const beat = async () => {
    await takeOver();
    await database();
    await outbox();
  };
  const onError = (error: unknown) => log.error({ err: error }, UNCHECKED);
  return createTicker(BEAT_MS, { tick: beat, onError, loop, wait: options.wait });
}

function createOutboxAlarm(options: DeliveryAlarmOptions): () => Promise<void> {
  const { fallback, heads, isTokenAlive, stalled, leadership, timeZone, awake, clock } = options;
  const waits = createWaits(awake);
  const slack = createSlackGuard(fallback, awake);
  let since: number | undefined;
  let lateAt = Number.NEGATIVE_INFINITY;
  return async () => {
    // Another process leads, or none can, which is the subject of the database alarm.
    if (leadership.fence() === null) return waits.forget();
    const firsts = await heads().catch((error: unknown) => {
      if (error instanceof StoreError) return undefined;
      throw error;
    });
    if (firsts === undefined) return;
    waits.see(firsts);
    const isGood = await slack(waits.longestMs());
    const now = clock();
    const late = waits.longerThan(ALARM_AFTER_MS).map(({ head, forMs }) => {
      const { channel, messages } = head;
      // The time of an edit is not stored.
      return { channel, messages, since: head.shownRevision > 0 ? now - forMs : Math.min(head.createdAt, now) };
    });
    if (late.length > 0) lateAt = awake();
    if (late.length === 0) {
      if (awake() - lateAt < CALM_MS) return;
      if (fallback.isOpen('outbox'))
        await fallback.end('outbox', renderOutboxAlarmEnd({ since: since ?? now, now, timeZone }));
      if (!fallback.isOpen('outbox')) since = undefined;
      return;
    }
    since ??= Math.min(...late.map((one) => one.since));
    if (!isGood || !isTokenAlive()) return;
    await fallback.show('outbox', renderOutboxAlarm({ channels: late, stalled: stalled(), now, timeZone }));
  };
}

/** Probes Slack while something waits. Resolves to whether it has answered for long enough. */
function createSlackGuard(fallback: Pick<FallbackAlarms, 'proveToken'>, awake: () => number) {
  let goodSince: number | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let waitedAt = Number.NEGATIVE_INFINITY;
  return async (waitsMs: number): Promise<boolean> => {
    if (waitsMs >= ASK_AFTER_MS) waitedAt = awake();
    if (awake() - waitedAt > CALM_MS) {
      goodSince = undefined;
      return false;
    }
    if (awake() - askedAt >= ASK_EVERY_MS) {
      askedAt = awake();
      if ((await fallback.proveToken()) === 'alive') goodSince ??= awake();
      else goodSince = undefined;
    }
    return goodSince !== undefined && awake() - goodSince >= SLACK_STABLE_MS;
  };
}

function createDatabaseAlarm(options: DeliveryAlarmOptions): () => Promise<void> {
  const { fallback, storeProblem, rejected, isTokenAlive, leadership, timeZone, awake, clock } = options;
  let began: { readonly at: number; readonly since: number; readonly isPartial: boolean } | undefined;
  let probed: { readonly at: number; readonly result: DatabaseProbe } | undefined;
  return async () => {
    const problem = storeProblem();
    // Only the leader stores incidents.
    const why = problem ?? (leadership.fence() === null ? null : rejected());
    const now = clock();
    if (why === null) {
      const { since = now, isPartial = false } = began ?? {};
      if (fallback.isOpen('database'))
        await fallback.end('database', renderDatabaseAlarmEnd({ since, isPartial, now, timeZone }));
      if (!fallback.isOpen('database')) began = undefined;
      probed = undefined;
      return;
    }
    const { at: beganAt, since } = began ?? { at: awake(), since: now };
    began = { at: beganAt, since, isPartial: problem === null };
    // While the database is unavailable the current leader is unknown.
    const mayPost = isTokenAlive() && leadership.mayLead();
    if (!mayPost || awake() - beganAt < AWAY_MS) return;
    if (probed === undefined || awake() - probed.at >= PROBE_EVERY_MS) {
      probed = { at: awake(), result: await evaluateWithoutState(options, now) };
    }
    const { isPartial } = began;
    await fallback.show('database', renderDatabaseAlarm({ why, isPartial, since, seen: probed.result, now, timeZone }));
  };
}

/** Current breaches of the alert rules, evaluated without stored state; each subject once. */
async function evaluateWithoutState({ probe, log }: DeliveryAlarmOptions, now: number): Promise<DatabaseProbe> {
  try {
    const evaluation = await probe(now);
    if (evaluation.kind === 'unreachable') return { kind: 'unseen', at: now, says: evaluation.says };
    const breaches = evaluation.signals.filter(({ verdict }) => verdict === 'breach');
    const bySubject = new Map(breaches.map((signal) => [signal.subject, signal]));
    return { kind: 'seen', at: now, failing: [...bySubject.values()] };
  } catch (error) {
    log.error({ err: error }, 'could not evaluate the alert rules while the database is unavailable');
    return { kind: 'unseen', at: now, says: 'the bot failed because of a bug; see its log' };
  }
}

/** Waiting times of messages, measured by this process with a clock that is never set. */
export interface OutboxWaits {
  /** Takes the messages that wait now, the first of each channel. One that shows a newer revision has made progress. */
  see(heads: readonly OutboxHead[]): void;
  /** Forgets all messages. */
  forget(): void;
  /** 0 while nothing waits. */
  longestMs(): number;
  longerThan(ms: number): readonly { readonly head: OutboxHead; readonly forMs: number }[];
}

/** Most messages remembered; the wait of a forgotten one starts over. */
export const MOST_WAITS = 1_000;

/** `awake` measures durations in milliseconds. */
function createWaits(awake: () => number): OutboxWaits {
  // Also keeps messages that are no longer the first: an older one may be edited in the meantime, which does not end their wait.
  const begun = new LRUCache<string, number>({ max: MOST_WAITS });
  let heads: readonly OutboxHead[] = [];
  const waitKey = ({ sequence, shownRevision }: OutboxHead) => `${sequence} ${shownRevision}`;
  const all = () => heads.map((head) => ({ head, forMs: awake() - (begun.get(waitKey(head)) ?? awake()) }));
  return {
    see(current) {
      heads = current;
      for (const head of current) if (!begun.has(waitKey(head))) begun.set(waitKey(head), awake());
    },
    forget() {
      begun.clear();
      heads = [];
    },
    longestMs: () => Math.max(0, ...all().map(({ forMs }) => forMs)),
    longerThan: (ms) => all().filter(({ forMs }) => forMs >= ms),
  };
}
