import { doubledDelay } from '../../core/retry.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import type { OutboxMessage } from '../../store/outbox.ts';
import { isRedirection } from './notes.ts';

/** The next message to send in a thread, with its parent and channel. */
export interface DeliveryTask {
  readonly message: OutboxMessage;
  /** The posted first message of the thread; null for that one itself, and if there is none to reply to. */
  readonly parent: OutboxMessage | null;
  /** Other waiting messages of the thread, in order. */
  readonly others: readonly OutboxMessage[];
  /** Key of the thread. */
  readonly thread: string;
  /** Channel in which it will be posted or edited; an id if known. */
  readonly channel: string;
  /** Channels in which it may be posted, that one first: while all are inaccessible it waits. */
  readonly channels: readonly string[];
}

/** Least time between two posts or edits in a channel, in milliseconds: Slack accepts about one a second. */
export const PACE_MS = 1_000;

const LONGEST_BACKOFF_MS = MINUTE_MS;

/** Wait in milliseconds after that many failed attempts in a row: 1 s, 2, 4 ... 60 s, and up to a fifth more. `random` is in [0, 1). */
export function backoff(attempts: number, random: number): number {
  return doubledDelay(attempts, SECOND_MS, LONGEST_BACKOFF_MS) * (1 + random / 5);
}

/** The fallback channel, and known ids of channels given by name. */
export interface OutboxChannels {
  readonly fallbackChannel: string | null;
  readonly ids: Pick<ReadonlyMap<string, string>, 'get'>;
}

/** Key in `freeAt`, and in `busy`, of all optional messages: one of them is sent at a time, in whatever channel. */
export const OPTIONAL_KEY = 'optional';

/** Keys that a running task claims: its thread, its channel, and `OPTIONAL_KEY` if its message is optional. */
export function claimsOf({ thread, channel, message }: DeliveryTask): readonly string[] {
  return [thread, channel, ...(message.optional ? [OPTIONAL_KEY] : [])];
}

/** One task for each thread with unfinished messages: its first message, then its replies in order. */
export function tasksOf(messages: readonly OutboxMessage[], channels: OutboxChannels): readonly DeliveryTask[] {
  const threads = new Map<string, OutboxMessage[]>();
  for (const message of messages) {
    const key = message.thread ?? message.key;
    const members = threads.get(key);
    if (members) members.push(message);
    else threads.set(key, [message]);
  }
  return [...threads].flatMap(([thread, members]) => {
    const first = members.find(({ key }) => key === thread);
    const [message, ...others] = members.filter(isUnfinished).sort((a, b) => rank(a) - rank(b));
    // A reply without its first message would be in the channel itself and explain nothing: it waits.
    if (message === undefined || (message !== first && first?.state === 'refused')) return [];
    const parent = message !== first && first?.posted ? first : null;
    const channel = targetChannel(parent ?? message, channels);
    return [
      { message, parent, others, thread, channel, channels: candidateChannels(parent ?? message, channel, channels) },
    ];
  });
}

/** Key in `freeAt` of a channel that accepts no messages. */
export function goneKey(channel: string): string {
  return `gone ${channel}`;
}

/**
 * The tasks to run now: in each free channel the oldest that is due, an optional one only where no other is due, and one optional one in
 * all. `freeAt` has the time, in milliseconds since 1970, at which a channel or a thread can be used again, and by `goneKey` at which an
 * inaccessible channel is retried; `busy` has the keys that running tasks claim.
 */
export function dueNow(
  tasks: readonly DeliveryTask[],
  {
    freeAt,
    busy,
    now,
  }: { readonly freeAt: ReadonlyMap<string, number>; readonly busy: ReadonlySet<string>; readonly now: number },
): readonly DeliveryTask[] {
  const chosen = new Map<string, DeliveryTask>();
  for (const task of tasks) {
    if (claimsOf(task).some((claim) => busy.has(claim)) || readyAt(task, freeAt, now) > now) continue;
    const rival = chosen.get(task.channel);
    if (!rival || isBefore(task.message, rival.message)) chosen.set(task.channel, task);
  }
  const tasksNow = [...chosen.values()];
  // The one that has waited longest: by age of the message the newest would have to wait for all others.
  const [optional] = tasksNow
    .filter(({ message }) => message.optional)
    .sort((a, b) => a.message.dueAt - b.message.dueAt);
  return tasksNow.filter((task) => !task.message.optional || task === optional);
}

function isBefore(one: OutboxMessage, other: OutboxMessage): boolean {
  if ((one.optional ?? false) !== (other.optional ?? false)) return other.optional === true;
  return one.sequence < other.sequence;
}

/** Time at which the next task can run, in milliseconds since 1970; Infinity when nothing waits. */
export function nextDue(tasks: readonly DeliveryTask[], freeAt: ReadonlyMap<string, number>, now: number): number {
  return Math.min(Number.POSITIVE_INFINITY, ...tasks.map((task) => readyAt(task, freeAt, now)));
}

/** Whether Slack does not show the current revision of the message, and it was not given up. */
export function isUnfinished({ state, shownRevision, revision }: OutboxMessage): boolean {
  return state === 'sent' ? shownRevision < revision : state !== 'refused';
}

function readyAt(
  { message, channel, thread, channels }: DeliveryTask,
  freeAt: ReadonlyMap<string, number>,
  now: number,
): number {
  // A time in the future means that the clock was set back.
  const isOfAnotherClock = (message.attemptedAt ?? message.createdAt) > now;
  const pauses = [channel, thread, ...(message.optional ? [OPTIONAL_KEY] : [])].map((key) => freeAt.get(key) ?? 0);
  const goneUntil = Math.min(...channels.map((one) => freeAt.get(goneKey(one)) ?? 0));
  return Math.max(isOfAnotherClock ? now : message.dueAt, goneUntil, ...pauses);
}

/** Order within a thread: the first message before its replies, also when it was stored again later. */
function rank({ thread, sequence }: OutboxMessage): number {
  return thread === null ? -1 : sequence;
}

function candidateChannels(
  { notes, expiresAt }: OutboxMessage,
  channel: string,
  { fallbackChannel, ids }: OutboxChannels,
) {
  if (fallbackChannel === null || expiresAt !== null || notes.some(isRedirection)) return [channel];
  return [channel, ids.get(fallbackChannel) ?? fallbackChannel];
}

function targetChannel({ posted, notes, channel }: OutboxMessage, { fallbackChannel, ids }: OutboxChannels): string {
  if (posted) return posted.channel;
  const target = fallbackChannel !== null && notes.some(isRedirection) ? fallbackChannel : channel;
  return ids.get(target) ?? target;
}
