import { annotated } from '../../../blocks/annotated.ts';
import type { Message } from '../../../blocks/message.ts';
import { withoutPictures } from '../../../blocks/without-pictures.ts';
import type { Clock } from '../../clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../log.ts';
import type { MessagePatch, OutboxMessage, OutboxStore } from '../../store/outbox.ts';
import { isOfWholeChannel } from './error-words.ts';
import type { Lease } from './lease.ts';
import { backlogWith, mergedContent } from './merge.ts';
import { moved } from './notes.ts';
import type { Outcome } from './outcome.ts';
import type { Found, Poster } from './poster.ts';
import type { Turn } from './schedule.ts';
import { hasMoved, type Moment, refused, SHOWN_AS_TEXT, SHOWN_WITHOUT_PICTURES, settle } from './settle.ts';
import { settleLook } from './settle-look.ts';
import { isToBeSearchedFor, takeUp } from './take-up.ts';
import type { Unwritten } from './withdraw.ts';

/** What the steps of delivery work with. */
export interface Desk {
  readonly store: OutboxStore;
  readonly poster: Poster;
  readonly lease: Lease;
  /** Told of a call whose outcome could not be written down. */
  readonly onUnwritten?: Unwritten;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Where messages go whose own channel takes none. */
  readonly fallbackChannel: string | null;
  /** Where incidents are told as the settings have it now: what waits for another channel, which is gone, follows. */
  readonly oncallChannel: string | null;
  readonly log?: Pick<Logger, 'warn'>;
}

/**
 * What a step came to; expired: it was too late to post the message; taken-up: another message, which stands in the channel from before,
 * is edited in its place.
 */
export type Step = Outcome | Found | { readonly kind: 'expired' } | { readonly kind: 'taken-up'; readonly ts: string };

const LONGEST_DOUBT_MS = 10 * MINUTE_MS;
/**
 * With the waits between them 63 to 76 s, more than Slack was seen to take to read a picture. Counted in attempts: those
 * are written down, so that a restart does not begin anew.
 */
const FILE_TRIES = 7;
const NOT_LEADING: Outcome = { kind: 'not-sent', detail: 'another process may lead by now' };
const FILE_WHY = 'Slack did not finish reading it in time';

/**
 * Takes one step with one message and writes down what came of it: a look in Slack for one that may have been posted, or that may
 * go on from one of before; otherwise a post or an edit. Rejects with what the store throws; then the step is in doubt and settled by the next.
 */
export async function deliverMessage(desk: Desk, fence: number, turn: Turn): Promise<Step> {
  const { message } = turn;
  const mayBePosted = message.state === 'in-doubt' || message.state === 'sending';
  if (mayBePosted && message.posted === null) return look(desk, fence, turn);
  const taken = isToBeSearchedFor(message, desk.lease.tookOverAt()) ? await takeUp(desk, fence, turn) : undefined;
  return taken ?? send(desk, fence, turn);
}

async function look(desk: Desk, fence: number, turn: Turn): Promise<Found> {
  const { message, parent, channel } = turn;
  const since = message.attemptedAt ?? message.createdAt;
  const threadTs = parent?.posted?.ts ?? null;
  const searched = await desk.poster.find({ channel, threadTs, key: message.key, since });
  const found = await givenUp(desk, searched, since);
  await desk.store.patch(fence, settleLook(turn, found, momentOf(desk)));
  return found;
}

/** A history that fails for long while Slack itself answers is unreadable: a repeat does less harm than silence. */
async function givenUp({ poster, clock }: Desk, found: Found, since: number): Promise<Found> {
  if (found.kind !== 'unknown' || clock() - since < LONGEST_DOUBT_MS) return found;
  return (await poster.proveToken()) === 'alive' ? { kind: 'unreadable', detail: found.detail } : found;
}

async function send(desk: Desk, fence: number, turn: Turn): Promise<Outcome | { readonly kind: 'expired' }> {
  const { message: waiting, others } = turn;
  const now = desk.clock();
  if (waiting.posted === null && waiting.expiresAt !== null && now > waiting.expiresAt) {
    await desk.store.patch(fence, refused(turn, 'expired'));
    return { kind: 'expired' };
  }
  const merged = waiting.posted ? [] : backlogWith(waiting, others, now);
  const attempt = {
    state: 'sending',
    attempts: waiting.attempts + 1,
    attemptedAt: now,
    sendingRevision: waiting.revision,
    looks: 0,
    mergedInto: null,
  } as const;
  const message: OutboxMessage = { ...waiting, ...attempt };
  const written: [string, MessagePatch][] = [
    [message.key, attempt],
    ...merged.map((reply): [string, MessagePatch] => [reply.key, { mergedInto: message.key }]),
  ];
  await desk.store.patch(fence, new Map(written));
  const content = merged.length === 0 ? message.content : mergedContent([message, ...merged]);
  const shown = annotated(content, message.notes);
  const tried = { ...turn, message };
  // The process may have stood still since the fence was held.
  const { outcome, shownAs } = desk.lease.holds(fence)
    ? await show(desk, tried, shown)
    : { outcome: NOT_LEADING, shownAs: null };
  const changes = settle({ turn: tried, merged, shownAs }, outcome, momentOf(desk));
  await desk.store.patch(fence, changes).catch((error: unknown) => {
    desk.onUnwritten?.(fence, tried, outcome);
    throw error;
  });
  if (outcome.kind === 'channel-gone') await moveOthers(desk, fence, turn, outcome.word);
  return outcome;
}

/** What else waits for a channel that is gone, and that the settings no longer name, need not find it out one by one. */
async function moveOthers({ store, clock, oncallChannel }: Desk, fence: number, turn: Turn, word: string) {
  if (!isOfWholeChannel(word) || !hasMoved(turn, oncallChannel)) return;
  const from = (turn.parent ?? turn.message).channel;
  await store.move(fence, { from, to: oncallChannel, note: moved(from, word), at: clock() });
}

/** As it is; else with less, when Slack will not take all of it. `shownAs` says what was left out. */
async function show(
  desk: Desk,
  turn: Turn,
  content: Message,
  shownAs: string | null = null,
): Promise<{ readonly outcome: Outcome; readonly shownAs: string | null }> {
  const outcome = await call(desk, turn, content);
  const isFileLate = outcome.kind === 'file-not-ready' && turn.message.attempts >= FILE_TRIES;
  if (isFileLate && shownAs === null) {
    return show(desk, turn, withoutPictures(content, FILE_WHY), `${SHOWN_WITHOUT_PICTURES}: ${FILE_WHY}`);
  }
  const isRefused = outcome.kind === 'bad-blocks' || outcome.kind === 'refused';
  if ((isRefused || isFileLate) && content.blocks.length > 0) {
    const textOnly = `${SHOWN_AS_TEXT}: ${outcome.word}`;
    return show(desk, turn, { ...content, blocks: [] }, shownAs === null ? textOnly : `${shownAs}; ${textOnly}`);
  }
  return { outcome, shownAs };
}

function call({ poster }: Desk, { message, parent, channel }: Turn, shown: OutboxMessage['content']): Promise<Outcome> {
  const { key, posted, about, sendingRevision: revision } = message;
  const order = { message: shown, key, first: about && { about, revision } };
  if (posted) return poster.update({ ...posted, ...order });
  return poster.post({ channel, threadTs: parent?.posted?.ts ?? null, ...order });
}

function momentOf({ clock, lease, random, fallbackChannel, oncallChannel }: Desk): Moment {
  return { now: clock(), tookOverAt: lease.tookOverAt(), random: random(), fallbackChannel, oncallChannel };
}
