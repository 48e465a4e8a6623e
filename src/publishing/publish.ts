import type { DrawChart } from '../charts/picture.ts';
import { DIGEST_WINDOW_MS, type DueSlot, dueSlots } from '../digest/schedule.ts';
import type { Subscription } from '../digest/subscription.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import type { Pictures } from '../slack/pictures.ts';
import type { DigestRun } from '../store/digests.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { DigestSources } from './compose.ts';
import { COMPOSE_LIMITS, type Composition, createComposer, isReady } from './composer.ts';
import { digestDrafts, digestKey, skippedDraft, unavailableDraft } from './drafts.ts';
import { createFollowUp, type FollowUp } from './follow-up.ts';
import { createRuns, type Runs } from './runs.ts';
import type { ReadSubscriptions } from './subscriptions.ts';

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
    for (const due of ready) await send(options, runs, followUp, fence, due, composition);
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
        await skip(runs, fence, subscription, tooLate, now);
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
  fence: number,
  { channel, timeZone }: Subscription,
  slots: readonly DueSlot[],
  now: number,
): Promise<void> {
  const draft = skippedDraft(channel, slots, timeZone, 'not-running', now);
  if (draft === undefined) return;
  const skipped = slots.map(
    ({ date }): DigestRun => ({ channel, date, outcome: 'skipped', at: now, message: draft.key }),
  );
  await runs.record(fence, skipped, [draft], now);
}

async function send(
  options: PublisherOptions,
  runs: Runs,
  followUp: FollowUp,
  fence: number,
  { subscription: { channel, timeZone }, slot }: Due,
  composition: Composition,
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
