import { renderDigestUnavailable } from '../../blocks/digest-unavailable.ts';
import { type Card, explanation } from '../../blocks/render-card.ts';
import type { Clock } from '../clock.ts';
import { dueSlots, nextSlot, oldestDate } from '../digest/schedule.ts';
import type { Subscription } from '../digest/subscription.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import type { IsMember } from '../slack/is-member.ts';
import type { DigestRun } from '../store/digests.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { type DigestSources, readDigest } from './compose.ts';
import { describeChoice, described } from './digest-change.ts';
import type { DigestChange, DigestService, ListedSubscription, TooManyChanges } from './digest-desk.ts';
import { type EffectiveSubscription, isSameTime, type ReadSubscriptions } from './subscriptions.ts';

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
      const chosen = await choose(options, channel, wanted, by);
      if (chosen.kind === 'too-many') return chosen;
      const { before, now } = chosen;
      return { kind: 'subscribed', listed: listed({ subscription: now, isDefault: false }, await readRuns()), before };
    },
    async unsubscribe(channel, by) {
      const chosen = await choose(options, channel, null, by);
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
  channel: string,
  wanted: Wanted,
  by: string,
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
      ...describeChoice(change, before, wanted, at),
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
