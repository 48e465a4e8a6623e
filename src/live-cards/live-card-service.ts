import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveCardList, ShownLiveCard } from '../../blocks/live-cards/live-answers.ts';
import type { Failure } from '../health/reading.ts';
import type { ChannelAccess, Lookups } from '../slack/lookups.ts';
import type { Permalink } from '../slack/permalinks.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { Posted } from '../store/outbox.ts';
import type { AuditEntry, LiveCardChange, LiveCardResult, Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { readLiveList, shownOf } from './live-card-list.ts';
import { drawLiveCard, isInCatalog, type LiveSources, liveDraft, overDraft, withinScope } from './message-drafts.ts';
import { channelOfKey, commandLineOf, type LiveCard, type LiveScope, liveKey, statusesOf } from './rules/live-card.ts';

/** A person in a channel, by their Slack ids. */
export interface LiveAsker {
  readonly channel: string;
  readonly by: string;
}

/** Reasons why nothing was changed. */
export type LiveRefusal =
  | { readonly kind: 'not-a-member' | 'unchecked' | 'too-many' | 'no-room' | 'not-in-catalog' }
  | { readonly kind: 'cannot-post'; readonly word: string }
  | { readonly kind: 'unreadable'; readonly failure: Failure; readonly failingSince: number };

/** Result of a beginning. `before` is the last card of the channel. */
export type Begun =
  | { readonly kind: 'begun'; readonly shown: ShownLiveCard; readonly before: LiveCard | undefined }
  | { readonly kind: 'exists'; readonly shown: ShownLiveCard }
  | LiveRefusal;

/** Result of an end. `none`: the channel has no card; `before` is the last one. */
export type Ended =
  | { readonly kind: 'ended' }
  | { readonly kind: 'was-over' }
  | { readonly kind: 'none'; readonly before: LiveCard | undefined }
  | LiveRefusal;

/**
 * Begins, ends and lists living cards, of which a channel has one at most. Only members of a channel may change its card. Rejects with
 * StoreError while the database cannot be used.
 */
export interface LiveCardService {
  /** Begins a card in a channel that has none. Waits a few seconds until it is posted. */
  begin(asker: LiveAsker, scope: LiveScope): Promise<Begun>;
  /** Ends the card of that key, if it is live, and begins a new one. */
  move(asker: LiveAsker, key: string, scope: LiveScope): Promise<Begun>;
  /** Ends the card of a channel. */
  end(asker: LiveAsker): Promise<Ended>;
  /** Ends the card of a message, which may be one that the database does not know. */
  endShown(asker: LiveAsker, key: string, posted: Posted): Promise<Ended>;
  /** The cards that somebody in this channel may see: of it, and of channels that are certainly public. */
  list(channel: string): Promise<LiveCardList>;
}

/** Dependencies of the service. */
export interface LiveCardServiceOptions {
  readonly sources: LiveSources;
  readonly store: () => Pick<Store, 'liveCards' | 'outbox'>;
  readonly lookups: Pick<Lookups, 'access' | 'isPublic'>;
  readonly isMember: (channel: string, person: string) => Promise<'member' | 'not-a-member' | 'unknown'>;
  readonly permalink: Permalink;
  /** Resolves to whether a message was certainly deleted in Slack. */
  readonly isGone: (message: Posted) => Promise<boolean>;
  /** Called after a change: there are messages to send. */
  readonly onChange: (entry: Pick<AuditEntry, 'incident' | 'actor' | 'what' | 'why'>) => void;
  /** Waits between two looks whether a card is posted; in real time if absent. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Looks whether a new card is posted, with these waits between them: nobody waits longer for the answer. */
export const LOOKS = { most: 12, everyMs: 250 } as const;

/** Creates the service of living cards. */
export function createLiveCardService(options: LiveCardServiceOptions): LiveCardService {
  const { store } = options;
  const service: LiveCardService = {
    async begin(asker, scope) {
      const refusal = await refusalOf(options, asker, true);
      if (refusal !== undefined) return refusal;
      const before = await store().liveCards.ofChannel(asker.channel);
      const isLive = before !== undefined && before.ending === null && !(await isDeleted(options, before));
      return isLive ? existing(options, before) : beginNew(options, { asker, scope, before });
    },
    async move(asker, key, scope) {
      const refusal = await refusalOf(options, asker, true);
      if (refusal !== undefined) return refusal;
      const before = await store().liveCards.ofChannel(asker.channel);
      const isReplaced = before !== undefined && before.ending === null;
      if (isReplaced && before.key !== key) return existing(options, before);
      return beginNew(options, { asker, scope, before });
    },
    async end(asker) {
      const refusal = await refusalOf(options, asker, false);
      if (refusal !== undefined) return refusal;
      const card = await store().liveCards.ofChannel(asker.channel);
      if (card === undefined || card.ending !== null) return { kind: 'none', before: card };
      return endCard(options, asker, card);
    },
    async endShown(asker, key, posted) {
      const refusal = await refusalOf(options, asker, false);
      if (refusal !== undefined) return refusal;
      if (channelOfKey(key) !== asker.channel) return { kind: 'not-a-member' };
      const card = await store().liveCards.find(key);
      if (card !== undefined && card.ending === null) return endCard(options, asker, card);
      return endUnknown(options, key, { posted, channel: asker.channel });
    },
    list: (channel) => readLiveList(options, channel),
  };
  return service;
}

/** The reason for which a person may not change the card of a channel; undefined if they may. Whatever is not certain refuses. */
async function refusalOf(
  { lookups, isMember }: LiveCardServiceOptions,
  { channel, by }: LiveAsker,
  isPosting: boolean,
): Promise<LiveRefusal | undefined> {
  const asked: Promise<ChannelAccess> = isPosting ? lookups.access(channel) : Promise.resolve('open');
  const [access, membership] = await Promise.all([asked, isMember(channel, by)]);
  if (typeof access === 'object') return { kind: 'cannot-post', word: access.word };
  if (membership === 'not-a-member') return { kind: 'not-a-member' };
  return access === 'unknown' || membership === 'unknown' ? { kind: 'unchecked' } : undefined;
}

/** Whether somebody deleted the message of a card: it would be over at its next edit, for which nobody who wants a new one has to wait. */
async function isDeleted({ store, isGone }: LiveCardServiceOptions, { key }: LiveCard): Promise<boolean> {
  const posted = (await store().outbox.statuses([key])).get(key)?.posted ?? null;
  return posted !== null && isGone(posted);
}

async function existing(options: LiveCardServiceOptions, card: LiveCard): Promise<Begun> {
  const status = (await options.store().outbox.statuses([card.key])).get(card.key);
  return { kind: 'exists', shown: await shownOf(options, card, status) };
}

interface NewCard {
  readonly asker: LiveAsker;
  readonly scope: LiveScope;
  readonly before: LiveCard | undefined;
}

/** Posts a new card, in the place of `before` if that is live. */
async function beginNew(options: LiveCardServiceOptions, { asker, scope, before }: NewCard): Promise<Begun> {
  const { sources, store } = options;
  // A button may be older than the catalog.
  if (!isInCatalog(sources.catalog, scope)) return { kind: 'not-in-catalog' };
  const answer = withinScope(await sources.reader.rollup(scope.environment ?? undefined), scope);
  if (answer.kind === 'unavailable') return { ...answer, kind: 'unreadable' };
  const { channel, by } = asker;
  const at = Math.max(sources.clock(), (before?.begunAt ?? 0) + 1);
  const card: LiveCard = {
    key: liveKey(channel, at),
    channel,
    ...scope,
    begunBy: by,
    begunAt: at,
    shows: statusesOf(answer),
    drawnAt: at,
    readAt: answer.at,
    tables: before?.tables ?? 'data_table',
    pin: null,
    refusedSince: null,
    ending: null,
    endedBy: null,
    endedAt: null,
  };
  const draft = liveDraft(card, drawLiveCard(sources, card, answer));
  const replaced = before !== undefined && before.ending === null ? before : undefined;
  const what = replaced === undefined ? 'live-card-begun' : 'live-card-moved';
  const result = await changeBy(options, asker, {
    what,
    at,
    why: commandLineOf(scope),
    change: {
      begun: card,
      messages: replaced === undefined ? [draft] : [over(options, replaced, { ending: 'moved', now: at }), draft],
      ...(replaced !== undefined && {
        changed: { key: replaced.key, values: { ending: 'moved', endedBy: by, endedAt: at } },
      }),
    },
  });
  if (result === 'too-many' || result === 'no-room') return { kind: result };
  if (result !== 'changed') {
    // Somebody was faster: what they left is the answer.
    const now = await store().liveCards.ofChannel(channel);
    return now === undefined || now.ending !== null ? { kind: 'unchecked' } : existing(options, now);
  }
  return untilPosted(options, card, before);
}

/** The card once it is posted and its pin was tried, or as it is after a few seconds. */
async function untilPosted(
  options: LiveCardServiceOptions,
  card: LiveCard,
  before: LiveCard | undefined,
): Promise<Begun> {
  const { store, pause = sleep } = options;
  for (let looks = 1; ; looks += 1) {
    const status = (await store().outbox.statuses([card.key])).get(card.key);
    if (status?.state === 'refused') return { kind: 'cannot-post', word: status.outcome ?? 'refused' };
    const current = (await store().liveCards.find(card.key)) ?? card;
    const isDone = status !== undefined && status.posted !== null && current.pin !== null;
    if (isDone || looks === LOOKS.most)
      return { kind: 'begun', shown: await shownOf(options, current, status), before };
    await pause(LOOKS.everyMs);
  }
}

async function endCard(options: LiveCardServiceOptions, asker: LiveAsker, card: LiveCard): Promise<Ended> {
  const at = options.sources.clock();
  const result = await changeBy(options, asker, {
    what: 'live-card-ended',
    at,
    why: commandLineOf(card),
    change: {
      changed: { key: card.key, values: { ending: 'ended', endedBy: asker.by, endedAt: at } },
      messages: [over(options, card, { ending: 'ended', now: at })],
    },
  });
  if (result === 'too-many' || result === 'no-room') return { kind: result };
  return { kind: result === 'changed' ? 'ended' : 'was-over' };
}

/** Has a message say that it is over whose card is over already, or in no database. */
async function endUnknown(
  { store, sources, onChange }: LiveCardServiceOptions,
  key: string,
  { posted, channel }: { readonly posted: Posted; readonly channel: string },
): Promise<Ended> {
  const now = sources.clock();
  const draft = overDraft({ key, channel, begunAt: now }, 'ended', { now, timeZone: sources.timeZone });
  const shown = { ...posted, key, about: { subject: draft.about?.subject ?? '', live: false }, revision: 1 };
  const messages = [{ ...draft, shown }];
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    if ((await store().liveCards.change({ messages, at: now })) !== 'changed') continue;
    onChange({ incident: auditOf(channel), actor: null, what: 'live-card-ended', why: 'it was over already' });
    return { kind: 'was-over' };
  }
  throw new StoreError('the living card changes faster than its end can be stored. Next step: try again');
}

/** The final message of a card that a person ends at `now`. */
function over({ sources }: LiveCardServiceOptions, card: LiveCard, change: { ending: 'ended' | 'moved'; now: number }) {
  return overDraft(card, change.ending, { now: change.now, timeZone: sources.timeZone });
}

const auditOf = (channel: string) => `live-card:${channel}`;

async function changeBy(
  { store, onChange }: LiveCardServiceOptions,
  { channel, by }: LiveAsker,
  {
    what,
    why,
    at,
    change,
  }: {
    readonly what: string;
    readonly why: string;
    readonly at: number;
    readonly change: Pick<LiveCardChange, 'begun' | 'changed' | 'messages'>;
  },
): Promise<LiveCardResult> {
  const incident = auditOf(channel);
  const audit = { key: `${incident}:${at}:${what}`, incident, at, actor: by, what, why };
  const result = await store().liveCards.change({ ...change, audit, at });
  if (result === 'changed') onChange(audit);
  return result;
}
