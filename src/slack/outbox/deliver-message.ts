import { annotated, type Message, withoutPictures } from '../../../blocks/kit/message.ts';
import type { Clock } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { MessagePatch, OutboxMessage, OutboxStore, ShownMessage } from '../../store/outbox.ts';
import { isOfWholeChannel } from './error-words.ts';
import { SEARCH } from './find-message.ts';
import { moved, TAKEN_UP, withNote } from './notes.ts';
import type { Outcome, Poster, SearchResult } from './poster.ts';
import { backlogWith, type DeliveryTask, type Lease, mergedContent } from './schedule.ts';
import {
  confirmDelivery,
  hasMoved,
  type Moment,
  refused,
  SHOWN_AS_TEXT,
  SHOWN_WITHOUT_PICTURES,
  settle,
} from './settle.ts';
import type { Unwritten } from './withdraw.ts';

/** What the steps of delivery work with. */
export interface DeliveryDeps {
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
export type DeliveryStep =
  | Outcome
  | SearchResult
  | { readonly kind: 'expired' }
  | { readonly kind: 'taken-up'; readonly ts: string };

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
export async function deliverMessage(deps: DeliveryDeps, fence: number, task: DeliveryTask): Promise<DeliveryStep> {
  const { message } = task;
  const mayBePosted = message.state === 'in-doubt' || message.state === 'sending';
  if (mayBePosted && message.posted === null) return searchHistory(deps, fence, task);
  const taken = isToBeSearchedFor(message, deps.lease.tookOverAt()) ? await takeUp(deps, fence, task) : undefined;
  return taken ?? send(deps, fence, task);
}

async function searchHistory(deps: DeliveryDeps, fence: number, task: DeliveryTask): Promise<SearchResult> {
  const { message, parent, channel } = task;
  const since = message.attemptedAt ?? message.createdAt;
  const threadTs = parent?.posted?.ts ?? null;
  const searched = await deps.poster.find({ channel, threadTs, key: message.key, since });
  const found = await searchOrGiveUp(deps, searched, since);
  await deps.store.patch(fence, confirmDelivery(task, found, momentOf(deps)));
  return found;
}

/** A history that fails for long while Slack itself answers is unreadable: a repeat does less harm than silence. */
async function searchOrGiveUp(
  { poster, clock }: DeliveryDeps,
  found: SearchResult,
  since: number,
): Promise<SearchResult> {
  if (found.kind !== 'unknown' || clock() - since < LONGEST_DOUBT_MS) return found;
  return (await poster.proveToken()) === 'alive' ? { kind: 'unreadable', detail: found.detail } : found;
}

async function send(
  deps: DeliveryDeps,
  fence: number,
  task: DeliveryTask,
): Promise<Outcome | { readonly kind: 'expired' }> {
  const { message: waiting, others } = task;
  const now = deps.clock();
  if (waiting.posted === null && waiting.expiresAt !== null && now > waiting.expiresAt) {
    await deps.store.patch(fence, refused(task, 'expired'));
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
  await deps.store.patch(fence, new Map(written));
  const content = merged.length === 0 ? message.content : mergedContent([message, ...merged]);
  const shown = annotated(content, message.notes);
  const tried = { ...task, message };
  // The process may have stood still since the fence was held.
  const { outcome, shownAs } = deps.lease.holds(fence)
    ? await show(deps, { task: tried, content: shown })
    : { outcome: NOT_LEADING, shownAs: null };
  const changes = settle({ task: tried, merged, shownAs }, outcome, momentOf(deps));
  await deps.store.patch(fence, changes).catch((error: unknown) => {
    deps.onUnwritten?.(fence, tried, outcome);
    throw error;
  });
  if (outcome.kind === 'channel-gone') await moveOthers(deps, { fence, task, word: outcome.word });
  return outcome;
}

/** What else waits for a channel that is gone, and that the settings no longer name, need not find it out one by one. */
async function moveOthers(
  { store, clock, oncallChannel }: DeliveryDeps,
  { fence, task, word }: { readonly fence: number; readonly task: DeliveryTask; readonly word: string },
) {
  if (!isOfWholeChannel(word) || !hasMoved(task, oncallChannel)) return;
  const from = (task.parent ?? task.message).channel;
  await store.move(fence, { from, to: oncallChannel, note: moved(from, word), at: clock() });
}

/** As it is; else with less, when Slack will not take all of it. `shownAs` says what was left out. */
async function show(
  deps: DeliveryDeps,
  {
    task,
    content,
    shownAs = null,
  }: { readonly task: DeliveryTask; readonly content: Message; readonly shownAs?: string | null },
): Promise<{ readonly outcome: Outcome; readonly shownAs: string | null }> {
  const outcome = await call(deps, task, content);
  const isFileLate = outcome.kind === 'file-not-ready' && task.message.attempts >= FILE_TRIES;
  if (isFileLate && shownAs === null) {
    return show(deps, {
      task,
      content: withoutPictures(content, FILE_WHY),
      shownAs: `${SHOWN_WITHOUT_PICTURES}: ${FILE_WHY}`,
    });
  }
  const isRefused = outcome.kind === 'bad-blocks' || outcome.kind === 'refused';
  if ((isRefused || isFileLate) && content.blocks.length > 0) {
    const textOnly = `${SHOWN_AS_TEXT}: ${outcome.word}`;
    return show(deps, {
      task,
      content: { ...content, blocks: [] },
      shownAs: shownAs === null ? textOnly : `${shownAs}; ${textOnly}`,
    });
  }
  return { outcome, shownAs };
}

function call(
  { poster }: DeliveryDeps,
  { message, parent, channel }: DeliveryTask,
  shown: OutboxMessage['content'],
): Promise<Outcome> {
  const { key, posted, about, sendingRevision: revision } = message;
  const order = { message: shown, key, first: about && { about, revision } };
  if (posted) return poster.update({ ...posted, ...order });
  return poster.post({ channel, threadTs: parent?.posted?.ts ?? null, ...order });
}

function momentOf({ clock, lease, random, fallbackChannel, oncallChannel }: DeliveryDeps): Moment {
  return { now: clock(), tookOverAt: lease.tookOverAt(), random: random(), fallbackChannel, oncallChannel };
}

/**
 * Whether a message is the first one of an incident, before the first try in this channel of the process that leads since `tookOverAt`
 * (milliseconds since 1970): what was tried before then may have been put back to that since, and posted meanwhile.
 */
function isToBeSearchedFor(
  { about, thread, posted, shownRevision, attempts, attemptedAt, notes }: OutboxMessage,
  tookOverAt: number,
): boolean {
  if (about === null || thread !== null || posted !== null || shownRevision > 0) return false;
  return (attempts === 0 || (attemptedAt ?? 0) < tookOverAt) && !notes.includes(TAKEN_UP);
}

/**
 * Looks whether one of the channels in which it may be told shows a first message of this bot that fires about the same and that this
 * database does not know: it was put back, lost or moved. That one is edited from then on, where it stands; of two, the one in the
 * message's own channel. Undefined where there is none, or none can be seen: an incident is told twice rather than never.
 */
async function takeUp(
  deps: DeliveryDeps,
  fence: number,
  { message, channel, channels: ways }: DeliveryTask,
): Promise<Extract<DeliveryStep, { kind: 'taken-up' }> | undefined> {
  const isWanted = (shown: ShownMessage) => shown.key === message.key || isAboutTheSame(shown, message);
  const { store, clock } = deps;
  const channels = new Set([channel, ...ways.slice(1)]);
  const read = await Promise.all(
    [...channels].map((one) => readOne(deps, { channel: one, key: message.key, isWanted })),
  );
  const wanted = read.flat();
  const known = await store.statuses(wanted.map(({ key }) => key));
  const isOwn = ({ key }: ShownMessage) => key === message.key;
  const taken = wanted.find(isOwn) ?? wanted.find(({ key }) => !known.has(key));
  if (taken === undefined) return undefined;
  const notes = isOwn(taken) ? message.notes : withNote(message.notes, TAKEN_UP);
  const posted = { channel: taken.channel, ts: taken.ts };
  await store.patch(
    fence,
    new Map([[message.key, { posted, notes, dueAt: clock(), outcome: `continues ${taken.key}` }]]),
  );
  return { kind: 'taken-up', ts: taken.ts };
}

/** The wanted messages of a channel; none where it cannot be searched. */
async function readOne(
  { poster, clock, log }: DeliveryDeps,
  {
    channel,
    key,
    isWanted,
  }: { readonly channel: string; readonly key: string; readonly isWanted: (shown: ShownMessage) => boolean },
): Promise<readonly ShownMessage[]> {
  const read = await poster.firstMessages({ channel, since: clock() - SEARCH.backMs, isEnough: isWanted });
  if (read.kind === 'read') return read.messages.filter(isWanted);
  log?.warn({ channel, key, detail: read.detail }, UNSEARCHED);
  return [];
}

const UNSEARCHED =
  'a channel could not be searched for an earlier message of the incident: it gets a new one, unless another channel shows one';

function isAboutTheSame(shown: ShownMessage, { about }: OutboxMessage): boolean {
  return shown.about.live && shown.about.subject === about?.subject;
}
