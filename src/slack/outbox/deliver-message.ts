import { annotated, type Message, withoutPictures } from '../../../blocks/kit/message.ts';
import type { Clock } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { MessagePatch, OutboxMessage, OutboxStore, ShownMessage } from '../../store/outbox.ts';
import type { Outcome } from './call-outcome.ts';
import type { DeliveryTask } from './due-tasks.ts';
import { isOfBroadcast, isOfReplies, isOfWholeChannel } from './error-words.ts';
import { SEARCH } from './find-message.ts';
import { changesIfReplaced, updateOthersOfChannel } from './gone-channel.ts';
import { mergedContent, repliesToMerge } from './merged-replies.ts';
import { ADOPTED, withNote } from './notes.ts';
import type { OutboxClient, SearchResult } from './outbox-client.ts';
import {
  type Circumstances,
  confirmDelivery,
  expiredOutcome,
  hasOtherChannel,
  refused,
  SHOWN_ALONE,
  SHOWN_AS_TEXT,
  SHOWN_IN_THREAD,
  SHOWN_WITHOUT_PICTURES,
  stateAfterCall,
} from './state-after-call.ts';

/** The lease under which messages are sent. */
export interface Lease {
  /** Whether this process certainly holds the lease with that number now. */
  holds(fence: number): boolean;
  /** Time at which it took its lease, in milliseconds since 1970; -Infinity when it has had none. */
  tookOverAt(): number;
}

/** Handler of a call whose outcome could not be stored; `fence` is the number of the lease under which it was made. */
export type Unwritten = (fence: number, task: DeliveryTask, outcome: Outcome) => void;

/** Dependencies of delivery. */
export interface DeliveryDeps {
  readonly store: OutboxStore;
  readonly outboxClient: OutboxClient;
  readonly lease: Lease;
  /** Called for each request to Slack whose outcome could not be stored. */
  readonly onUnwritten?: Unwritten;
  readonly clock: Clock;
  /** Random number in [0, 1). */
  readonly random: () => number;
  /** Channel for messages whose own channel accepts none. */
  readonly fallbackChannel: string | null;
  /** Current channel for incidents: messages that wait for a former one, which is gone, move there. */
  readonly oncallChannel: string | null;
  readonly log?: Pick<Logger, 'warn'>;
}

/**
 * Result of a step. expired: it was too late to post the message. adopted: an earlier message in the channel is edited instead of
 * posting a new one.
 */
export type DeliveryResult =
  | Outcome
  | SearchResult
  | { readonly kind: 'expired' }
  | { readonly kind: 'adopted'; readonly ts: string };

const LONGEST_DOUBT_MS = 10 * MINUTE_MS;
/**
 * Attempts until a message is posted without its pictures: 63 to 76 s with the waits between them, longer than Slack was seen to take
 * to read a picture. Attempts are stored, so that a restart does not start over.
 */
const FILE_TRIES = 7;
const NOT_LEADING: Outcome = { kind: 'not-sent', detail: 'another process may lead by now' };
const FILE_WHY = 'Slack did not finish reading it in time';

/**
 * Takes one step with one message and stores the outcome: searches Slack for a message that may have been posted, or that may continue
 * an earlier one; otherwise posts or edits it. Rejects with the error of the store; then the next step settles what is in doubt.
 */
export async function deliverMessage(deps: DeliveryDeps, fence: number, task: DeliveryTask): Promise<DeliveryResult> {
  const { message } = task;
  const mayBePosted = message.state === 'in-doubt' || message.state === 'sending';
  if (mayBePosted && message.posted === null) return searchHistory(deps, fence, task);
  const adopted = mayAdopt(message, deps.lease.tookOverAt()) ? await adoptEarlier(deps, fence, task) : undefined;
  return adopted ?? sendMessage(deps, fence, task);
}

async function searchHistory(deps: DeliveryDeps, fence: number, task: DeliveryTask): Promise<SearchResult> {
  const { message, parent, channel } = task;
  const since = message.attemptedAt ?? message.createdAt;
  const threadTs = parent?.posted?.ts ?? null;
  const searched = await deps.outboxClient.find({ channel, threadTs, key: message.key, since });
  const result = await giveUpAfterLongDoubt(deps, searched, since);
  await deps.store.patch(fence, confirmDelivery(task, result, circumstancesOf(deps)));
  return result;
}

/** Treats a history that fails for long while Slack itself answers as unreadable: a duplicate does less harm than silence. */
async function giveUpAfterLongDoubt(
  { outboxClient, clock }: DeliveryDeps,
  result: SearchResult,
  since: number,
): Promise<SearchResult> {
  if (result.kind !== 'unknown' || clock() - since < LONGEST_DOUBT_MS) return result;
  return (await outboxClient.testToken()) === 'alive' ? { kind: 'unreadable', detail: result.detail } : result;
}

async function sendMessage(
  deps: DeliveryDeps,
  fence: number,
  task: DeliveryTask,
): Promise<Outcome | { readonly kind: 'expired' }> {
  const { message: waiting, others } = task;
  const now = deps.clock();
  if (waiting.posted === null && waiting.expiresAt !== null && now > waiting.expiresAt) {
    await deps.store.patch(fence, refused(task, expiredOutcome(waiting)));
    return { kind: 'expired' };
  }
  const merged = waiting.posted ? [] : repliesToMerge(waiting, others, now);
  const attempt = {
    state: 'sending',
    attempts: waiting.attempts + 1,
    attemptedAt: now,
    sendingRevision: waiting.revision,
    historySearches: 0,
    mergedInto: null,
  } as const;
  const message: OutboxMessage = { ...waiting, ...attempt };
  const patches: [string, MessagePatch][] = [
    [message.key, attempt],
    ...merged.map((reply): [string, MessagePatch] => [reply.key, { mergedInto: message.key }]),
  ];
  await deps.store.patch(fence, new Map(patches));
  const broadcast = asksForAction(task, [message, ...merged]);
  const content = merged.length === 0 ? message.content : mergedContent([message, ...merged], broadcast);
  const attempted = { ...task, message };
  // The process may have been paused since it last checked its lease.
  const { outcome, shownAs } = deps.lease.holds(fence)
    ? await postOrEdit(deps, { task: attempted, content: annotated(content, message.notes), broadcast })
    : { outcome: NOT_LEADING, shownAs: null };
  const replaced = outcome.kind === 'channel-gone' ? await changesIfReplaced(deps, attempted, outcome.word) : null;
  const changes = replaced ?? stateAfterCall({ task: attempted, merged, shownAs }, outcome, circumstancesOf(deps));
  await deps.store.patch(fence, changes).catch((error: unknown) => {
    deps.onUnwritten?.(fence, attempted, outcome);
    throw error;
  });
  if (replaced === null && outcome.kind === 'channel-gone' && isOfWholeChannel(outcome.word)) {
    await updateOthersOfChannel(deps, { fence, task, word: outcome.word });
  }
  return outcome;
}

/** Whether replies that are posted together ask people to act: one of them does, and the incident has not ended since. */
function asksForAction({ parent }: DeliveryTask, replies: readonly OutboxMessage[]): boolean {
  return parent?.about?.live !== false && replies.some(({ broadcast }) => broadcast === true);
}

/** A message as it is posted or edited. */
interface Shape {
  readonly task: DeliveryTask;
  readonly content: Message;
  /** Whether a reply is shown in the channel too. */
  readonly broadcast: boolean;
  readonly shownAs?: string | null;
}

/** Posts or edits a message; without what Slack rejects of it, which `shownAs` then explains: its pictures, its blocks, its broadcast. */
async function postOrEdit(
  deps: DeliveryDeps,
  { task, content, broadcast, shownAs = null }: Shape,
): Promise<{ readonly outcome: Outcome; readonly shownAs: string | null }> {
  const outcome = await callSlack(deps, { task, content, broadcast });
  if (broadcast && 'word' in outcome && isOfBroadcast(outcome.word)) {
    const inThread = `${SHOWN_IN_THREAD}: ${outcome.word}`;
    return postOrEdit(deps, { task, content, broadcast: false, shownAs: joined(shownAs, inThread) });
  }
  if (broadcast && 'word' in outcome && isOfReplies(outcome.word) && !hasOtherChannel(task, circumstancesOf(deps))) {
    const alone = { ...task, parent: null };
    return postOrEdit(deps, {
      task: alone,
      content,
      broadcast: false,
      shownAs: joined(shownAs, `${SHOWN_ALONE}: ${outcome.word}`),
    });
  }
  const isFileLate = outcome.kind === 'file-not-ready' && task.message.attempts >= FILE_TRIES;
  if (isFileLate && shownAs === null) {
    return postOrEdit(deps, {
      task,
      content: withoutPictures(content, FILE_WHY),
      broadcast,
      shownAs: `${SHOWN_WITHOUT_PICTURES}: ${FILE_WHY}`,
    });
  }
  const isRefused = outcome.kind === 'bad-blocks' || outcome.kind === 'refused';
  if ((isRefused || isFileLate) && content.blocks.length > 0) {
    const textOnly = `${SHOWN_AS_TEXT}: ${outcome.word}`;
    return postOrEdit(deps, {
      task,
      content: { ...content, blocks: [] },
      broadcast,
      shownAs: joined(shownAs, textOnly),
    });
  }
  return { outcome, shownAs };
}

function joined(before: string | null, next: string): string {
  return before === null ? next : `${before}; ${next}`;
}

function callSlack(
  { outboxClient }: DeliveryDeps,
  { task: { message, parent, channel }, content, broadcast }: Omit<Shape, 'shownAs'>,
): Promise<Outcome> {
  const { key, posted, about, sendingRevision: revision } = message;
  const order = { message: content, key, first: about && { about, revision } };
  if (posted) return outboxClient.update({ ...posted, ...order });
  return outboxClient.post({ channel, threadTs: parent?.posted?.ts ?? null, broadcast, ...order });
}

function circumstancesOf({ clock, lease, random, fallbackChannel, oncallChannel }: DeliveryDeps): Circumstances {
  return { now: clock(), tookOverAt: lease.tookOverAt(), random: random(), fallbackChannel, oncallChannel };
}

/**
 * Whether a message is the first one of an incident, and this process, which leads since `tookOverAt` (milliseconds since 1970), has not
 * tried to post it yet: a restored database may not know that it was posted before.
 */
function mayAdopt(
  { about, thread, posted, shownRevision, attempts, attemptedAt, notes }: OutboxMessage,
  tookOverAt: number,
): boolean {
  if (about === null || thread !== null || posted !== null || shownRevision > 0) return false;
  return (attempts === 0 || (attemptedAt ?? 0) < tookOverAt) && !notes.includes(ADOPTED);
}

/**
 * Searches the channels of an incident for a first message of this bot about the same subject that still fires and that this database
 * does not know, because it was restored, lost or moved. That message is edited from then on; of two, the one in the incident's own
 * channel. Undefined if none is found or the channels cannot be read: a duplicate is better than a missing incident.
 */
async function adoptEarlier(
  deps: DeliveryDeps,
  fence: number,
  { message, channel, channels }: DeliveryTask,
): Promise<Extract<DeliveryResult, { kind: 'adopted' }> | undefined> {
  const isSameIncident = (shown: ShownMessage) => shown.key === message.key || isAboutTheSame(shown, message);
  const { store, clock } = deps;
  const lists = await Promise.all(
    [...new Set([channel, ...channels.slice(1)])].map((one) =>
      readMatches(deps, { channel: one, key: message.key, isMatch: isSameIncident }),
    ),
  );
  const candidates = lists.flat();
  const known = await store.statuses(candidates.map(({ key }) => key));
  const isOwn = ({ key }: ShownMessage) => key === message.key;
  const earlier = candidates.find(isOwn) ?? candidates.find(({ key }) => !known.has(key));
  if (earlier === undefined) return undefined;
  // A living card has no history that would be lost.
  const notes = isOwn(earlier) || message.optional ? message.notes : withNote(message.notes, ADOPTED);
  const posted = { channel: earlier.channel, ts: earlier.ts };
  await store.patch(
    fence,
    new Map([[message.key, { posted, notes, dueAt: clock(), outcome: `continues ${earlier.key}` }]]),
  );
  return { kind: 'adopted', ts: earlier.ts };
}

/** The matching first messages of a channel; none if it cannot be searched. */
async function readMatches(
  { outboxClient, clock, log }: DeliveryDeps,
  {
    channel,
    key,
    isMatch,
  }: { readonly channel: string; readonly key: string; readonly isMatch: (shown: ShownMessage) => boolean },
): Promise<readonly ShownMessage[]> {
  const search = await outboxClient.firstMessages({ channel, since: clock() - SEARCH.backMs, isEnough: isMatch });
  if (search.kind === 'read') return search.messages.filter(isMatch);
  log?.warn({ channel, key, detail: search.detail }, NOT_SEARCHED);
  return [];
}

const NOT_SEARCHED =
  'a channel could not be searched for an earlier message of the incident: a new message is posted unless another channel has one';

function isAboutTheSame(shown: ShownMessage, { about }: OutboxMessage): boolean {
  return shown.about.live && shown.about.subject === about?.subject;
}
