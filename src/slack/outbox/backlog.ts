import { MINUTE_MS } from '../../core/time.ts';
import { OUTBOX } from '../../store/limits.ts';
import type { OutboxMessage, OutboxStore, Waiting } from '../../store/outbox.ts';
import { isUnfinished } from './due-tasks.ts';

/** Messages of the outbox that Slack does not show yet. */
export interface Backlog {
  /** Messages to be posted or edited. */
  readonly waiting: number;
  readonly sending: number;
  readonly inDoubt: number;
  /** Time at which the oldest of them was stored, in milliseconds since 1970; null when there is none. */
  readonly oldestAt: number | null;
  readonly channels: readonly Waiting[];
}

const COUNT_EVERY_MS = 10_000;

/** Counts undelivered messages: among those handed out, or, if these are only a share, in the store every ten seconds. */
export interface BacklogCount {
  /** Rejects when the store cannot be read. */
  count(messages: readonly OutboxMessage[], now: number): Promise<void>;
  /** The last count. */
  backlog(): Backlog;
}

/** Creates the count, empty. */
export function createBacklogCount(store: Pick<OutboxStore, 'waiting'>): BacklogCount {
  let backlog = backlogOf([]);
  let inStore: { readonly at: number; readonly channels: readonly Waiting[] } | undefined;
  return {
    async count(messages, now) {
      const known = backlogOf(messages);
      if (!isShare(messages, known)) inStore = undefined;
      else if (!inStore || now < inStore.at || now - inStore.at >= COUNT_EVERY_MS) {
        inStore = { at: now, channels: await store.waiting() };
      }
      backlog = inStore === undefined ? known : { ...known, ...sumOf(inStore.channels, known) };
    },
    backlog: () => backlog,
  };
}

/** Whether more may wait than was handed out: the share of a channel, or of all, is exhausted. */
function isShare(messages: readonly OutboxMessage[], { channels }: Backlog): boolean {
  return messages.length >= OUTBOX.handedOut || channels.some((channel) => channel.messages >= OUTBOX.shareOfChannel);
}

function sumOf(channels: readonly Waiting[], { sending, inDoubt }: Backlog) {
  const all = channels.reduce((sum, { messages }) => sum + messages, 0);
  return {
    channels,
    waiting: Math.max(0, all - sending - inDoubt),
    oldestAt: channels.length === 0 ? null : Math.min(...channels.map(({ oldestAt }) => oldestAt)),
  };
}

/** Counts the unfinished ones of these messages, without optional ones. */
function backlogOf(messages: readonly OutboxMessage[]): Backlog {
  const unfinished = messages.filter((message) => isUnfinished(message) && !message.optional);
  const count = (...states: readonly OutboxMessage['state'][]) =>
    unfinished.filter(({ state }) => states.includes(state)).length;
  const channels = new Map<string, Waiting>();
  for (const { channel, createdAt } of unfinished) {
    const { messages: before, oldestAt } = channels.get(channel) ?? { messages: 0, oldestAt: createdAt };
    channels.set(channel, { channel, messages: before + 1, oldestAt: Math.min(oldestAt, createdAt) });
  }
  return {
    waiting: count('waiting', 'sent'),
    sending: count('sending'),
    inDoubt: count('in-doubt'),
    oldestAt: unfinished.length === 0 ? null : Math.min(...unfinished.map(({ createdAt }) => createdAt)),
    channels: [...channels.values()],
  };
}

/** Age after which a wait is not due to a rate limit of Slack's. */
const REPORT_AFTER_MS = 5 * MINUTE_MS;

/** Most channels listed. */
const MOST_LINES = 10;

/** A line for each channel with late messages, oldest first: `1,000 messages have waited for C0DEAD since 2026-11-27T09:48:00Z`. */
export function backlogLines({ channels }: Backlog, now: number): readonly string[] {
  const late = channels
    .filter(({ oldestAt }) => now - oldestAt > REPORT_AFTER_MS)
    .sort((a, b) => a.oldestAt - b.oldestAt);
  const lines = late.slice(0, MOST_LINES).map(({ channel, messages, oldestAt }) => {
    const count = messages === 1 ? '1 message has waited' : `${messages.toLocaleString('en')} messages have waited`;
    const since = new Date(oldestAt).toISOString().replace(/\.\d+/, '');
    return `${count} for ${channel} since ${since}`;
  });
  return late.length > MOST_LINES ? [...lines, `and ${late.length - MOST_LINES} more channels`] : lines;
}
