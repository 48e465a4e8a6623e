import { renderDigestChange, renderDigestUnavailable } from '../../blocks/digest/digest-notices.ts';
import type { DigestOverview, DigestState, PlannedDigest } from '../../blocks/digest/planned-digest.ts';
import { type Card, explanation } from '../../blocks/render-card.ts';
import type { Clock } from '../core/clock.ts';
import { type DigestTime, describeDigestTime } from '../core/schedule-text.ts';
import { DAY_MS } from '../core/time.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import type { ChannelAccess, Lookups } from '../slack/lookups.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { AuditEntry, DigestRun, Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { type DigestSources, readChanges, readDigest } from './composer.ts';
import { postingProblem, readRefusals } from './posting-problems.ts';
import { isPerson } from './rules/place.ts';
import { nextDigestAt, oldestDate, type Subscription } from './rules/schedule.ts';
import { isSameTime, type ReadSubscriptions } from './subscriptions.ts';

/** A person's change of a channel's digest. */
export interface DigestChange {
  /** Id of the channel, or of the person who alone gets it. */
  readonly channel: string;
  /** Slack id. */
  readonly by: string;
  readonly what: 'digest-subscribed' | 'digest-changed' | 'digest-ended';
  /** The time that the digest has now, or had, in words. */
  readonly why: string;
}

/** Result of a change that was rejected because the digest was changed too often within the last hour. */
interface TooManyChanges {
  readonly kind: 'too-many';
}

/**
 * Whether a person may change the digest of a place. `cannot-post`: the bot may not post there, by Slack's error word. `unchecked`: Slack
 * did not answer.
 */
export type DigestPermission =
  | { readonly kind: 'granted' | 'not-a-member' | 'unchecked' }
  | { readonly kind: 'cannot-post'; readonly word: string };

/** Result of a subscription. `before` is the one that it replaces; null if there was none. */
export type Subscribed =
  | { readonly kind: 'subscribed'; readonly listed: PlannedDigest; readonly before: Subscription | null }
  | { readonly kind: 'cannot-post'; readonly word: string }
  | { readonly kind: 'unchecked' }
  | TooManyChanges;

/** Result of the end of a digest. `before` is the subscription that it had; null if it had none that could be used. */
export type Unsubscribed =
  | { readonly kind: 'unsubscribed'; readonly before: Subscription | null; readonly wasUnusable: boolean }
  | TooManyChanges;

/**
 * Lists, changes and previews digests. A place is a channel, or a person who alone gets the digest by direct message; both by their ids.
 * Rejects with StoreError while the database cannot be used.
 */
export interface DigestService {
  /** Returns all digests in the order of their next times, and those that cannot be used. */
  list(): Promise<DigestOverview>;
  /** Returns the digest of a place, and whether the bot may post there now. */
  state(place: string): Promise<DigestState>;
  /** Whether a person may change the digest of a place: the bot may post there, and the person is a member. */
  permission(place: string, person: string): Promise<DigestPermission>;
  /**
   * Subscribes a place, or changes its subscription, which is then returned as `before`. `too-many`: the digest was changed too often
   * within the last hour, and stays as it was. A change is posted in the place and stored in the audit with its author. Both also hold
   * for `unsubscribe`.
   */
  subscribe(place: string, time: DigestTime, by: string): Promise<Subscribed>;
  /** Ends the digest of a place, also one that cannot be used. */
  unsubscribe(place: string, by: string): Promise<Unsubscribed>;
  /**
   * Ends the digest of a place from elsewhere. `refused` unless the person subscribed it or is a member of the channel; a digest that
   * cannot be used or posted may be ended by anybody.
   */
  remove(place: string, by: string): Promise<Unsubscribed | { readonly kind: 'refused' | 'unchecked' }>;
  /** Returns the digest as it would be posted now, or an explanation why there is none. */
  preview(): Promise<Card>;
}

/** Dependencies of the service. */
export interface DigestServiceOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests' | 'outbox'>;
  readonly lookups: Pick<Lookups, 'access' | 'recentAccess'>;
  readonly isMember: (channel: string, person: string) => Promise<'member' | 'not-a-member' | 'unknown'>;
  readonly sources: DigestSources;
  readonly links: (now: number) => readonly DashboardLink[];
  readonly title: string;
  /** Time zone of the people who read a preview. */
  readonly timeZone: string;
  /** Called after a change: a digest may be due already, and there is a message to send. */
  readonly onChange: (change: DigestChange) => void;
  readonly clock: Clock;
}

/** Creates the service of the digests, over this store. */
export function createDigestService(options: DigestServiceOptions): DigestService {
  const { store, lookups, isMember, clock } = options;
  const accessOf = (place: string): Promise<ChannelAccess> | ChannelAccess =>
    isPerson(place) ? 'open' : lookups.access(place);
  const membershipOf = async (place: string, person: string) => {
    if (isPerson(place)) return place === person ? 'member' : 'not-a-member';
    return isMember(place, person);
  };
  const service: DigestService = {
    list: () => readOverview(options),
    async state(place) {
      const asked = Promise.resolve(accessOf(place));
      const [overview, access] = await Promise.all([readOverview(options, { place, access: asked }), asked]);
      const planned = overview.planned.find(({ subscription }) => subscription.channel === place);
      const unusable = overview.unusable.find(({ channel }) => channel === place);
      const problem = typeof access === 'object' ? access.word : (planned?.problem ?? null);
      return { place, planned, unusable, problem };
    },
    async permission(place, person) {
      const [access, membership] = await Promise.all([accessOf(place), membershipOf(place, person)]);
      if (typeof access === 'object') return { kind: 'cannot-post', word: access.word };
      // Whoever sees the form in a channel reads it: only a clear answer refuses.
      return { kind: access === 'unknown' ? 'unchecked' : membership === 'not-a-member' ? membership : 'granted' };
    },
    async subscribe(place, time, by) {
      const access = await accessOf(place);
      if (typeof access === 'object') return { kind: 'cannot-post', word: access.word };
      if (access === 'unknown') return { kind: 'unchecked' };
      const after = { ...time, channel: place, since: clock() };
      const result = await changeSubscription(options, { channel: place, after, by });
      if (result.kind === 'too-many') return result;
      const { before, current } = result;
      const runs = await store().digests.runsSince(oldestDate(clock()));
      const nextAt = nextDigestAt(current, clock(), knownDates(runs)(place));
      return {
        kind: 'subscribed',
        listed: { subscription: current, nextAt, isDefault: false, by, problem: null },
        before,
      };
    },
    async unsubscribe(place, by) {
      const result = await changeSubscription(options, { channel: place, after: null, by });
      return result.kind === 'too-many' ? result : { ...result, kind: 'unsubscribed' };
    },
    async remove(place, by) {
      const { planned, unusable, problem } = await service.state(place);
      const isOwn = isPerson(place) ? place === by : (planned ?? unusable)?.by === by;
      // Without the scope the bot may post where it cannot look.
      const isUnreachable = problem !== null && problem !== 'missing_scope';
      const isDead = !isPerson(place) && (unusable !== undefined || isUnreachable);
      const membership = isOwn || isDead ? 'member' : await membershipOf(place, by);
      if (membership === 'member') return service.unsubscribe(place, by);
      return { kind: membership === 'unknown' ? 'unchecked' : 'refused' };
    },
    preview: () => preview(options),
  };
  return service;
}

/** Digests whose channels are looked up for a list, at most: it names no more. */
export const MOST_LOOKED_UP = 45;

/** All digests, each with the problem of its channel; with `only`, that of one place, and no other is looked up. */
async function readOverview(
  { subscriptions, store, lookups, clock }: DigestServiceOptions,
  only?: { readonly place: string; readonly access: Promise<ChannelAccess> },
): Promise<DigestOverview> {
  const now = clock();
  const [{ usable, unusable }, all] = [await subscriptions(), await store().digests.runsSince(oldestDate(now))];
  const isWanted = (channel: string) => only === undefined || channel === only.place;
  const runs = all.filter(({ channel }) => isWanted(channel));
  const refusals = await readRefusals(store(), runs);
  const look = async (channel: string, index: number): Promise<ChannelAccess> => {
    if (only !== undefined) return only.access;
    if (isPerson(channel) || index >= MOST_LOOKED_UP) return 'unknown';
    // A remembered answer may be older than the refusal.
    return refusals.has(channel) ? lookups.access(channel) : lookups.recentAccess(channel);
  };
  const isKnown = knownDates(runs);
  const listed = usable
    .filter(({ subscription }) => isWanted(subscription.channel))
    .map((own) => ({ ...own, nextAt: nextDigestAt(own.subscription, now, isKnown(own.subscription.channel)) }))
    .sort((a, b) => a.nextAt - b.nextAt);
  const planned = listed.map(async (own, index): Promise<PlannedDigest> => {
    const { channel } = own.subscription;
    return { ...own, problem: postingProblem(refusals.get(channel), await look(channel, index)) };
  });
  return { planned: await Promise.all(planned), unusable };
}

interface ChangedSubscription<Current> {
  readonly kind: 'changed';
  readonly before: Subscription | null;
  readonly current: Current;
  /** Whether there was a subscription that could not be used. */
  readonly wasUnusable: boolean;
}

/** Stores a channel's new subscription, or null for none, unless the channel has it already. Returns the one before and the current one. */
async function changeSubscription<After extends Subscription | null>(
  { subscriptions, store, onChange, clock }: DigestServiceOptions,
  { channel, after, by }: { readonly channel: string; readonly after: After; readonly by: string },
): Promise<ChangedSubscription<After | Subscription> | TooManyChanges> {
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    // Read in this order: a change between the two reads is found as a conflict.
    const storedChoice = (await store().digests.choices()).find((choice) => choice.channel === channel);
    const { usable, unusable } = await subscriptions();
    const effective = usable.find(({ subscription }) => subscription.channel === channel);
    const wasUnusable = unusable.some((one) => one.channel === channel);
    const before = effective?.subscription ?? null;
    if (before === null && after === null && !wasUnusable)
      return { kind: 'changed', before, current: after, wasUnusable };
    if (before !== null && after !== null && effective?.isDefault === false && isSameTime(before, after)) {
      return { kind: 'changed', before, current: before, wasUnusable };
    }
    const at = Math.max(clock(), (storedChoice?.at ?? 0) + 1);
    const change = { channel, by, ...describeChange(before, after) };
    const reader = await readerOfChange(store(), { channel, owner: storedChoice?.by ?? null, by, now: clock() });
    const result = await store().digests.change({
      choice: { channel, subscription: after, by, at },
      before: storedChoice,
      ...recordOfChange(change, { before, after, at, reader }),
    });
    if (result === 'conflict') continue;
    if (result === 'too-many') return { kind: 'too-many' };
    onChange(change);
    return { kind: 'changed', before, current: after, wasUnusable };
  }
  throw new StoreError('the digest of the channel changes faster than a choice can be stored. Next step: try again');
}

/** The reader of the notice about a change: the channel, or, if that did not accept its last digest, the person who had subscribed it. */
async function readerOfChange(
  store: Pick<Store, 'digests' | 'outbox'>,
  {
    channel,
    owner,
    by,
    now,
  }: { readonly channel: string; readonly owner: string | null; readonly by: string; readonly now: number },
): Promise<string> {
  if (owner === null || owner === by) return channel;
  const runs = await store.digests.runsSince(oldestDate(now));
  const refusals = await readRefusals(
    store,
    runs.filter((run) => run.channel === channel),
  );
  return refusals.has(channel) ? owner : channel;
}

/** Whether a channel's digest of a date was posted or skipped. */
function knownDates(runs: readonly DigestRun[]): (channel: string) => (date: string) => boolean {
  const known = new Set(runs.map(({ channel, date }) => `${channel} ${date}`));
  return (channel) => (date) => known.has(`${channel} ${date}`);
}

async function preview({ sources, links, title, timeZone, clock }: DigestServiceOptions): Promise<Card> {
  const read = await readDigest(sources);
  const now = clock();
  if (read.kind === 'unavailable') return explanation(renderDigestUnavailable({ ...read, title, now, timeZone }));
  const { digest, charts, incidentLinks } = read.value;
  const changes = await readChanges(sources, digest);
  const view = { now, timeZone, late: null, pictures: [], links: links(now), incidentLinks, changes };
  return { kind: 'digest-preview', model: { digest, view, charts } };
}

/** Time until a notice about a change expires, in milliseconds; the audit entry stays. */
const NOTICE_EXPIRES_MS = DAY_MS;

/** Kind and text of a change; both subscriptions are null if one ended that could not be used. */
function describeChange(before: Subscription | null, after: Subscription | null): Pick<DigestChange, 'what' | 'why'> {
  if (after === null) {
    return { what: 'digest-ended', why: before ? `it came at ${describeDigestTime(before)}` : 'it could not be used' };
  }
  const why = describeDigestTime(after);
  if (before === null) return { what: 'digest-subscribed', why };
  return { what: 'digest-changed', why: `${why}; until now it came at ${describeDigestTime(before)}` };
}

/** The notice to the reader, and the entry of the audit. `at` is unique among the changes of a channel. */
function recordOfChange(
  { channel, by, what, why }: DigestChange,
  {
    before,
    after,
    at,
    reader,
  }: {
    readonly before: Subscription | null;
    readonly after: Subscription | null;
    readonly at: number;
    readonly reader: string;
  },
): { readonly message: MessageDraft; readonly audit: AuditEntry } {
  const key = `digest-choice:${channel}:${at}`;
  const content = renderDigestChange(by, { before, after, place: channel, isElsewhere: reader !== channel });
  return {
    message: { key, thread: null, channel: reader, content, summary: null, expiresAt: at + NOTICE_EXPIRES_MS },
    audit: { key, incident: `digest:${channel}`, at, actor: by, what, why },
  };
}
