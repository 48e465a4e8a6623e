import type { OutboxMessage } from '../../store/outbox.ts';
import { isUnfinished } from './schedule.ts';

/** What the outbox holds that Slack does not show. */
export interface Backlog {
  /** To be posted or edited. */
  readonly waiting: number;
  readonly sending: number;
  readonly inDoubt: number;
  /** When the oldest message of them was written down; null when there is none. */
  readonly oldestAt: number | null;
}

/** Counts what is unfinished among these messages. */
export function backlogOf(messages: readonly OutboxMessage[]): Backlog {
  const unfinished = messages.filter(isUnfinished);
  const count = (...states: readonly OutboxMessage['state'][]) =>
    unfinished.filter(({ state }) => states.includes(state)).length;
  return {
    waiting: count('waiting', 'sent'),
    sending: count('sending'),
    inDoubt: count('in-doubt'),
    oldestAt: unfinished.length === 0 ? null : Math.min(...unfinished.map(({ createdAt }) => createdAt)),
  };
}
