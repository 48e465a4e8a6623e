import { MINUTE_MS } from '../../core/time.ts';
import type { MessagePatch, OutboxMessage } from '../../store/outbox.ts';
import { isOfNothing } from './error-words.ts';
import { continuation, isRedirection, moved, REPEAT, redirection, withNote } from './notes.ts';
import { CALL_MS, type Outcome, type SearchResult } from './poster.ts';
import { backoff, type DeliveryTask, mergedIntoFirst } from './schedule.ts';

/** What a step changes, by the keys of the messages. */
type Changes = ReadonlyMap<string, MessagePatch>;

/** What a decision depends on besides messages. `random` is in [0, 1). */
export interface Moment {
  readonly now: number;
  /** When this process took the lease, in milliseconds since 1970: what another one has begun, it began before. */
  readonly tookOverAt: number;
  readonly random: number;
  readonly fallbackChannel: string | null;
  /** The channel of incidents, as the settings have it now; null where they have none. */
  readonly oncallChannel: string | null;
}

/** A post or an edit that was tried: `turn.message` is as it was written down before the call. */
export interface Attempt {
  readonly task: DeliveryTask;
  /** Replies whose summaries were in it. */
  readonly merged: readonly OutboxMessage[];
  /** How it is shown where not as it was meant, and why; null otherwise. */
  readonly shownAs: string | null;
}

/** How the outcome of a message begins that is shown without its pictures, because Slack would not show them. */
export const SHOWN_WITHOUT_PICTURES = 'shown without pictures';

/** How the outcome of a message begins whose blocks Slack would not take. */
export const SHOWN_AS_TEXT = 'shown as text only';

/** How often a channel is tried that takes no messages, when there is no other. */
export const GONE_WAIT_MS = 5 * MINUTE_MS;

/** What an attempt's outcome means for the messages of its thread. */
export function settle(attempt: Attempt, outcome: Outcome, moment: Moment): Changes {
  const { message } = attempt.task;
  const later = (waitMs: number, why: string): Changes =>
    new Map([[message.key, { state: 'waiting', dueAt: moment.now + waitMs, outcome: why }]]);
  switch (outcome.kind) {
    case 'delivered':
      return outcome.isThreaded ? markDelivered(attempt, outcome) : promoteToTopLevel(attempt.task, outcome, moment);
    case 'rate-limited':
      return later(outcome.waitMs, 'Slack limits the rate');
    case 'token-dead':
      return later(0, outcome.word);
    case 'not-sent':
      return later(backoff(message.attempts, moment.random), outcome.detail);
    case 'in-doubt':
      // An edit can be made twice.
      if (message.posted) return later(backoff(message.attempts, moment.random), outcome.detail);
      return new Map([[message.key, { state: 'in-doubt', dueAt: moment.now, looks: 0, outcome: outcome.detail }]]);
    case 'channel-gone':
      return rerouteToFallback(attempt.task, outcome.word, moment);
    case 'message-gone':
      return repost(attempt.task, outcome.word, moment);
    case 'file-not-ready':
      return later(backoff(message.attempts, moment.random), 'Slack is still reading its pictures');
    case 'bad-blocks':
    case 'refused':
      return untaken(attempt.task, outcome.word, moment);
  }
}

/**
 * Slack takes the message in no form. An incident is told all the same, elsewhere or later; an edit leaves what Slack shows, so
 * that the replies come; anything else is given up.
 */
function untaken(task: DeliveryTask, word: string, moment: Moment): Changes {
  const { key, posted, sendingRevision } = task.message;
  if (posted) return new Map([[key, { state: 'sent', shownRevision: sendingRevision, attempts: 0, outcome: word }]]);
  return isGivenUp(task.message, word) ? refused(task, word) : rerouteToFallback(task, word, moment);
}

/** Whether a message that Slack takes in no form, with that word, is not tried again. */
export function isGivenUp({ posted, thread, expiresAt }: OutboxMessage, word: string): boolean {
  return posted === null && (thread !== null || expiresAt !== null || isOfNothing(word));
}

/** The message will not be in Slack, and with it those replies that are not worth keeping. */
export function refused({ message, others }: DeliveryTask, outcome: string): Changes {
  const replies = others.filter(({ thread, expiresAt }) => thread === message.key && expiresAt !== null);
  return new Map(
    // What replaces the content after this revision has its own chance.
    [message, ...replies].map(({ key, revision }) => [key, { state: 'refused', sendingRevision: revision, outcome }]),
  );
}

/** The message is in Slack, and with it the replies that were merged into it, or that it tells because it is late. */
function markDelivered(
  { task: { message, others }, merged, shownAs }: Attempt,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Changes {
  const told = mergedIntoFirst(message, others);
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
    ...[...merged, ...told].map((reply): [string, MessagePatch] => [
      reply.key,
      {
        state: 'sent',
        shownRevision: reply.revision,
        mergedInto: message.key,
        outcome: told.includes(reply) ? 'covered by the first message' : `covered by ${message.key}`,
      },
    ]),
  ]);
}

/** A reply stands in the channel itself, its parent being gone: there it becomes the parent, and is posted anew. */
function promoteToTopLevel(
  { message, parent }: DeliveryTask,
  { channel, ts }: { readonly channel: string; readonly ts: string },
  { now }: Moment,
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
        outcome: 'was deleted; a reply became it',
      },
    ],
    [message.key, { ...again, posted: null, historySearches: 0, outcome: 'its thread was gone' }],
  ]);
}

/** The message to edit or to reply to is gone: it is posted anew, and what waits for it follows. */
function repost(task: DeliveryTask, word: string, { now }: Moment): Changes {
  const { message, parent } = task;
  const gone = message.posted ? message : parent;
  if (gone === null) return refused(task, word);
  const notes = gone.thread === null ? withNote(gone.notes, continuation(word)) : gone.notes;
  const again = { state: 'waiting', dueAt: now, attempts: 0, outcome: word } as const;
  return new Map<string, MessagePatch>([
    [message.key, again],
    [gone.key, { ...again, posted: null, notes }],
  ]);
}

/** Whether the settings have another channel for incidents by now than the one that this thread was written down for. */
export function hasMoved({ message, parent }: DeliveryTask, oncallChannel: string | null): oncallChannel is string {
  const root = parent ?? message;
  return oncallChannel !== null && root.expiresAt === null && root.channel !== oncallChannel;
}

/**
 * The channel takes no messages, or not this one: the whole thread goes to the channel of the settings, if that is another one by now, or to the
 * fallback channel, and says why. Where there is none, or that is gone as well, it waits, and both are tried again.
 */
function rerouteToFallback(task: DeliveryTask, word: string, { now, fallbackChannel, oncallChannel }: Moment): Changes {
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
  if (fallbackChannel === null || fallbackChannel === root.channel || root.expiresAt !== null) {
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

/** A post that Slack has taken may appear in the history a little later: so long lies between the two looks. */
const BETWEEN_LOOKS_MS = 5_000;
const LOOKS = 2;
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
