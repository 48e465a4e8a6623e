import { LRUCache } from 'lru-cache';
import type { DrawChart, Picture } from '../charts/chart-spec.ts';
import { DAY_MS } from '../core/time.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import { SHOWN_AS_TEXT, SHOWN_WITHOUT_PICTURES } from '../slack/outbox/settle.ts';
import type { Pictures } from '../slack/pictures.ts';
import type { DeliveryStatus, MessageDraft } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';
import { COMPOSE_LIMITS, type Composition, createComposer, type DigestSources, isReady } from './composer.ts';
import {
  createRuns,
  digestDrafts,
  digestKey,
  type Runs,
  skippedDraft,
  skippedKey,
  unavailableDraft,
} from './drafts.ts';
import { DIGEST_WINDOW_MS, type DueSlot, dueSlots, type Subscription, slotOn } from './rules/schedule.ts';
import type { EffectiveSubscription, ReadSubscriptions } from './subscriptions.ts';

/** What publishing works with. */
export interface PublisherOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests' | 'outbox' | 'seen'>;
  readonly sources: DigestSources;
  readonly draw: DrawChart;
  readonly pictures: Pictures;
  /** Where a digest leads to, given the time. */
  readonly links: (now: number) => readonly DashboardLink[];
  /** Of what is digested, out of the catalog. */
  readonly title: string;
  /** Told when there is something to send. */
  readonly onMessages: () => void;
}

/** Writes digests down when they are due. */
export interface Publisher {
  /** Does what is due now, as the leader with that lease. Rejects with StoreError; the next call does what is left. */
  tick(fence: number): Promise<void>;
}

interface Due {
  readonly subscription: Subscription;
  readonly slot: DueSlot;
}

/** A publisher that asks the store only what it does not know yet. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { subscriptions, store, sources, draw, pictures, onMessages } = options;
  const followUp = createFollowUp(options);
  const runs = createRuns(store, followUp.remember, onMessages);
  const composer = createComposer(sources, draw, pictures);
  const publish = async (fence: number, timely: readonly Due[]) => {
    if (timely.length === 0) return composer.done();
    const composition = await composer.compose();
    const now = sources.clock();
    const ready = timely.filter(({ slot }) => isReady(composition, now - slot.at));
    for (const due of ready) await send(options, due, { runs, followUp, fence, composition });
    if (ready.length === timely.length) composer.done();
  };
  return {
    async tick(fence) {
      const now = sources.clock();
      const effective = await subscriptions();
      await runs.learn(fence, now);
      const timely: Due[] = [];
      for (const { subscription } of effective) {
        const due = dueSlots(subscription, now, (date) => runs.isKnown(subscription.channel, date));
        const tooLate = due.filter(({ verdict }) => verdict === 'too-late');
        await skip(runs, subscription, { fence, slots: tooLate, now });
        const slot = due.findLast(({ verdict }) => verdict !== 'too-late');
        if (slot !== undefined) timely.push({ subscription, slot });
      }
      await publish(fence, timely);
      await followUp.tick(fence, effective, sources.clock());
    },
  };
}

async function skip(
  runs: Runs,
  { channel, timeZone }: Subscription,
  { fence, slots, now }: { readonly fence: number; readonly slots: readonly DueSlot[]; readonly now: number },
): Promise<void> {
  const draft = skippedDraft(channel, { slots, timeZone, cause: 'not-running', now });
  if (draft === undefined) return;
  const skipped = slots.map(
    ({ date }): DigestRun => ({ channel, date, outcome: 'skipped', at: now, message: draft.key }),
  );
  await runs.record(fence, skipped, [draft], now);
}

async function send(
  options: PublisherOptions,
  { subscription: { channel, timeZone }, slot }: Due,
  {
    runs,
    followUp,
    fence,
    composition,
  }: { readonly runs: Runs; readonly followUp: FollowUp; readonly fence: number; readonly composition: Composition },
): Promise<void> {
  const now = options.sources.clock();
  const expiresAt = Math.max(slot.at + DIGEST_WINDOW_MS, now + COMPOSE_LIMITS.datadogMs);
  const drafts = draftsOf(options, { channel, date: slot.date, expiresAt }, composition, timeZone, slot, now);
  const message = digestKey(channel, slot.date);
  const run: DigestRun = { channel, date: slot.date, outcome: 'sent', at: now, message };
  if (!(await runs.record(fence, [run], drafts, now))) return;
  const { pictures } = composition;
  followUp.remember(
    [run],
    pictures.flatMap(({ picture, shown }) => (shown.kind === 'file' && picture ? [picture] : [])),
  );
}

function draftsOf(
  { title, links }: PublisherOptions,
  place: Parameters<typeof digestDrafts>[0],
  { read, pictures }: Composition,
  timeZone: string,
  { verdict, at }: DueSlot,
  now: number,
): readonly MessageDraft[] {
  if (read.kind === 'unavailable') return [unavailableDraft(place, { ...read, title, now, timeZone })];
  return digestDrafts(place, read.value, {
    now,
    timeZone,
    late: verdict === 'late' ? { dueAt: at } : null,
    pictures: pictures.map(({ shown }) => shown),
    links: links(now),
  });
}

/** What comes after a digest is written down: pictures that Slack would not show, and digests that never got there. */
export interface FollowUp {
  /** `pictures` are those that the message shows, kept while the process lives. What is followed already stays as it is. */
  remember(runs: readonly DigestRun[], pictures?: readonly Picture[]): void;
  tick(fence: number, subscriptions: readonly EffectiveSubscription[], now: number): Promise<void>;
}

/** What a message without its pictures came to. */
const LESS = [SHOWN_WITHOUT_PICTURES, SHOWN_AS_TEXT];
/** Digests followed at most, and bytes of their pictures; of what is forgotten no pictures are sent after it. */
export const MOST = 1_000;
export const MOST_BYTES = 64_000_000;
export const REMEMBER_MS = 2 * DAY_MS;

interface Followed {
  readonly run: DigestRun;
  readonly pictures: readonly Picture[];
}

/** Follows digests until Slack shows them, or for two days. */
export function createFollowUp({
  store,
  pictures: slack,
  onMessages,
}: Pick<PublisherOptions, 'store' | 'pictures' | 'onMessages'>): FollowUp {
  const followed = new LRUCache<string, Followed>({
    max: MOST,
    maxSize: MOST_BYTES,
    sizeCalculation: ({ pictures }) => pictures.reduce((sum, { png }) => sum + png.byteLength, 1),
  });

  /** Once at most, also when the process dies in the middle: the digest says itself that they are missing. */
  const share = async (key: string, { pictures, run }: Followed, { posted }: DeliveryStatus, now: number) => {
    if (posted === null || pictures.length === 0) return;
    if (!(await store().seen.first(`pictures:${key}`, now, REMEMBER_MS))) return;
    await slack.shareInThread(pictures, run.channel, posted.ts);
  };

  const tellSkipped = async (
    fence: number,
    { channel, date }: DigestRun,
    { subscriptions, now }: { readonly subscriptions: readonly EffectiveSubscription[]; readonly now: number },
  ) => {
    const own = subscriptions.find(({ subscription }) => subscription.channel === channel)?.subscription;
    if (own === undefined) return;
    const key = skippedKey(channel, date);
    if ((await store().outbox.statuses([key])).has(key)) return;
    const draft = skippedDraft(channel, {
      slots: [slotOn(own, date)],
      timeZone: own.timeZone,
      cause: 'slack-unreachable',
      now,
    });
    if (draft === undefined) return;
    if ((await store().digests.record(fence, { runs: [], messages: [draft], at: now })) === 'recorded') onMessages();
  };

  return {
    remember(runs, pictures = []) {
      for (const run of runs) {
        const isNew = !followed.has(run.message);
        if (run.outcome === 'sent' && isNew) followed.set(run.message, { run, pictures });
      }
    },
    async tick(fence, subscriptions, now) {
      for (const [key, { run }] of [...followed.entries()]) if (now - run.at > REMEMBER_MS) followed.delete(key);
      const statuses = await store().outbox.statuses([...followed.keys()]);
      for (const [key, status] of statuses) {
        const one = followed.get(key);
        if (one === undefined || (status.state !== 'sent' && status.state !== 'refused')) continue;
        if (status.state === 'sent' && LESS.some((less) => status.outcome?.startsWith(less)))
          await share(key, one, status, now);
        // What Slack refused for another reason is in the log: another message would fare no better.
        if (status.outcome === 'expired') await tellSkipped(fence, one.run, { subscriptions, now });
        followed.delete(key);
      }
    },
  };
}
