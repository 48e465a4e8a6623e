import { LRUCache } from 'lru-cache';
import type { DrawChart, Picture } from '../charts/chart-spec.ts';
import { DAY_MS } from '../core/time.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import { SHOWN_AS_TEXT, SHOWN_WITHOUT_PICTURES } from '../slack/outbox/state-after-call.ts';
import type { Pictures } from '../slack/pictures.ts';
import type { DeliveryStatus, MessageDraft } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';
import { COMPOSE_LIMITS, type Composition, createComposer, type DigestSources, isReady } from './composer.ts';
import {
  createRuns,
  type DigestPlace,
  digestDrafts,
  digestKey,
  type Runs,
  skippedDraft,
  skippedKey,
  unavailableDraft,
} from './drafts.ts';
import { DIGEST_WINDOW_MS, type DueSlot, dueSlots, type Subscription, slotOn } from './rules/schedule.ts';
import type { EffectiveSubscription, ReadSubscriptions } from './subscriptions.ts';

/** Dependencies of the publisher. */
export interface PublisherOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests' | 'outbox' | 'seen'>;
  readonly sources: DigestSources;
  readonly draw: DrawChart;
  readonly pictures: Pictures;
  /** Links of a digest, by the time in milliseconds since 1970. */
  readonly links: (now: number) => readonly DashboardLink[];
  /** Title of the rollup, from the catalog. */
  readonly title: string;
  /** Called when there are messages to send. */
  readonly onMessages: () => void;
}

/** Puts digests into the outbox when they are due. */
export interface Publisher {
  /** Publishes what is due now, as the leader with that lease. Rejects with StoreError; the next call does the rest. */
  tick(fence: number): Promise<void>;
}

/** A digest that is due. */
interface DueDigest {
  readonly subscription: Subscription;
  readonly slot: DueSlot;
}

/** Creates a publisher that reads from the store only what is not cached. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { subscriptions, store, sources, draw, pictures, onMessages } = options;
  const followUp = createFollowUp(options);
  const runs = createRuns(store, followUp.remember, onMessages);
  const composer = createComposer(sources, draw, pictures);
  const publish = async (fence: number, timely: readonly DueDigest[]) => {
    if (timely.length === 0) return composer.done();
    const composition = await composer.compose();
    const now = sources.clock();
    const ready = timely.filter(({ slot }) => isReady(composition, now - slot.at));
    for (const due of ready) await publishDigest(options, due, { runs, followUp, fence, composition });
    if (ready.length === timely.length) composer.done();
  };
  return {
    async tick(fence) {
      const now = sources.clock();
      const effective = await subscriptions();
      await runs.learn(fence, now);
      const timely: DueDigest[] = [];
      for (const { subscription } of effective) {
        const due = dueSlots(subscription, now, (date) => runs.isKnown(subscription.channel, date));
        const tooLate = due.filter(({ verdict }) => verdict === 'too-late');
        await recordSkipped(runs, subscription, { fence, slots: tooLate, now });
        const slot = due.findLast(({ verdict }) => verdict !== 'too-late');
        if (slot !== undefined) timely.push({ subscription, slot });
      }
      await publish(fence, timely);
      await followUp.tick(fence, effective, sources.clock());
    },
  };
}

async function recordSkipped(
  runs: Runs,
  { channel, timeZone }: Subscription,
  { fence, slots, now }: { readonly fence: number; readonly slots: readonly DueSlot[]; readonly now: number },
): Promise<void> {
  const draft = skippedDraft(channel, { slots, timeZone, cause: 'not-running', now });
  if (draft === undefined) return;
  const skipped = slots.map(
    ({ date }): DigestRun => ({ channel, date, outcome: 'skipped', at: now, message: draft.key }),
  );
  await runs.record(fence, { runs: skipped, messages: [draft], at: now });
}

async function publishDigest(
  options: PublisherOptions,
  { subscription: { channel, timeZone }, slot }: DueDigest,
  {
    runs,
    followUp,
    fence,
    composition,
  }: { readonly runs: Runs; readonly followUp: FollowUp; readonly fence: number; readonly composition: Composition },
): Promise<void> {
  const now = options.sources.clock();
  const expiresAt = Math.max(slot.at + DIGEST_WINDOW_MS, now + COMPOSE_LIMITS.datadogMs);
  const place = { channel, date: slot.date, expiresAt };
  const messages = composedDrafts(options, place, { composition, timeZone, slot, now });
  const message = digestKey(channel, slot.date);
  const run: DigestRun = { channel, date: slot.date, outcome: 'sent', at: now, message };
  if (!(await runs.record(fence, { runs: [run], messages, at: now }))) return;
  const { pictures } = composition;
  followUp.remember(
    [run],
    pictures.flatMap(({ picture, shown }) => (shown.kind === 'file' && picture ? [picture] : [])),
  );
}

interface DraftContext {
  readonly composition: Composition;
  readonly timeZone: string;
  readonly slot: DueSlot;
  readonly now: number;
}

function composedDrafts(
  { title, links }: PublisherOptions,
  place: DigestPlace,
  { composition: { read, pictures }, timeZone, slot: { verdict, at }, now }: DraftContext,
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

/** Watches stored digests until Slack shows them: shares pictures that Slack rejected, and reports digests that expired. */
export interface FollowUp {
  /** Adds runs to follow. `pictures` are those in the message, held in memory. Runs that are followed already stay unchanged. */
  remember(runs: readonly DigestRun[], pictures?: readonly Picture[]): void;
  /** Reads the status of all followed digests and acts on it. Rejects with StoreError. */
  tick(fence: number, subscriptions: readonly EffectiveSubscription[], now: number): Promise<void>;
}

/** Beginnings of the outcomes of messages that were posted without their pictures. */
const OUTCOMES_WITHOUT_PICTURES = [SHOWN_WITHOUT_PICTURES, SHOWN_AS_TEXT];
/** Digests that are followed, and bytes of their pictures, at most; a digest that is dropped gets no pictures afterwards. */
export const MOST_FOLLOWED = 1_000;
export const MOST_BYTES = 64_000_000;
export const REMEMBER_MS = 2 * DAY_MS;

/** A digest that is followed, with the pictures of its message. */
interface FollowedDigest {
  readonly run: DigestRun;
  readonly pictures: readonly Picture[];
}

/** Creates the follow-up of digests, for at most two days each. */
export function createFollowUp({
  store,
  pictures: slack,
  onMessages,
}: Pick<PublisherOptions, 'store' | 'pictures' | 'onMessages'>): FollowUp {
  const followed = new LRUCache<string, FollowedDigest>({
    max: MOST_FOLLOWED,
    maxSize: MOST_BYTES,
    sizeCalculation: ({ pictures }) => pictures.reduce((sum, { png }) => sum + png.byteLength, 1),
  });

  /** Shares pictures at most once, also when the process dies meanwhile: the digest itself says that they are missing. */
  const sharePictures = async (
    key: string,
    { pictures, run }: FollowedDigest,
    { posted, now }: { readonly posted: DeliveryStatus['posted']; readonly now: number },
  ) => {
    if (posted === null || pictures.length === 0) return;
    if (!(await store().seen.first(`pictures:${key}`, now, REMEMBER_MS))) return;
    await slack.shareInThread(pictures, run.channel, posted.ts);
  };

  const reportSkipped = async (
    fence: number,
    { channel, date }: DigestRun,
    { subscriptions, now }: { readonly subscriptions: readonly EffectiveSubscription[]; readonly now: number },
  ) => {
    const subscription = subscriptions.find((one) => one.subscription.channel === channel)?.subscription;
    if (subscription === undefined) return;
    const key = skippedKey(channel, date);
    if ((await store().outbox.statuses([key])).has(key)) return;
    const draft = skippedDraft(channel, {
      slots: [slotOn(subscription, date)],
      timeZone: subscription.timeZone,
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
        const digest = followed.get(key);
        if (digest === undefined || (status.state !== 'sent' && status.state !== 'refused')) continue;
        const lacksPictures = OUTCOMES_WITHOUT_PICTURES.some((outcome) => status.outcome?.startsWith(outcome));
        if (status.state === 'sent' && lacksPictures) await sharePictures(key, digest, { posted: status.posted, now });
        // A digest that Slack rejected for another reason is in the log: a notice would be rejected, too.
        if (status.outcome === 'expired') await reportSkipped(fence, digest.run, { subscriptions, now });
        followed.delete(key);
      }
    },
  };
}
