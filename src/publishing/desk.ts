import { renderDigest } from '../../blocks/digest.ts';
import { renderDigestUnavailable } from '../../blocks/digest-unavailable.ts';
import { LIMITS } from '../../blocks/limits.ts';
import { nativeChart } from '../../blocks/native-chart.ts';
import type { Clock } from '../clock.ts';
import { dueSlots, nextSlot, oldestDate } from '../digest/schedule.ts';
import type { Subscription } from '../digest/subscription.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import type { IsMember } from '../slack/is-member.ts';
import type { DigestRun } from '../store/digests.ts';
import type { Store } from '../store/store.ts';
import { type DigestSources, readDigest } from './compose.ts';
import type { DigestDesk, ListedSubscription } from './digest-desk.ts';
import type { EffectiveSubscription, ReadSubscriptions } from './subscriptions.ts';

/** What the desk works with. */
export interface DigestDeskOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests'>;
  readonly isMember: IsMember;
  readonly sources: DigestSources;
  readonly links: (now: number) => readonly DashboardLink[];
  readonly title: string;
  /** Zone of those who look at a preview. */
  readonly timeZone: string;
  /** Told when somebody has chosen: it may be time already. */
  readonly onChange: () => void;
  readonly clock: Clock;
}

/** What people ask of the digests, over this store. */
export function createDigestDesk(options: DigestDeskOptions): DigestDesk {
  const { subscriptions, store, isMember, onChange, clock } = options;
  const readRuns = () => store().digests.runsSince(oldestDate(clock()));
  const listed = (own: EffectiveSubscription, runs: readonly DigestRun[]): ListedSubscription => ({
    ...own,
    nextAt: nextDigestAt(own.subscription, clock(), runs),
  });
  const ofChannel = async (channel: string) =>
    (await subscriptions()).find(({ subscription }) => subscription.channel === channel)?.subscription ?? null;
  return {
    async list() {
      const [all, runs] = [await subscriptions(), await readRuns()];
      return all.map((own) => listed(own, runs)).sort((a, b) => a.nextAt - b.nextAt);
    },
    async subscribe(channel, time, by) {
      if (!(await isMember(channel))) return { kind: 'not-in-channel' };
      const [before, runs] = [await ofChannel(channel), await readRuns()];
      const at = clock();
      const subscription = { ...time, channel, since: at };
      await store().digests.choose({ channel, subscription, by, at });
      onChange();
      return { kind: 'subscribed', listed: listed({ subscription, isDefault: false }, runs), before };
    },
    async unsubscribe(channel, by) {
      const before = await ofChannel(channel);
      if (before === null) return null;
      await store().digests.choose({ channel, subscription: null, by, at: clock() });
      return before;
    },
    preview: () => preview(options),
  };
}

/** One that is due has not come yet; a date that has had its digest gets no other. */
function nextDigestAt(subscription: Subscription, now: number, runs: readonly DigestRun[]): number {
  const isKnown = (date: string) => runs.some((run) => run.channel === subscription.channel && run.date === date);
  const due = dueSlots(subscription, now, isKnown).find(({ verdict }) => verdict !== 'too-late');
  let next = due ?? nextSlot(subscription, now);
  while (isKnown(next.date)) next = nextSlot(subscription, next.at);
  return next.at;
}

async function preview({ sources, links, title, timeZone, clock }: DigestDeskOptions) {
  const read = await readDigest(sources);
  const now = clock();
  if (read.kind === 'unavailable') {
    const why = renderDigestUnavailable({ ...read, title, now, timeZone });
    return { charted: why, plain: why };
  }
  const { digest, charts, incidentLinks } = read.value;
  const plain = renderDigest(digest, { now, timeZone, late: null, pictures: [], links: links(now), incidentLinks });
  const native = charts.flatMap((chart) => nativeChart(chart) ?? []);
  return { plain, charted: { ...plain, blocks: [...plain.blocks, ...native.slice(0, LIMITS.chart.perMessage)] } };
}
