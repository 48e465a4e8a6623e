import { cut } from '../../../blocks/kit/escape.ts';
import { LIMITS } from '../../../blocks/kit/limits.ts';
import { type Message, section } from '../../../blocks/kit/message.ts';
import { doubledDelay } from '../../core/retry.ts';
import { andMore } from '../../core/text.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import type { OutboxMessage } from '../../store/outbox.ts';
import { isRedirection } from './notes.ts';

/** The message of a thread whose turn it is, with what is needed to know about its thread. */
export interface DeliveryTask {
  readonly message: OutboxMessage;
  /** The posted first message of the thread; null for that one itself, and where there is none to reply to. */
  readonly parent: OutboxMessage | null;
  /** What else waits in the thread, in its order. */
  readonly others: readonly OutboxMessage[];
  /** Key of the thread. */
  readonly thread: string;
  /** Where it will be posted or edited; an id wherever that is known. */
  readonly channel: string;
  /** The channels in which it may be told, that one first: while all of them are gone it waits. */
  readonly channels: readonly string[];
}

/** At least so long lies between two posts or edits of a channel: Slack takes about one a second. */
export const PACE_MS = 1_000;

const LONGEST_BACKOFF_MS = MINUTE_MS;

/** Wait after that many failed attempts in a row: 1 s, 2, 4 ... 60 s, and up to a fifth more. `random` is in [0, 1). */
export function backoff(attempts: number, random: number): number {
  return doubledDelay(attempts, SECOND_MS, LONGEST_BACKOFF_MS) * (1 + random / 5);
}

/** Where parents go, and what is known of channels that were given by name. */
export interface OutboxChannels {
  readonly fallbackChannel: string | null;
  readonly ids: Pick<ReadonlyMap<string, string>, 'get'>;
}

/** One turn for each thread with something to do: its first message, then its replies in their order. */
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
    // Without its first message a reply would stand in the channel and explain nothing: it is kept.
    if (message === undefined || (message !== first && first?.state === 'refused')) return [];
    const parent = message !== first && first?.posted ? first : null;
    const channel = targetChannel(parent ?? message, channels);
    return [
      { message, parent, others, thread, channel, channels: candidateChannels(parent ?? message, channel, channels) },
    ];
  });
}

/** Where a channel stands in `freeAt` that takes no messages. */
export function goneKey(channel: string): string {
  return `gone ${channel}`;
}

/**
 * The turns to take now: in each channel that is free the oldest one that is due. `freeAt` says when a channel or a thread can be
 * used again, and by `goneKey` when a channel is tried again that takes no messages; `busy` has threads and channels in which one
 * is being taken.
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
    if (busy.has(task.thread) || busy.has(task.channel) || readyAt(task, freeAt, now) > now) continue;
    const rival = chosen.get(task.channel);
    if (!rival || task.message.sequence < rival.message.sequence) chosen.set(task.channel, task);
  }
  return [...chosen.values()];
}

/** When the next turn can be taken; Infinity when nothing waits. */
export function nextDue(tasks: readonly DeliveryTask[], freeAt: ReadonlyMap<string, number>, now: number): number {
  return Math.min(Number.POSITIVE_INFINITY, ...tasks.map((task) => readyAt(task, freeAt, now)));
}

/** Whether Slack does not show the message as it should be, and can be made to. */
export function isUnfinished({ state, shownRevision, revision }: OutboxMessage): boolean {
  return state === 'sent' ? shownRevision < revision : state !== 'refused';
}

function readyAt(
  { message, channel, thread, channels: ways }: DeliveryTask,
  freeAt: ReadonlyMap<string, number>,
  now: number,
): number {
  // What was written down later than now is of a clock that has been set back since.
  const isOfAnotherClock = (message.attemptedAt ?? message.createdAt) > now;
  const rests = [channel, thread].map((key) => freeAt.get(key) ?? 0);
  const goneUntil = Math.min(...ways.map((way) => freeAt.get(goneKey(way)) ?? 0));
  return Math.max(isOfAnotherClock ? now : message.dueAt, goneUntil, ...rests);
}

/** A thread's first message comes before its replies, also when it was written down again later. */
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
  const own = fallbackChannel !== null && notes.some(isRedirection) ? fallbackChannel : channel;
  return ids.get(own) ?? own;
}

/** What has waited longer than this was held up by an outage. */
const LATE_MS = MINUTE_MS;

/** A short form that is longer is cut. */
const LONGEST_LINE = 500;

const LEAD = 'Delayed because Slack could not be reached, oldest first:';

/**
 * The replies of a thread that become one with its next reply: all that wait and can be told in a line, once the oldest
 * is late. None when it is posted as it is.
 */
export function backlogWith(
  next: OutboxMessage,
  others: readonly OutboxMessage[],
  now: number,
): readonly OutboxMessage[] {
  if (!canBeMerged(next) || next.thread === null) return [];
  const backlog = others.filter(canBeMerged);
  return [next, ...backlog].some(({ createdAt }) => now - createdAt > LATE_MS) ? backlog : [];
}

/** The replies that a first message has told, which was posted late: those from before that attempt. */
export function mergedIntoFirst(first: OutboxMessage, others: readonly OutboxMessage[]): readonly OutboxMessage[] {
  const { thread, shownRevision, attemptedAt, createdAt } = first;
  const isLateFirst = thread === null && shownRevision === 0 && (attemptedAt ?? createdAt) - createdAt > LATE_MS;
  return isLateFirst ? others.filter((reply) => canBeMerged(reply) && reply.createdAt <= (attemptedAt ?? 0)) : [];
}

/** One message that says what these would have said: a line for each. */
export function mergedContent(messages: readonly OutboxMessage[]): Message {
  const lines = messages.flatMap(({ summary }) => (summary === null ? [] : [`• ${cut(summary, LONGEST_LINE)}`]));
  return {
    text: listed(LEAD, lines, LIMITS.messageText),
    blocks: [section(listed(`*${LEAD}*`, lines, LIMITS.sectionText))],
  };
}

function canBeMerged({ state, posted, summary }: OutboxMessage): boolean {
  return state === 'waiting' && posted === null && summary !== null;
}

/** As many lines as fit, and how many there are more. */
function listed(lead: string, lines: readonly string[], max: number): string {
  const rest = (count: number) =>
    andMore(count)
      .map((more) => `\n• ${more}`)
      .join('');
  let text = lead;
  for (const [index, line] of lines.entries()) {
    const longer = `${text}\n${line}`;
    if (longer.length + rest(lines.length - index - 1).length > max) return text + rest(lines.length - index);
    text = longer;
  }
  return text;
}

/** The lease under which messages are sent. */
export interface Lease {
  /** Whether this process surely has the lease with that number at this moment. */
  holds(fence: number): boolean;
  /** When it took the lease that it has, in milliseconds since 1970; -Infinity when it has had none. */
  tookOverAt(): number;
}
