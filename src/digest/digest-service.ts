import type { PlannedDigest } from '../../blocks/digest/digest-answers.ts';
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

/** A person's change of a channel's digest. */
export interface DigestChange {
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

/** Lists, changes and previews the channels' digests. Rejects with StoreError while the database cannot be used. */
export interface DigestService {
  /** Returns all digests in the order of their next times. */
  list(): Promise<readonly PlannedDigest[]>;
  /**
   * Subscribes a channel, or changes its subscription, which is then returned as `before`. `not-in-channel`: the bot cannot post there.
   * `too-many`: the channel's digest was changed too often within the last hour, and stays as it was. A change is posted in the channel
   * and stored in the audit with its author. Both also hold for `unsubscribe`.
   */
  subscribe(
    channel: string,
    time: DigestTime,
    by: string,
  ): Promise<
    | { readonly kind: 'subscribed'; readonly listed: PlannedDigest; readonly before: Subscription | null }
    | { readonly kind: 'not-in-channel' }
    | TooManyChanges
  >;
  /** Ends a channel's digest. `before` is the subscription that it had; null if it had none. */
  unsubscribe(
    channel: string,
    by: string,
  ): Promise<{ readonly kind: 'unsubscribed'; readonly before: Subscription | null } | TooManyChanges>;
  /** Returns the digest as it would be posted now, or an explanation why there is none. */
  preview(): Promise<Card>;
}

/** Dependencies of the service. */
export interface DigestServiceOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests'>;
  readonly isMember: IsMember;
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
  const { subscriptions, store, isMember, clock } = options;
  const readRuns = () => store().digests.runsSince(oldestDate(clock()));
  const listed = (own: EffectiveSubscription, runs: readonly DigestRun[]): PlannedDigest => ({
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
      const after = { ...time, channel, since: clock() };
      const result = await changeSubscription(options, { channel, after, by });
      if (result.kind === 'too-many') return result;
      const { before, current } = result;
      return {
        kind: 'subscribed',
        listed: listed({ subscription: current, isDefault: false }, await readRuns()),
        before,
      };
    },
    async unsubscribe(channel, by) {
      const result = await changeSubscription(options, { channel, after: null, by });
      return result.kind === 'too-many' ? result : { kind: 'unsubscribed', before: result.before };
    },
    preview: () => preview(options),
  };
}

interface ChangedSubscription<Current> {
  readonly kind: 'changed';
  readonly before: Subscription | null;
  readonly current: Current;
}

/** Stores a channel's new subscription, or null for none, unless the channel has it already. Returns the one before and the current one. */
async function changeSubscription<After extends Subscription | null>(
  { subscriptions, store, onChange, clock }: DigestServiceOptions,
  { channel, after, by }: { readonly channel: string; readonly after: After; readonly by: string },
): Promise<ChangedSubscription<After | Subscription> | TooManyChanges> {
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    // Read in this order: a change between the two reads is found as a conflict.
    const storedChoice = (await store().digests.choices()).find((choice) => choice.channel === channel);
    const effective = (await subscriptions()).find(({ subscription }) => subscription.channel === channel);
    const before = effective?.subscription ?? null;
    if (before === null && after === null) return { kind: 'changed', before, current: after };
    if (before !== null && after !== null && effective?.isDefault === false && isSameTime(before, after)) {
      return { kind: 'changed', before, current: before };
    }
    const at = Math.max(clock(), (storedChoice?.at ?? 0) + 1);
    const change = { channel, by, ...describeChange(before, after) };
    const result = await store().digests.change({
      choice: { channel, subscription: after, by, at },
      before: storedChoice,
      ...recordOfChange(change, { before, after, at }),
    });
    if (result === 'conflict') continue;
    if (result === 'too-many') return { kind: 'too-many' };
    onChange(change);
    return { kind: 'changed', before, current: after };
  }
  throw new StoreError('the digest of the channel changes faster than a choice can be stored. Next step: try again');
}

/** Time at which the next digest is due, in milliseconds since 1970; one that is due and not posted counts. A date gets only one digest. */
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

/** Time until a notice about a change expires, in milliseconds; the audit entry stays. */
const NOTICE_EXPIRES_MS = DAY_MS;

/** Kind and text of a change; one of the two subscriptions is not null. */
function describeChange(before: Subscription | null, after: Subscription | null): Pick<DigestChange, 'what' | 'why'> {
  if (after === null) return { what: 'digest-ended', why: before ? `it came at ${describeDigestTime(before)}` : '' };
  const why = describeDigestTime(after);
  if (before === null) return { what: 'digest-subscribed', why };
  return { what: 'digest-changed', why: `${why}; until now it came at ${describeDigestTime(before)}` };
}

/** The notice to the channel, and the entry of the audit. `at` is unique among the changes of a channel. */
function recordOfChange(
  { channel, by, what, why }: DigestChange,
  {
    before,
    after,
    at,
  }: { readonly before: Subscription | null; readonly after: Subscription | null; readonly at: number },
): { readonly message: MessageDraft; readonly audit: AuditEntry } {
  const key = `digest-choice:${channel}:${at}`;
  const content = renderDigestChange(by, before, after);
  return {
    message: { key, thread: null, channel, content, summary: null, expiresAt: at + NOTICE_EXPIRES_MS },
    audit: { key, incident: `digest:${channel}`, at, actor: by, what, why },
  };
}
