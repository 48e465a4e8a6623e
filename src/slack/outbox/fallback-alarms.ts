import type { Message } from '../../../blocks/kit/message.ts';
import type { Clock } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { Posted } from '../../store/outbox.ts';
import type { Outcome } from './call-outcome.ts';
import type { OutboxClient, SearchResult } from './outbox-client.ts';

/** Subject of an alarm; each has at most one message. */
export type AlarmKind = 'outbox' | 'database';

/** Alarms to on-call that need neither the outbox nor the database: one message in the fallback channel for each kind. */
export interface FallbackAlarms {
  /**
   * Posts the alarm, or edits it when it has changed. It is posted at most once an hour, by the first process if the bot may read the
   * channel; a deleted alarm is posted again, also at most once an hour. Never rejects: a later call retries what failed.
   */
  show(kind: AlarmKind, message: Message): Promise<void>;
  /** Marks the open alarm as over; does nothing without one, or if it was deleted. Never rejects. */
  end(kind: AlarmKind, message: Message): Promise<void>;
  /**
   * Takes over alarms that another process has posted and not ended, and forgets those that it has ended; for a process that becomes
   * leader. Resolves to false if Slack did not answer, so that it must be retried. Never rejects.
   */
  takeOver(): Promise<boolean>;
  /** Whether an alarm of that kind is open, as far as this process knows. */
  isOpen(kind: AlarmKind): boolean;
  proveToken: OutboxClient['testToken'];
}

/** Dependencies of the alarms. `awake` measures durations in milliseconds. */
export interface FallbackAlarmsOptions {
  readonly outboxClient: OutboxClient;
  /** Id or name of the fallback channel. */
  readonly channel: string;
  readonly awake: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Least time between two posts of a kind. */
export const ONCE_IN_MS = HOUR_MS;
/** Least time between two attempts, and between two edits. */
const RETRY_MS = 30_000;
/** Wait after Slack has rejected the message. */
const REJECTED_WAIT_MS = 300_000;
/** Failed searches of the history after which the alarm is posted anyway: a duplicate does less harm than silence. */
const MOST_FAILED_SEARCHES = 3;
/** Age up to which open alarms of other processes are searched for. */
const LEFT_OPEN_MS = DAY_MS;

interface PostedAlarm {
  readonly kind: AlarmKind;
  posted: Posted | null;
  postedAt: number;
  /** Whether its problem is not over. */
  isOpen: boolean;
  /** Whether this process posted it, or has edited it since. */
  isOwn: boolean;
  /** Whether it was posted for its current problem: an edit alone notifies nobody. */
  isFresh: boolean;
  shown: string;
  againAt: number;
  failedSearches: number;
  /** Time at which a deleted alarm was last replaced by a new one. */
  replacedAt: number;
}

type FoundMessage = Extract<SearchResult, { kind: 'found' }>;

/** Slack's error word for a deleted message; with others it exists, but cannot be changed. */
const DELETED = 'message_not_found';

/** Text of an older alarm about a lasting problem once a newer one was posted. */
const SUPERSEDED: Message = { text: 'This is still going on: see the newer message below.', blocks: [] };

const openKey = (kind: AlarmKind) => `alarm:${kind}`;
const overKey = (kind: AlarmKind) => `alarm:${kind}:over`;

/** Creates the alarms; none is open yet. */
export function createFallbackAlarms(options: FallbackAlarmsOptions): FallbackAlarms {
  const { outboxClient, awake } = options;
  const all = { outbox: nothingPosted('outbox'), database: nothingPosted('database') };
  return {
    proveToken: () => outboxClient.testToken(),
    isOpen: (kind) => all[kind].isOpen,
    async show(kind, message) {
      const alarm = all[kind];
      if (awake() < alarm.againAt) return;
      const isOld = awake() - alarm.postedAt >= ONCE_IN_MS;
      if (alarm.posted === null || (isOld && !alarm.isFresh)) await postAlarm(options, alarm, message);
      else if (!alarm.isOpen || alarm.isOwn) await editAlarm(options, { alarm, message, key: openKey(kind) });
    },
    async end(kind, message) {
      const alarm = all[kind];
      if (alarm.isOpen && awake() >= alarm.againAt) await editAlarm(options, { alarm, message, key: overKey(kind) });
    },
    async takeOver() {
      let isDone = true;
      for (const alarm of Object.values(all)) {
        const found = await findAlarm(options, openKey(alarm.kind), LEFT_OPEN_MS);
        if (found.kind === 'unknown' || found.kind === 'token-dead') isDone = false;
        if (found.kind === 'absent') alarm.isOpen = false;
        if (found.kind === 'found' && found.ts !== alarm.posted?.ts) adopt(options, { alarm, found, isOpen: true });
      }
      return isDone;
    },
  };
}

function nothingPosted(kind: AlarmKind): PostedAlarm {
  return {
    kind,
    posted: null,
    postedAt: Number.NEGATIVE_INFINITY,
    isOpen: false,
    isOwn: false,
    isFresh: false,
    shown: '',
    againAt: Number.NEGATIVE_INFINITY,
    failedSearches: 0,
    replacedAt: Number.NEGATIVE_INFINITY,
  };
}

async function postAlarm(options: FallbackAlarmsOptions, alarm: PostedAlarm, message: Message): Promise<void> {
  const { outboxClient, channel, awake, log } = options;
  alarm.againAt = awake() + RETRY_MS;
  const existing = await recentMessage(options, alarm);
  if (existing === 'wait') return;
  if (typeof existing !== 'string') {
    // Posted by another process, or by this one without an answer.
    adopt(options, { alarm, found: existing.found, isOpen: existing.isOpen });
    if (!alarm.isOpen) await editAlarm(options, { alarm, message, key: openKey(alarm.kind) });
    return;
  }
  const outcome = await withoutBlocksIfRefused(message, (shown) =>
    outboxClient.post({ channel, threadTs: null, message: shown, key: openKey(alarm.kind) }),
  );
  const { kind } = alarm;
  if (outcome.kind !== 'delivered') {
    const isUnseen = existing === 'unreadable' && outcome.kind === 'in-doubt';
    alarm.againAt = awake() + (isUnseen ? ONCE_IN_MS : waitAfter(outcome));
    log.error({ alarm: kind, outcome, text: message.text }, 'the alarm could not be posted to the fallback channel');
    return;
  }
  const former = alarm.isOpen ? alarm.posted : null;
  const posted = { channel: outcome.channel, ts: outcome.ts };
  Object.assign(alarm, { posted, postedAt: awake(), isOpen: true, isOwn: true, isFresh: true, shown: message.text });
  log.warn({ alarm: kind, text: message.text }, 'alarm posted to the fallback channel');
  if (former !== null) await outboxClient.update({ ...former, message: SUPERSEDED, key: overKey(kind) });
}

/** A message of that kind that is at most an hour old; `wait`: the channel could not be read, and is read again later. */
async function recentMessage(
  options: FallbackAlarmsOptions,
  alarm: PostedAlarm,
): Promise<'none' | 'unreadable' | 'wait' | { readonly found: FoundMessage; readonly isOpen: boolean }> {
  let isRead = true;
  for (const isOpen of [true, false]) {
    const key = isOpen ? openKey(alarm.kind) : overKey(alarm.kind);
    const found = await findAlarm(options, key, ONCE_IN_MS);
    if (found.kind === 'found' && ageOf(found, options.clock) < ONCE_IN_MS) return { found, isOpen };
    if (found.kind === 'token-dead') return 'wait';
    if (found.kind === 'unknown') {
      alarm.failedSearches += 1;
      if (alarm.failedSearches < MOST_FAILED_SEARCHES) return 'wait';
    }
    if (found.kind === 'unreadable' || found.kind === 'unknown') isRead = false;
  }
  alarm.failedSearches = 0;
  return isRead ? 'none' : 'unreadable';
}

function findAlarm(
  { outboxClient, channel, clock }: FallbackAlarmsOptions,
  key: string,
  forMs: number,
): Promise<SearchResult> {
  return outboxClient.find({ channel, threadTs: null, key, since: clock() - forMs });
}

/** Continues an existing message as this alarm. */
function adopt(
  { awake, clock }: FallbackAlarmsOptions,
  { alarm, found, isOpen }: { readonly alarm: PostedAlarm; readonly found: FoundMessage; readonly isOpen: boolean },
): void {
  const { channel, ts } = found;
  const postedAt = awake() - Math.max(0, ageOf(found, clock));
  Object.assign(alarm, { posted: { channel, ts }, postedAt, isOpen, isOwn: false, isFresh: false });
}

/** Slack's timestamps are seconds since 1970. */
const ageOf = ({ ts }: { readonly ts: string }, clock: Clock) => clock() - Number(ts) * 1_000;

async function editAlarm(
  options: FallbackAlarmsOptions,
  { alarm, message, key }: { readonly alarm: PostedAlarm; readonly message: Message; readonly key: string },
): Promise<void> {
  const { outboxClient, awake, log } = options;
  const { posted } = alarm;
  const isOpen = key === openKey(alarm.kind);
  if (posted === null || (isOpen && alarm.isOpen && alarm.shown === message.text)) return;
  alarm.againAt = awake() + RETRY_MS;
  const outcome = await withoutBlocksIfRefused(message, (shown) =>
    outboxClient.update({ ...posted, message: shown, key }),
  );
  switch (outcome.kind) {
    case 'delivered':
      Object.assign(alarm, { isOpen, isOwn: true, shown: message.text });
      // A message posted for a problem that is over has not notified anybody of the next one.
      if (!isOpen) alarm.isFresh = false;
      return;
    case 'message-gone':
    case 'refused':
    case 'channel-gone':
      if (isOpen && outcome.word === DELETED && awake() - alarm.replacedAt >= ONCE_IN_MS) {
        Object.assign(alarm, { posted: null, isOpen: false, replacedAt: awake() });
        log.warn({ alarm: alarm.kind }, 'somebody deleted the alarm in the fallback channel while it lasts');
        return postAlarm(options, alarm, message);
      }
      log.warn({ alarm: alarm.kind, outcome }, 'the alarm in the fallback channel cannot be updated');
      Object.assign(alarm, { isOpen, shown: message.text });
      if (!isOpen) alarm.isFresh = false;
      return;
    default:
      alarm.againAt = awake() + waitAfter(outcome);
  }
}

async function withoutBlocksIfRefused(message: Message, show: (shown: Message) => Promise<Outcome>): Promise<Outcome> {
  const outcome = await show(message);
  return outcome.kind === 'bad-blocks' ? show({ ...message, blocks: [] }) : outcome;
}

function waitAfter(outcome: Exclude<Outcome, { kind: 'delivered' }>): number {
  if (outcome.kind === 'rate-limited') return Math.max(RETRY_MS, outcome.waitMs);
  return outcome.kind === 'not-sent' || outcome.kind === 'in-doubt' ? RETRY_MS : REJECTED_WAIT_MS;
}
