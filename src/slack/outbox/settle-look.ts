import { MINUTE_MS } from '../../core/time.ts';
import type { MessagePatch } from '../../store/outbox.ts';
import { REPEAT, withNote } from './notes.ts';
import type { SearchResult } from './poster.ts';
import { backoff, type DeliveryTask } from './schedule.ts';
import { type Changes, type Moment, markDelivered, promoteToTopLevel } from './settle.ts';

/** A post that Slack has taken may appear in the history a little later: so long lies between the two looks. */
const BETWEEN_LOOKS_MS = 5_000;
const LOOKS = 2;
/**
 * How long one call may take. One of another process may go on for so long after this one has taken over, for no call begins without
 * the lease: not before is a message surely absent.
 */
export const CALL_MS = 10_000;

/** What a search of the channel means for a message that may have been posted. */
export function confirmDelivery(task: DeliveryTask, found: SearchResult, moment: Moment): Changes {
  const { message, others } = task;
  const change = (patch: MessagePatch): Changes => new Map([[message.key, patch]]);
  const nextTry = (message.attemptedAt ?? moment.now) + backoff(message.attempts, moment.random);
  const repeat = (outcome: string) =>
    change({ state: 'waiting', dueAt: nextTry, notes: withNote(message.notes, REPEAT), outcome });
  switch (found.kind) {
    case 'found': {
      if (!found.isThreaded) return promoteToTopLevel(task, found, moment);
      const merged = others.filter(({ mergedInto }) => mergedInto === message.key);
      return markDelivered({ task, merged, shownAs: null }, found);
    }
    case 'absent': {
      const waitMs = message.state === 'sending' ? callMsLeft(message.attemptedAt ?? moment.now, moment) : 0;
      if (waitMs > 0) {
        // By the clock of this process from now on: that of the other one may run ahead.
        const attemptedAt = Math.min(message.attemptedAt ?? moment.now, moment.now);
        return change({ state: 'in-doubt', attemptedAt, dueAt: moment.now + waitMs });
      }
      const historySearches = message.historySearches + 1;
      if (historySearches < LOOKS)
        return change({ state: 'in-doubt', historySearches, dueAt: moment.now + BETWEEN_LOOKS_MS });
      return change({ state: 'waiting', historySearches, dueAt: nextTry, outcome: 'Slack did not receive it' });
    }
    case 'unreadable':
      return repeat(found.detail);
    case 'unknown': {
      const waitMs = Math.max(found.waitMs, growingWait(message.attemptedAt, moment.now));
      return change({ state: 'in-doubt', dueAt: moment.now + waitMs, outcome: found.detail });
    }
    case 'token-dead':
      return change({ state: 'in-doubt', dueAt: moment.now, outcome: found.word });
  }
}

/** How long a call can go on that began at `attemptedAt`, whichever clock that was, or before this process took over. */
function callMsLeft(attemptedAt: number, { now, tookOverAt }: Moment): number {
  return Math.min(Math.max(attemptedAt, tookOverAt) + CALL_MS - now, CALL_MS);
}

/** As long again as the doubt has lasted, 1 s to 60 s: so the waits double. */
function growingWait(attemptedAt: number | null, now: number): number {
  return Math.min(MINUTE_MS, Math.max(1_000, now - (attemptedAt ?? now)));
}
