import type { DrawChart } from '../charts/chart-spec.ts';
import { kindOf } from '../core/schedule-text.ts';
import type { DashboardLink } from '../health/dashboard-link.ts';
import type { Pictures } from '../slack/pictures.ts';
import { OUTBOX } from '../store/limits.ts';
import type { DigestRun, Store } from '../store/store.ts';
import { COMPOSE_LIMITS, type Composition, createComposer, isReady, type Readout } from './composer.ts';
import type { DigestContents } from './contents.ts';
import { type DailySources, readDailyDigests } from './daily-reader.ts';
import { digestDrafts, digestKey, skippedDraft } from './drafts.ts';
import { createFollowUp, type FollowUp } from './follow-up.ts';
import { createIsolation } from './isolation.ts';
import { type ReviewSources, readWeeklyReviews } from './review-reader.ts';
import { DIGEST_WINDOW_MS, type DueSlot, dueSlots, isDueWithin, type Subscription } from './rules/schedule.ts';
import { type ReviewSpan, reviewSpan } from './rules/week.ts';
import { createRuns, type Runs } from './runs.ts';
import { isOf, isSameTime, type ReadSubscriptions } from './subscriptions.ts';

/** Sources of digests of both kinds. */
export type DigestSources = DailySources & ReviewSources;

/** Dependencies of the publisher. */
export interface PublisherOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests' | 'outbox' | 'seen'>;
  readonly sources: DigestSources;
  readonly draw: DrawChart;
  /** Loads what `draw` needs, so that it is quick; called shortly before a digest is due. */
  readonly prepareToDraw: () => void;
  readonly pictures: Pictures;
  /** Links of a digest, by the time in milliseconds since 1970. */
  readonly links: (now: number) => readonly DashboardLink[];
  /** Title of the rollup, from the catalog. */
  readonly title: string;
  /** Called when there are messages to send. */
  readonly onMessages: () => void;
  /** Called when a channel's digest cannot be handled, once for each different error. The other channels get theirs. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Puts digests into the outbox when they are due. */
export interface Publisher {
  /** Publishes what is due now, as the leader with that lease. Rejects with StoreError; the next call does the rest. */
  tick(fence: number): Promise<void>;
}

/** Time before a digest at which its drawing is prepared: the tick of the minute before is in it. */
const PREPARED_MS = 90_000;

/** A digest that is due. */
interface DueDigest {
  readonly subscription: Subscription;
  readonly slot: DueSlot;
}

/** Creates a publisher that reads from the store only what is not cached. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { subscriptions, store, sources, draw, prepareToDraw, pictures, onMessages } = options;
  const isolated = createIsolation(options.onFailure);
  const followUp = createFollowUp(options, isolated);
  const runs = createRuns(store, followUp.remember, onMessages);
  const composer = createComposer(sources.clock, draw, pictures);
  /** Publishes digests that read the same. Resolves to whether none of them has to wait. */
  const publish = async (fence: number, { key, read, due }: DueGroup): Promise<boolean> => {
    const composition = await composer.compose(key, read);
    // Reading and drawing take up to a minute, in which people change their minds.
    const { usable } = await subscriptions();
    const still = due.filter((one) => usable.some(({ subscription }) => isUnchanged(one.subscription, subscription)));
    const now = sources.clock();
    const ready = still.filter(({ slot }) => isReady(composition, now - slot.at));
    const contentsOf = createContents(options, composition, now);
    let room = await roomFor(store());
    let published = 0;
    for (const one of ready) {
      const contents = contentsOf(one);
      room -= contents.length;
      // The rest follows with the next tick: too many waiting messages would be refused.
      if (room < 0) break;
      await isolated(one.subscription.channel, () =>
        publishDigest(options, one, { runs, followUp, fence, composition, contents }),
      );
      published += 1;
    }
    return published === still.length;
  };
  const publishAll = async (fence: number, timely: readonly DueDigest[]) => {
    const waiting = new Set<string>();
    for (const group of groupsOf(options, timely)) if (!(await publish(fence, group))) waiting.add(group.key);
    composer.keep(waiting);
  };
  let isPrepared = false;
  const prepare = (subscription: Subscription, now: number) => {
    if (isPrepared || !isDueWithin(subscription, PREPARED_MS, now)) return;
    isPrepared = true;
    prepareToDraw();
  };
  return {
    async tick(fence) {
      const now = sources.clock();
      const { usable } = await subscriptions();
      await runs.learn(fence, now);
      const timely: DueDigest[] = [];
      for (const { subscription } of usable) {
        await isolated(subscription.channel, async () => {
          const slot = await dueSlotOf(runs, subscription, { fence, now });
          if (slot !== undefined) timely.push({ subscription, slot });
          prepare(subscription, now);
        });
      }
      await publishAll(fence, timely);
      await followUp.tick(fence, usable, sources.clock());
    },
  };
}

/** Whether a subscription is still as it was. */
function isUnchanged(before: Subscription, now: Subscription): boolean {
  return isOf(now, before) && isSameTime(now, before) && now.since === before.since;
}

/** Digests that read the same: all daily ones, or the weekly reviews of the same days. */
interface DueGroup {
  readonly key: string;
  readonly read: () => Promise<Readout>;
  readonly due: readonly DueDigest[];
}

/** The digests by what they read; the daily ones first, because people wait for them. */
function groupsOf({ sources, title }: PublisherOptions, timely: readonly DueDigest[]): readonly DueGroup[] {
  const isWeekly = ({ subscription }: DueDigest) => kindOf(subscription) === 'weekly';
  const daily = timely.filter((due) => !isWeekly(due));
  const groups = new Map<string, DueGroup>();
  const spans = new Map<string, ReviewSpan>();
  for (const due of timely.filter(isWeekly)) {
    const { timeZone } = due.subscription;
    const place = `${due.slot.date} ${timeZone}`;
    const span = spans.get(place) ?? reviewSpan(due.slot.date, timeZone);
    spans.set(place, span);
    const key = `weekly ${span.days.map(({ start }) => start).join()}`;
    const group = groups.get(key) ?? { key, read: () => readWeeklyReviews(sources, span, timeZone), due: [] };
    groups.set(key, { ...group, due: [...group.due, due] });
  }
  const first = { key: 'daily', read: () => readDailyDigests(sources, title), due: daily };
  return [...(daily.length > 0 ? [first] : []), ...groups.values()];
}

/** The slot of a digest to publish now. Slots for which it is too late are reported as skipped. */
async function dueSlotOf(
  runs: Runs,
  subscription: Subscription,
  { fence, now }: { readonly fence: number; readonly now: number },
): Promise<DueSlot | undefined> {
  const due = dueSlots(subscription, now, (date) => runs.isKnown(subscription, date));
  const tooLate = due.filter(({ verdict }) => verdict === 'too-late');
  await recordSkipped(runs, subscription, { fence, slots: tooLate, now });
  return due.findLast(({ verdict }) => verdict !== 'too-late');
}

async function recordSkipped(
  runs: Runs,
  subscription: Subscription,
  { fence, slots, now }: { readonly fence: number; readonly slots: readonly DueSlot[]; readonly now: number },
): Promise<void> {
  const { timeZone } = subscription;
  const draft = skippedDraft(subscription, { slots, timeZone, cause: 'not-running', now });
  if (draft === undefined) return;
  const skipped = slots.map(
    ({ date }): DigestRun => ({
      ...digestOf(subscription),
      date,
      outcome: 'skipped',
      at: now,
      message: draft.key,
    }),
  );
  await runs.record(fence, { runs: skipped, messages: [draft], at: now });
}

/** The kind and the channel of a subscription. */
function digestOf({ kind, channel }: Subscription): Pick<DigestRun, 'kind' | 'channel'> {
  return { channel, ...(kind !== undefined && { kind }) };
}

/** Share of the messages that may wait which digests use: the rest is left to others. */
export const SHARE_OF_DIGESTS = 0.9;

/** Number of messages for which the outbox has room; more would be refused. */
async function roomFor({ outbox }: Pick<Store, 'outbox'>): Promise<number> {
  const waiting = (await outbox.waiting()).reduce((sum, { messages }) => sum + messages, 0);
  return SHARE_OF_DIGESTS * OUTBOX.inAll - waiting;
}

async function publishDigest(
  { sources: { clock } }: PublisherOptions,
  { subscription, slot }: DueDigest,
  {
    runs,
    followUp,
    fence,
    composition,
    contents,
  }: {
    readonly runs: Runs;
    readonly followUp: FollowUp;
    readonly fence: number;
    readonly composition: Composition;
    readonly contents: DigestContents;
  },
): Promise<void> {
  const now = clock();
  const expiresAt = Math.max(slot.at + DIGEST_WINDOW_MS, now + COMPOSE_LIMITS.datadogMs);
  const digest = digestOf(subscription);
  const messages = digestDrafts({ ...digest, date: slot.date, expiresAt }, contents);
  const message = digestKey(digest, slot.date);
  const run: DigestRun = { ...digest, date: slot.date, outcome: 'sent', at: now, message };
  if (!(await runs.record(fence, { runs: [run], messages, at: now }))) return;
  const { pictures } = composition;
  followUp.remember(
    [run],
    pictures.flatMap(({ picture, shown }) => (shown.kind === 'file' && picture ? [picture] : [])),
  );
}

/** Returns the texts of digests out of one composition, rendered once for all channels that read the same. */
function createContents(
  { links }: PublisherOptions,
  { readout, pictures }: Composition,
  now: number,
): (due: DueDigest) => DigestContents {
  const rendered = new Map<string, DigestContents>();
  const render = ({ subscription: { timeZone }, slot: { verdict, at } }: DueDigest): DigestContents =>
    readout.contents({
      now,
      timeZone,
      late: verdict === 'late' ? { dueAt: at } : null,
      pictures: pictures.map(({ shown }) => shown),
      links: links(now),
    });
  return (due) => {
    const { verdict, at } = due.slot;
    const key = `${due.subscription.timeZone} ${verdict === 'late' ? at : ''}`;
    const contents = rendered.get(key) ?? render(due);
    rendered.set(key, contents);
    return contents;
  };
}
