import { MINUTE_MS } from '../../core/time.ts';
import { isOfWatch, type MessagePatch, type OutboxMessage } from '../../store/outbox.ts';
import { CALL_MS, type Outcome } from './call-outcome.ts';
import { backoff, type DeliveryTask } from './due-tasks.ts';
import { isOfNothing, kindOfWord } from './error-words.ts';
import { mergedIntoFirst } from './merged-replies.ts';
import { continuation, isRedirection, moved, REPEAT, redirection, withNote } from './notes.ts';
import type { SearchResult } from './outbox-client.ts';

/** Changes of a step, by message key. */
type Changes = ReadonlyMap<string, MessagePatch>;

/** Circumstances of a decision. `random` is in [0, 1). */
export interface Circumstances {
  readonly now: number;
  /** Time at which this process took the lease, in milliseconds since 1970: calls of other processes began before. */
  readonly tookOverAt: number;
  readonly random: number;
  readonly fallbackChannel: string | null;
  /** The current channel for incidents; null if none is set. */
  readonly oncallChannel: string | null;
}

/** A post or an edit that was attempted: `task.message` is as stored before the call. */
export interface Attempt {
  readonly task: DeliveryTask;
  /** Replies whose summaries were in it. */
  readonly merged: readonly OutboxMessage[];
  /** Parts left out of the message, with the reason; null if nothing was left out. */
  readonly shownAs: string | null;
}

/** Prefix of the outcome of a message posted without its pictures because Slack rejected them. */
export const SHOWN_WITHOUT_PICTURES = 'shown without pictures';

/** Prefix of the outcome of a message whose blocks Slack rejected. */
export const SHOWN_AS_TEXT = 'shown as text only';

/** Prefix of the outcome of a reply that Slack does not show in the channel too. */
export const SHOWN_IN_THREAD = 'shown in its thread only';

/** Prefix of the outcome of a reply that asks for action and is in the channel itself, because its thread takes no replies. */
export const SHOWN_ALONE = 'shown outside its thread';
const EXPIRED = 'expired';
const EXPIRED_FOR = `${EXPIRED}: `;

/** Outcome of a message that was not posted in time, with Slack's error word where the channel accepts no messages. */
export function expiredOutcome({ outcome }: Pick<OutboxMessage, 'outcome'>): string {
  return isOfChannel(outcome) ? `${EXPIRED_FOR}${outcome}` : EXPIRED;
}

/** Whether an outcome says that the message was not posted in time. */
export function isExpired(outcome: string | null): boolean {
  return outcome === EXPIRED || outcome?.startsWith(EXPIRED_FOR) === true;
}

/** Slack's error word for a channel that accepts no messages, out of the outcome of a message there; null for any other outcome. */
export function channelRefusalOf(outcome: string | null): string | null {
  const word = outcome?.startsWith(EXPIRED_FOR) ? outcome.slice(EXPIRED_FOR.length) : outcome;
  return isOfChannel(word) ? word : null;
}

function isOfChannel(outcome: string | null): outcome is string {
  return outcome !== null && kindOfWord(outcome) === 'channel-gone';
}

/** Outcome of an optional message of which it stays unknown whether Slack has it. */
const UNCONFIRMED = 'Slack did not confirm it, and the channel history cannot be read';

/** Interval at which a channel that accepts no messages is retried, when there is no other. */
export const GONE_WAIT_MS = 5 * MINUTE_MS;

/** Changes to the messages of a thread after an attempt. */
export function stateAfterCall(attempt: Attempt, outcome: Outcome, circumstances: Circumstances): Changes {
  const { message } = attempt.task;
  const retryLater = (waitMs: number, why: string): Changes =>
    new Map([[message.key, { state: 'waiting', dueAt: circumstances.now + waitMs, outcome: why }]]);
  switch (outcome.kind) {
    case 'delivered':
      return outcome.isThreaded
        ? markDelivered(attempt, outcome)
        : promoteToTopLevel(attempt.task, outcome, circumstances);
    case 'rate-limited':
      return retryLater(outcome.waitMs, 'Slack limits the rate');
    case 'token-dead':
      return retryLater(0, outcome.word);
    case 'not-sent':
      return retryLater(backoff(message.attempts, circumstances.random), outcome.detail);
    case 'in-doubt':
      // An edit may be repeated.
      if (message.posted) return retryLater(backoff(message.attempts, circumstances.random), outcome.detail);
      return new Map([
        [message.key, { state: 'in-doubt', dueAt: circumstances.now, historySearches: 0, outcome: outcome.detail }],
      ]);
    case 'channel-gone':
      return rerouteToFallback(attempt.task, outcome.word, circumstances);
    case 'message-gone':
      return repost(attempt.task, outcome.word, circumstances);
    case 'file-not-ready':
      return retryLater(backoff(message.attempts, circumstances.random), 'Slack is still reading its pictures');
    case 'bad-blocks':
    case 'refused':
      return settleRejected(attempt.task, outcome.word, circumstances);
  }
}

/**
 * Changes for a message that Slack accepts in no form. An incident is posted elsewhere or later; after an edit Slack keeps showing the
 * older state, and the replies follow; anything else is given up.
 */
function settleRejected(task: DeliveryTask, word: string, circumstances: Circumstances): Changes {
  const { key, posted, sendingRevision } = task.message;
  if (posted) return new Map([[key, { state: 'sent', shownRevision: sendingRevision, attempts: 0, outcome: word }]]);
  return isGivenUp(task.message, word) ? refused(task, word) : rerouteToFallback(task, word, circumstances);
}

/** Whether a message that Slack accepts in no form, with this error word, is given up. */
export function isGivenUp({ posted, thread, expiresAt }: OutboxMessage, word: string): boolean {
  return posted === null && (thread !== null || expiresAt !== null || isOfNothing(word));
}

/** Changes for a message that will not be posted, and for its replies that may expire. */
export function refused({ message, others }: DeliveryTask, outcome: string): Changes {
  const replies = others.filter(({ thread, expiresAt }) => thread === message.key && expiresAt !== null);
  return new Map(
    // Newer content than this revision gets its own attempt.
    [message, ...replies].map(({ key, revision }) => [key, { state: 'refused', sendingRevision: revision, outcome }]),
  );
}

/** Changes for a message that is in Slack, and for the replies that were merged into it or that it covers because it is late. */
function markDelivered(
  { task: { message, others }, merged, shownAs }: Attempt,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Changes {
  const covered = mergedIntoFirst(message, others);
  return new Map<string, MessagePatch>([
    [
      message.key,
      {
        state: 'sent',
        shownRevision: message.sendingRevision,
        posted: { channel, ts },
        attempts: 0,
        historySearches: 0,
        outcome: shownAs,
      },
    ],
    ...[...merged, ...covered].map((reply): [string, MessagePatch] => [
      reply.key,
      {
        state: 'sent',
        shownRevision: reply.revision,
        mergedInto: message.key,
        outcome: covered.includes(reply) ? 'covered by the first message' : `covered by ${message.key}`,
      },
    ]),
  ]);
}

/**
 * Changes for a reply that is in the channel itself because its parent is gone: that post becomes the parent, and the reply is posted
 * again.
 */
function promoteToTopLevel(
  { message, parent }: DeliveryTask,
  { channel, ts }: { readonly channel: string; readonly ts: string },
  { now }: Circumstances,
): Changes {
  if (parent === null) throw new Error('a message without a parent cannot lose it');
  const again = { state: 'waiting', dueAt: now, attempts: 0 } as const;
  return new Map<string, MessagePatch>([
    [
      parent.key,
      {
        ...again,
        posted: { channel, ts },
        notes: withNote(parent.notes, continuation('message_not_found')),
        outcome: 'deleted in Slack; a reply took its place',
      },
    ],
    [message.key, { ...again, posted: null, historySearches: 0, outcome: 'its thread was gone' }],
  ]);
}

/**
 * Changes when the message to edit or to reply to is gone: it is posted again, and waiting messages follow. An optional one is given up.
 */
function repost(task: DeliveryTask, word: string, { now }: Circumstances): Changes {
  const { message, parent } = task;
  const gone = message.posted ? message : parent;
  if (gone === null || gone.optional) return refused(task, word);
  const notes = gone.thread === null ? withNote(gone.notes, continuation(word)) : gone.notes;
  const again = { state: 'waiting', dueAt: now, attempts: 0, outcome: word } as const;
  return new Map<string, MessagePatch>([
    [message.key, again],
    [gone.key, { ...again, posted: null, notes }],
  ]);
}

/** Whether the channel for incidents is no longer the one for which this thread was stored. */
export function hasMoved({ message, parent }: DeliveryTask, oncallChannel: string | null): oncallChannel is string {
  const root = parent ?? message;
  if (isOfWatch(root)) return false;
  return oncallChannel !== null && root.expiresAt === null && root.channel !== oncallChannel;
}

/** Whether a thread has another channel to go to: the current one of the settings, or the fallback channel. */
export function hasOtherChannel(task: DeliveryTask, { fallbackChannel, oncallChannel }: Circumstances): boolean {
  const root = task.parent ?? task.message;
  const isForFallback = fallbackChannel !== null && fallbackChannel !== root.channel && root.expiresAt === null;
  return hasMoved(task, oncallChannel) || isForFallback;
}

/**
 * Changes when the channel does not accept the message: the whole thread goes to the current channel of the settings, if that is another
 * one, or to the fallback channel, with a note. Without one, or if that fails too, it waits, and both are retried.
 */
function rerouteToFallback(task: DeliveryTask, word: string, circumstances: Circumstances): Changes {
  const { now, oncallChannel } = circumstances;
  const { message, parent } = task;
  const root = parent ?? message;
  const isRedirected = root.notes.some(isRedirection);
  const waiting = { state: 'waiting', outcome: word } as const;
  if (hasMoved(task, oncallChannel)) {
    const notes = withNote(
      root.notes.filter((note) => !isRedirection(note)),
      moved(root.channel, word),
    );
    const anew = { channel: oncallChannel, dueAt: now, attempts: 0 } as const;
    return new Map<string, MessagePatch>([
      [message.key, { ...waiting, ...anew }],
      [root.key, { ...waiting, ...anew, posted: null, notes }],
    ]);
  }
  if (!hasOtherChannel(task, circumstances)) {
    return new Map([[message.key, { ...waiting, dueAt: now + GONE_WAIT_MS }]]);
  }
  const dueAt = isRedirected ? now + GONE_WAIT_MS : now;
  const notes = isRedirected
    ? root.notes.filter((note) => !isRedirection(note))
    : withNote(root.notes, redirection(root.channel, word));
  return new Map<string, MessagePatch>([
    [message.key, { ...waiting, dueAt }],
    [root.key, { ...waiting, dueAt, posted: null, attempts: 0, notes }],
  ]);
}

/** Time between two searches: an accepted post may appear in the history a little later. */
const BETWEEN_SEARCHES_MS = 5_000;
const SEARCHES = 2;

/** Changes after a search of the channel for a message that may have been posted. */
export function confirmDelivery(task: DeliveryTask, found: SearchResult, circumstances: Circumstances): Changes {
  const { message, others } = task;
  const change = (patch: MessagePatch): Changes => new Map([[message.key, patch]]);
  const nextTry = (message.attemptedAt ?? circumstances.now) + backoff(message.attempts, circumstances.random);
  const repeat = (outcome: string) =>
    change({ state: 'waiting', dueAt: nextTry, notes: withNote(message.notes, REPEAT), outcome });
  switch (found.kind) {
    case 'found': {
      if (!found.isThreaded) return promoteToTopLevel(task, found, circumstances);
      const merged = others.filter(({ mergedInto }) => mergedInto === message.key);
      return markDelivered({ task, merged, shownAs: null }, found);
    }
    case 'absent': {
      const waitMs =
        message.state === 'sending' ? callMsLeft(message.attemptedAt ?? circumstances.now, circumstances) : 0;
      if (waitMs > 0) {
        // From now on by the clock of this process: that of the other one may be ahead.
        const attemptedAt = Math.min(message.attemptedAt ?? circumstances.now, circumstances.now);
        return change({ state: 'in-doubt', attemptedAt, dueAt: circumstances.now + waitMs });
      }
      const historySearches = message.historySearches + 1;
      if (historySearches < SEARCHES)
        return change({ state: 'in-doubt', historySearches, dueAt: circumstances.now + BETWEEN_SEARCHES_MS });
      return change({ state: 'waiting', historySearches, dueAt: nextTry, outcome: 'Slack did not receive it' });
    }
    case 'unreadable':
      return message.optional ? refused(task, UNCONFIRMED) : repeat(found.detail);
    case 'unknown': {
      const waitMs = Math.max(found.waitMs, growingWait(message.attemptedAt, circumstances.now));
      return change({ state: 'in-doubt', dueAt: circumstances.now + waitMs, outcome: found.detail });
    }
    case 'token-dead':
      return change({ state: 'in-doubt', dueAt: circumstances.now, outcome: found.word });
  }
}

/** Milliseconds that a call may still run which began at `attemptedAt`, by any clock, or before this process took over. */
function callMsLeft(attemptedAt: number, { now, tookOverAt }: Circumstances): number {
  return Math.min(Math.max(attemptedAt, tookOverAt) + CALL_MS - now, CALL_MS);
}

/** Wait as long as the doubt has lasted so far, 1 s to 60 s, so that the waits double. */
function growingWait(attemptedAt: number | null, now: number): number {
  return Math.min(MINUTE_MS, Math.max(1_000, now - (attemptedAt ?? now)));
}
