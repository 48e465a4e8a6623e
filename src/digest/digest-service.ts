import { renderDigestChange, renderDigestUnavailable } from '../../blocks/digest/digest-notices.ts';
import { type Card, explanation } from '../../blocks/render-card.ts';
import type { Clock } from '../core/clock.ts';
import { type DigestTime, describeDigestTime } from '../core/schedule-text.ts';
import { DAY_MS } from '../core/time.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import type { IsMember } from '../slack/permissions/permissions.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { AuditEntry, DigestRun, Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { type DigestSources, readDigest } from './composer.ts';
import { dueSlots, nextSlot, oldestDate, type Subscription } from './rules/schedule.ts';
import { type EffectiveSubscription, isSameTime, type ReadSubscriptions } from './subscriptions.ts';

/** A digest that a channel gets, and when the next one is due. */
interface ListedSubscription {
  readonly subscription: Subscription;
  /** In milliseconds since 1970. */
  readonly nextAt: number;
  /** Whether nobody asked for it: it comes from the settings. */
  readonly isDefault: boolean;
}

/** What somebody did to a channel's digest. */
export interface DigestChange {
  readonly channel: string;
  /** Slack id. */
  readonly by: string;
  readonly what: 'digest-subscribed' | 'digest-changed' | 'digest-ended';
  /** In words: the time that it has now, or had. */
  readonly why: string;
}

/** Nothing was changed, because too much was within the last hour. */
interface TooManyChanges {
  readonly kind: 'too-many';
}

/** What people can ask of the digests. Throws StoreError while the database cannot be had. */
export interface DigestService {
  /** In the order of their next times. */
  list(): Promise<readonly ListedSubscription[]>;
  /**
   * `not-in-channel`: the bot cannot post there. `too-many`: the channel's digest was changed too often within the last
   * hour, and stays as it was, here and in `unsubscribe`. Replaces what the channel had, which is then `before`. The channel is told
   * of what changes, here and in `unsubscribe`, and it is written down with who.
   */
  subscribe(
    channel: string,
    time: DigestTime,
    by: string,
  ): Promise<
    | { readonly kind: 'subscribed'; readonly listed: ListedSubscription; readonly before: Subscription | null }
    | { readonly kind: 'not-in-channel' }
    | TooManyChanges
  >;
  /** `before` is what the channel had; null where it had none. */
  unsubscribe(
    channel: string,
    by: string,
  ): Promise<{ readonly kind: 'unsubscribed'; readonly before: Subscription | null } | TooManyChanges>;
  /** The digest as it would be posted now, or in words why there is none. */
  preview(): Promise<Card>;
}

/** What the desk works with. */
export interface DigestServiceOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests'>;
  readonly isMember: IsMember;
  readonly sources: DigestSources;
  readonly links: (now: number) => readonly DashboardLink[];
  readonly title: string;
  /** Zone of those who look at a preview. */
  readonly timeZone: string;
  /** Told when somebody has chosen: it may be time already, and there is something to send. */
  readonly onChange: (change: DigestChange) => void;
  readonly clock: Clock;
}

/** What people ask of the digests, over this store. */
export function createDigestService(options: DigestServiceOptions): DigestService {
  const { subscriptions, store, isMember, clock } = options;
  const readRuns = () => store().digests.runsSince(oldestDate(clock()));
  const listed = (own: EffectiveSubscription, runs: readonly DigestRun[]): ListedSubscription => ({
    ...own,
    nextAt: nextDigestAt(own.subscription, clock(), runs),
  });
  return {
    async list() {
      const [all, runs] = [await subscriptions(), await readRuns()];
      return all.map((own) => listed(own, runs)).sort((a, b) => a.nextAt - b.nextAt);
    },
    async subscribe(channel, time, by) {
      if (!(await isMember(channel))) return { kind: 'not-in-channel' };
      const wanted = { ...time, channel, since: clock() };
      const chosen = await choose(options, { channel, wanted, by });
      if (chosen.kind === 'too-many') return chosen;
      const { before, now } = chosen;
      return { kind: 'subscribed', listed: listed({ subscription: now, isDefault: false }, await readRuns()), before };
    },
    async unsubscribe(channel, by) {
      const chosen = await choose(options, { channel, wanted: null, by });
      return chosen.kind === 'too-many' ? chosen : { kind: 'unsubscribed', before: chosen.before };
    },
    preview: () => preview(options),
  };
}

interface Chosen<Now> {
  readonly kind: 'chosen';
  readonly before: Subscription | null;
  readonly now: Now;
}

/** Writes down what somebody wants for a channel, unless it has that already; what it had, and has. */
async function choose<Wanted extends Subscription | null>(
  { subscriptions, store, onChange, clock }: DigestServiceOptions,
  { channel, wanted, by }: { readonly channel: string; readonly wanted: Wanted; readonly by: string },
): Promise<Chosen<Wanted | Subscription> | TooManyChanges> {
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    // In this order: what changes between the two is a conflict.
    const chosen = (await store().digests.choices()).find((choice) => choice.channel === channel);
    const own = (await subscriptions()).find(({ subscription }) => subscription.channel === channel);
    const before = own?.subscription ?? null;
    if (before === null && wanted === null) return { kind: 'chosen', before, now: wanted };
    if (before !== null && wanted !== null && own?.isDefault === false && isSameTime(before, wanted)) {
      return { kind: 'chosen', before, now: before };
    }
    const at = Math.max(clock(), (chosen?.at ?? 0) + 1);
    const change = { channel, by, ...described(before, wanted) };
    const written = await store().digests.change({
      choice: { channel, subscription: wanted, by, at },
      before: chosen,
      ...describeChoice(change, { before, wanted, at }),
    });
    if (written === 'conflict') continue;
    if (written === 'too-many') return { kind: 'too-many' };
    onChange(change);
    return { kind: 'chosen', before, now: wanted };
  }
  throw new StoreError('the digest of the channel changes faster than a choice can be stored. Next step: try again');
}

/** One that is due has not come yet; a date that has had its digest gets no other. */
function nextDigestAt(subscription: Subscription, now: number, runs: readonly DigestRun[]): number {
  const isKnown = (date: string) => runs.some((run) => run.channel === subscription.channel && run.date === date);
  const due = dueSlots(subscription, now, isKnown).find(({ verdict }) => verdict !== 'too-late');
  let next = due ?? nextSlot(subscription, now);
  while (isKnown(next.date)) next = nextSlot(subscription, next.at);
  return next.at;
}

async function preview({ sources, links, title, timeZone, clock }: DigestServiceOptions): Promise<Card> {
  const read = await readDigest(sources);
  const now = clock();
  if (read.kind === 'unavailable') return explanation(renderDigestUnavailable({ ...read, title, now, timeZone }));
  const { digest, charts, incidentLinks } = read.value;
  const view = { now, timeZone, late: null, pictures: [], links: links(now), incidentLinks };
  return { kind: 'digest-preview', model: { digest, view, charts } };
}

/** How long it is worth telling a channel what became of its digest; the audit entry stays. */
const WORTH_MS = DAY_MS;

/** What a choice means for the channel; one of the two is not null. */
function described(before: Subscription | null, wanted: Subscription | null): Pick<DigestChange, 'what' | 'why'> {
  if (wanted === null) return { what: 'digest-ended', why: before ? `it came at ${describeDigestTime(before)}` : '' };
  const why = describeDigestTime(wanted);
  if (before === null) return { what: 'digest-subscribed', why };
  return { what: 'digest-changed', why: `${why}; until now it came at ${describeDigestTime(before)}` };
}

/** The message to the channel, and the entry of the audit. `at` is unique among the changes of a channel. */
function describeChoice(
  { channel, by, what, why }: DigestChange,
  {
    before,
    wanted,
    at,
  }: { readonly before: Subscription | null; readonly wanted: Subscription | null; readonly at: number },
): { readonly message: MessageDraft; readonly audit: AuditEntry } {
  const key = `digest-choice:${channel}:${at}`;
  const content = renderDigestChange(by, before, wanted);
  return {
    message: { key, thread: null, channel, content, summary: null, expiresAt: at + WORTH_MS },
    audit: { key, incident: `digest:${channel}`, at, actor: by, what, why },
  };
}
