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
import type { Evaluation } from '../incidents/rules/incident.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createHeartbeat, type Heartbeat, type Loop } from '../scheduling/loop.ts';
import type { FallbackChannel } from '../slack/outbox/fallback-channel.ts';
import type { OutboxHead } from '../store/outbox.ts';
import { StoreError } from '../store/store-error.ts';

/** What the alarm goes by. `awake` measures in milliseconds; `clock` only says since when. */
export interface DeliveryAlarmOptions {
  readonly fallback: FallbackChannel;
  /** What has to be told and is not done, the first of each channel. Rejects with StoreError. */
  readonly heads: () => Promise<readonly OutboxHead[]>;
  /** Why incidents cannot be recorded or told, as the database said last; null while they can. */
  readonly storeTrouble: () => string | null;
  /** Whether the database was open since the start: before that nobody knows who leads. */
  readonly wasOpen: () => boolean;
  readonly isTokenAlive: () => boolean;
  /** What stands still in the bot, in words. */
  readonly stalled: () => readonly string[];
  readonly probe: (now: number) => Promise<Evaluation>;
  readonly leadership: Pick<Leadership, 'fence' | 'ledLast'>;
  readonly timeZone: string;
  readonly loop: Loop;
  readonly awake: () => number;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often it looks, in milliseconds. */
  readonly beatMs?: number;
}

/** How long a message may wait, or be in doubt, before on-call is told by the second way. */
export const LATE_MS = 120_000;
/** How long the database may be away before. */
export const AWAY_MS = MINUTE_MS;

const BEAT_MS = 2_000;
/** From then on Slack is asked whether it answers at all: where it does not, there is nobody to tell. */
const ASK_AFTER_MS = 30_000;
const ASK_EVERY_MS = 25_000;
/** So long Slack has answered: it is not Slack that came back a moment ago, after which the outbox needs a minute. */
const SLACK_GOOD_MS = 90_000;
/** So long nothing waits any more: a message that is edited again and again must not hide one that waits behind it. */
const CALM_MS = 30_000;
const LOOK_EVERY_MS = MINUTE_MS;
/** After it began to lead what another process has told and not ended is taken over; tried again as often until Slack answers. */
const TAKE_OVER_MS = 30_000;

const UNCHECKED =
  'could not check for waiting messages; the next check follows. Next step: read /readyz; if this is logged repeatedly and /readyz reports nothing, report the error as a bug';

/**
 * Tells on-call in the fallback channel that messages about incidents do not reach their channel, or that nothing can be recorded:
 * past the outbox, once for each trouble. The same message says when it is over. Digests never count.
 */
export function createDeliveryAlarm(options: DeliveryAlarmOptions): Heartbeat {
  const { fallback: way, leadership, awake, loop, log, beatMs = BEAT_MS } = options;
  const outbox = createOutboxAlarm(options);
  const database = createDatabaseAlarm(options);
  let lead: { readonly fence: number; readonly takeOverAt: number } | undefined;
  const takeOver = async () => {
    const fence = leadership.fence();
    if (fence === null) return;
    if (lead?.fence !== fence) lead = { fence, takeOverAt: awake() + TAKE_OVER_MS };
    if (awake() < lead.takeOverAt) return;
    const isDone = await way.takeOver();
    lead = { fence, takeOverAt: isDone ? Number.POSITIVE_INFINITY : awake() + TAKE_OVER_MS };
  };
  const beat = async () => {
    await takeOver();
    await database();
    await outbox();
  };
  const onError = (error: unknown) => log.error({ err: error }, UNCHECKED);
  return createHeartbeat(beatMs, { beat, onError, loop });
}

function createOutboxAlarm(options: DeliveryAlarmOptions): () => Promise<void> {
  const { fallback: way, heads, isTokenAlive, stalled, leadership, timeZone, awake, clock } = options;
  const waits = createWaits(awake);
  const slack = createSlackGuard(way, awake);
  let since: number | undefined;
  let lateAt = Number.NEGATIVE_INFINITY;
  return async () => {
    // Another process leads, or nobody can: the database's own alarm.
    if (leadership.fence() === null) return waits.forget();
    const read = await heads().catch((error: unknown) => {
      if (error instanceof StoreError) return undefined;
      throw error;
    });
    if (read === undefined) return;
    waits.see(read);
    const isGood = await slack(waits.longestMs());
    const now = clock();
    const late = waits.longerThan(LATE_MS).map(({ head, forMs }) => {
      const { channel, messages } = head;
      // Of an edit nobody knows when it was written down.
      return { channel, messages, since: head.shownRevision > 0 ? now - forMs : Math.min(head.createdAt, now) };
    });
    if (late.length > 0) lateAt = awake();
    if (late.length === 0) {
      if (awake() - lateAt < CALM_MS) return;
      if (way.isOpen('outbox')) await way.end('outbox', renderOutboxAlarmEnd({ since: since ?? now, now, timeZone }));
      if (!way.isOpen('outbox')) since = undefined;
      return;
    }
    since ??= Math.min(...late.map((one) => one.since));
    if (!isGood || !isTokenAlive()) return;
    await way.show('outbox', renderOutboxAlarm({ channels: late, stalled: stalled(), now, timeZone }));
  };
}

/** Asks Slack while something waits; whether it has answered for long enough. */
function createSlackGuard(way: Pick<FallbackChannel, 'proveToken'>, awake: () => number) {
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
      if ((await way.proveToken()) === 'alive') goodSince ??= awake();
      else goodSince = undefined;
    }
    return goodSince !== undefined && awake() - goodSince >= SLACK_GOOD_MS;
  };
}

function createDatabaseAlarm(options: DeliveryAlarmOptions): () => Promise<void> {
  const { fallback: way, storeTrouble, wasOpen, isTokenAlive, leadership, timeZone, awake, clock } = options;
  let began: { readonly at: number; readonly since: number } | undefined;
  let seen: { readonly at: number; readonly sighting: DatabaseProbe } | undefined;
  return async () => {
    const why = storeTrouble();
    const now = clock();
    if (why === null) {
      const { since = now } = began ?? {};
      if (way.isOpen('database')) await way.end('database', renderDatabaseAlarmEnd({ since, now, timeZone }));
      if (!way.isOpen('database')) began = undefined;
      seen = undefined;
      return;
    }
    began ??= { at: awake(), since: now };
    // While the database is away nobody can say who leads now.
    const mayTell = isTokenAlive() && (leadership.ledLast() || !wasOpen());
    if (!mayTell || awake() - began.at < AWAY_MS) return;
    if (seen === undefined || awake() - seen.at >= LOOK_EVERY_MS) {
      seen = { at: awake(), sighting: await probeDatabase(options, now) };
    }
    await way.show('database', renderDatabaseAlarm({ why, since: began.since, seen: seen.sighting, now, timeZone }));
  };
}

/** What fails now, by the rules of the catalog and without what was remembered; each subject once. */
async function probeDatabase({ probe: look, log }: DeliveryAlarmOptions, now: number): Promise<DatabaseProbe> {
  try {
    const seen = await look(now);
    if (seen.kind === 'blind') return { kind: 'unseen', at: now, says: seen.says };
    const breaches = seen.signals.filter(({ verdict }) => verdict === 'breach');
    const bySubject = new Map(breaches.map((signal) => [signal.subject, signal]));
    return { kind: 'seen', at: now, failing: [...bySubject.values()] };
  } catch (error) {
    log.error({ err: error }, 'could not evaluate the alert rules while the database is unavailable');
    return { kind: 'unseen', at: now, says: 'the bot failed because of a bug; see its log' };
  }
}

/** How long what has to be told has waited under the eyes of this process: no clock that is set can make it more or less. */
export interface OutboxWaits {
  /** What waits now, the first of each channel. One that shows a newer state than before has got on. */
  see(heads: readonly OutboxHead[]): void;
  /** Nothing is known any more. */
  forget(): void;
  /** 0 while nothing waits. */
  longestMs(): number;
  longerThan(ms: number): readonly { readonly head: OutboxHead; readonly forMs: number }[];
}

/** Messages remembered at most; one that is forgotten begins to wait anew. */
export const MOST = 1_000;

/** `awake` measures in milliseconds. */
function createWaits(awake: () => number): OutboxWaits {
  // Also of those that are not the first any more: an older one may be edited in between, which does not end their wait.
  const begun = new LRUCache<string, number>({ max: MOST });
  let heads: readonly OutboxHead[] = [];
  const keyOf = ({ sequence, shownRevision }: OutboxHead) => `${sequence} ${shownRevision}`;
  const all = () => heads.map((head) => ({ head, forMs: awake() - (begun.get(keyOf(head)) ?? awake()) }));
  return {
    see(seen) {
      heads = seen;
      for (const head of seen) if (!begun.has(keyOf(head))) begun.set(keyOf(head), awake());
    },
    forget() {
      begun.clear();
      heads = [];
    },
    longestMs: () => Math.max(0, ...all().map(({ forMs }) => forMs)),
    longerThan: (ms) => all().filter(({ forMs }) => forMs >= ms),
  };
}
