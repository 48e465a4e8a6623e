import { renderDigestUnavailable } from '../../blocks/digest/digest-notices.ts';
import type { DigestOverview, DigestState, PlannedDigest } from '../../blocks/digest/planned-digest.ts';
import { type Card, explanation } from '../../blocks/render-card.ts';
import { dateOf } from '../core/days.ts';
import { type DigestKind, type DigestTime, kindOf } from '../core/schedule-text.ts';
import { isPerson } from '../core/slack-ids.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import { type ChannelAccess, type Lookups, MOST_LOOKED_UP } from '../slack/lookups.ts';
import type { DigestRun } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { readChanges, readDigest } from './daily-reader.ts';
import { postingProblem, readRefusals } from './posting-problems.ts';
import type { DigestSources } from './publisher.ts';
import { readReview } from './review-reader.ts';
import { type DigestOfChannel, nextDigestAt, oldestDate, type Subscription } from './rules/schedule.ts';
import { reviewSpan } from './rules/week.ts';
import { type ChangeOptions, changeSubscription, type RefusedChange } from './subscription-changes.ts';
import { isOf } from './subscriptions.ts';

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
  | RefusedChange;

/** Result of the end of a digest. `before` is the subscription that it had; null if it had none that could be used. */
export type Unsubscribed =
  | { readonly kind: 'unsubscribed'; readonly before: Subscription | null; readonly wasUnusable: boolean }
  | RefusedChange;

/**
 * Lists, changes and previews digests. A place is a channel, or a person who alone gets the digest by direct message; both by their ids.
 * Rejects with StoreError while the database cannot be used.
 */
export interface DigestService {
  /** Returns all digests in the order of their next times, and those that cannot be used. */
  list(): Promise<DigestOverview>;
  /** Returns the digests of a place, and whether the bot may post there now. */
  state(place: string): Promise<DigestState>;
  /**
   * Whether a person may change the digest of a place: the bot may post there, and the person is a member. `isThere`: the person asks in
   * that place itself, so that only a clear answer of Slack refuses.
   */
  permission(place: string, person: string, isThere: boolean): Promise<DigestPermission>;
  /**
   * Subscribes a place to the digest of the time's kind, or changes its subscription, which is then returned as `before`. `too-many`: the
   * digest was changed too often within the last hour, and stays as it was. `full`: there are as many digests as there may be. A change is
   * posted in the place and stored in the audit with its author. Both also hold for `unsubscribe`.
   */
  subscribe(place: string, time: DigestTime, by: string): Promise<Subscribed>;
  /** Ends the digest of a place and a kind, also one that cannot be used. */
  unsubscribe(place: string, by: string, kind?: DigestKind): Promise<Unsubscribed>;
  /**
   * Ends the digest of a place and a kind from elsewhere. `refused` unless the person subscribed it or is a member of the channel; a digest
   * that cannot be used or posted may be ended by anybody.
   */
  remove(
    place: string,
    by: string,
    kind?: DigestKind,
  ): Promise<Unsubscribed | { readonly kind: 'refused' | 'unchecked' }>;
  /**
   * Returns the digest as it would be posted now in that place, or an explanation why there is none. The weekly review is that of the last
   * week that has ended.
   */
  preview(place: string, kind?: DigestKind): Promise<Card>;
}

/** Dependencies of the service. */
export interface DigestServiceOptions extends ChangeOptions {
  readonly lookups: Pick<Lookups, 'access' | 'recentAccess'>;
  readonly isMember: (channel: string, person: string) => Promise<'member' | 'not-a-member' | 'unknown'>;
  readonly sources: DigestSources;
  readonly links: (now: number) => readonly DashboardLink[];
  readonly title: string;
  /** Time zone of the people who read a preview. */
  readonly timeZone: string;
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
      return stateOf(overview, place, access);
    },
    async permission(place, person, isThere) {
      const [access, membership] = await Promise.all([accessOf(place), membershipOf(place, person)]);
      if (typeof access === 'object') return { kind: 'cannot-post', word: access.word };
      const isUnchecked = access === 'unknown' || (membership === 'unknown' && !isThere);
      return { kind: isUnchecked ? 'unchecked' : membership === 'not-a-member' ? membership : 'granted' };
    },
    async subscribe(place, time, by) {
      const access = await accessOf(place);
      if (typeof access === 'object') return { kind: 'cannot-post', word: access.word };
      if (access === 'unknown') return { kind: 'unchecked' };
      const after = { ...time, channel: place, since: clock() };
      const result = await changeSubscription(options, { digest: after, after, by });
      if (result.kind !== 'changed') return result;
      const { before, current } = result;
      const runs = await store().digests.runsSince(oldestDate(clock()));
      const nextAt = nextDigestAt(current, clock(), knownDates(runs)(current));
      return {
        kind: 'subscribed',
        listed: { subscription: current, nextAt, isDefault: false, by, problem: null },
        before,
      };
    },
    async unsubscribe(place, by, kind = 'daily') {
      const result = await changeSubscription(options, { digest: { kind, channel: place }, after: null, by });
      return result.kind === 'changed' ? { ...result, kind: 'unsubscribed' } : result;
    },
    async remove(place, by, kind = 'daily') {
      const { problem, weekly, ...daily } = await service.state(place);
      const { planned, unusable } = kind === 'weekly' ? weekly : daily;
      const isOwn = isPerson(place) ? place === by : (planned ?? unusable)?.by === by;
      // Without the scope the bot may post where it cannot look.
      const isUnreachable = problem !== null && problem !== 'missing_scope';
      const isDead = !isPerson(place) && (unusable !== undefined || isUnreachable);
      const membership = isOwn || isDead ? 'member' : await membershipOf(place, by);
      if (membership === 'member') return service.unsubscribe(place, by, kind);
      return { kind: membership === 'unknown' ? 'unchecked' : 'refused' };
    },
    preview: (place, kind) => (kind === 'weekly' ? previewReview(options, place) : previewDigest(options)),
  };
  return service;
}

/** The digests of a place; a lookup of now knows more about its channel than the last digests do. */
function stateOf({ planned, unusable }: DigestOverview, place: string, access: ChannelAccess): DigestState {
  const ofKind = (kind: DigestKind) => ({
    planned: planned.find(({ subscription }) => isOf(subscription, { kind, channel: place })),
    unusable: unusable.find((one) => isOf(one, { kind, channel: place })),
  });
  const [daily, weekly] = [ofKind('daily'), ofKind('weekly')];
  const known = daily.planned?.problem ?? weekly.planned?.problem ?? null;
  return { place, ...daily, weekly, problem: typeof access === 'object' ? access.word : known };
}

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
    .map((own) => ({ ...own, nextAt: nextDigestAt(own.subscription, now, isKnown(own.subscription)) }))
    .sort((a, b) => a.nextAt - b.nextAt);
  const planned = listed.map(async (own, index): Promise<PlannedDigest> => {
    const { channel } = own.subscription;
    return { ...own, problem: postingProblem(refusals.get(channel), await look(channel, index)) };
  });
  return { planned: await Promise.all(planned), unusable };
}

/** Whether a digest of a date was posted or skipped. */
function knownDates(runs: readonly DigestRun[]): (digest: DigestOfChannel) => (date: string) => boolean {
  const keyOf = (digest: DigestOfChannel, date: string) => `${kindOf(digest)} ${digest.channel} ${date}`;
  const known = new Set(runs.map((run) => keyOf(run, run.date)));
  return (digest) => (date) => known.has(keyOf(digest, date));
}

async function previewDigest({ sources, links, title, timeZone, clock }: DigestServiceOptions): Promise<Card> {
  const read = await readDigest(sources);
  const now = clock();
  if (read.kind === 'unavailable') return explanation(renderDigestUnavailable({ ...read, title, now, timeZone }));
  const { digest, charts, incidentThreads } = read.value;
  const changes = await readChanges(sources, digest);
  const view = { now, timeZone, late: null, pictures: [], links: links(now), incidentThreads, changes };
  return { kind: 'digest-preview', model: { digest, view, charts } };
}

/** The review of the last week that has ended, in the zone of the place's own subscription, or else in that of the readers. */
async function previewReview(options: DigestServiceOptions, channel: string): Promise<Card> {
  const { sources, links, clock } = options;
  const timeZone = (await zoneOfReview(options, channel)) ?? options.timeZone;
  const now = clock();
  const { review } = await readReview(sources, reviewSpan(dateOf(now, timeZone), timeZone), timeZone);
  const view = { now: clock(), timeZone, late: null, pictures: [], links: links(now) };
  return { kind: 'review-preview', model: { review, view } };
}

/** Undefined also while the database cannot be read: a preview is shown without it. */
async function zoneOfReview({ subscriptions }: DigestServiceOptions, channel: string): Promise<string | undefined> {
  try {
    const { usable } = await subscriptions();
    return usable.find(({ subscription }) => isOf(subscription, { kind: 'weekly', channel }))?.subscription.timeZone;
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
