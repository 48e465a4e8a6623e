import { OUTBOX } from '../../store/limits.ts';
import type { OutboxMessage, OutboxStore, Waiting } from '../../store/outbox.ts';
import { isUnfinished } from './schedule.ts';

/** What the outbox holds that Slack does not show. */
export interface Backlog {
  /** To be posted or edited. */
  readonly waiting: number;
  readonly sending: number;
  readonly inDoubt: number;
  /** When the oldest message of them was written down; null when there is none. */
  readonly oldestAt: number | null;
  readonly channels: readonly Waiting[];
}

const COUNT_EVERY_MS = 10_000;

/** Counts what is not done: from what was handed out, and where that is a share only, in the store, every ten seconds. */
export interface BacklogCount {
  /** Rejects when the store cannot be read. */
  count(messages: readonly OutboxMessage[], now: number): Promise<void>;
  /** As it was last counted. */
  backlog(): Backlog;
}

/** Nothing is counted yet. */
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

/** Whether more may wait than was handed out: behind the share of a channel, or of all of them. */
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

/** Counts what is unfinished among these messages. */
function backlogOf(messages: readonly OutboxMessage[]): Backlog {
  const unfinished = messages.filter(isUnfinished);
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
