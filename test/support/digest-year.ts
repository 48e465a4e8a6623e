import { rollupOf } from '@metta-health-bot/demo/samples';
import fc from 'fast-check';
import { wholeCoverage } from '../../packages/demo/src/preview/sample-past.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';
import type { Clock } from '../../src/core/clock.ts';
import { createPublisher } from '../../src/digest/publisher.ts';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import { createSubscriptions } from '../../src/digest/subscriptions.ts';
import type { Uploaded } from '../../src/slack/pictures.ts';
import { openStore } from '../../src/store/open-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How one simulated day goes. Times are minutes. */
interface Day {
  /** When the process dies, after midnight in UTC. */
  readonly diesAt: number;
  /** In the middle of the day's next upload instead, if one comes. */
  readonly inUpload: boolean;
  readonly downFor: number;
  /** Between two ticks, round and round. */
  readonly pauses: readonly number[];
}

/** What became of a tick: a process that dies in one has only told what was skipped. */
export interface Tick {
  readonly at: number;
  readonly isWhole: boolean;
}

const DAYS = fc.array(
  fc.record({
    diesAt: fc.nat(1_439),
    inUpload: fc.boolean(),
    downFor: fc.oneof({ weight: 3, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(600) }),
    pauses: fc.array(fc.integer({ min: 20, max: 160 }), { minLength: 1, maxLength: 5 }),
  }),
  { minLength: 365, maxLength: 365, size: 'max' },
);

/** A red metric: the digest has something to say, and so a reply, and the weekly review two. */
const redFor = (days: number) =>
  rollupOf('Health', [
    {
      key: 'shop',
      title: 'Shop',
      rows: [{ key: 'sales', label: 'Sales', foms: Array<number>(days).fill(0.1), lastDataAt: 0, isOverdue: false }],
    },
  ]);
const ROLLUP = redFor(15);
const FOUR_WEEKS = redFor(28);
export const REPLIES = { daily: 1, weekly: 2 } as const;

/**
 * Runs the publisher over that database for a year from `start` on, dying once a day: the same year for the same
 * seed. What died in the middle of an upload wakes up an hour later, when the next process has long taken over.
 */
export async function liveThroughYear(
  database: StoreConfig,
  start: number,
  subscriptions: readonly Subscription[],
  seed: number,
): Promise<readonly Tick[]> {
  const [days = []] = fc.sample(DAYS, { seed, numRuns: 1, unbiased: true });
  const ticks: Tick[] = [];
  const time = { now: start };
  const clock = () => time.now;
  await subscribe(database, subscriptions, start);
  let process = await startProcess(database, clock);
  const live = async (until: number, { pauses }: Day, tick: () => Promise<boolean>) => {
    for (let count = 0; time.now < until; count += 1) {
      const isWhole = await tick();
      ticks.push({ at: time.now, isWhole });
      if (!isWhole) return;
      time.now += (pauses[count % pauses.length] ?? 10) * MINUTE;
    }
  };
  for (const [index, day] of days.entries()) {
    const midnight = start + index * DAY;
    const old = process;
    await live(midnight + day.diesAt * MINUTE, day, old.tick);
    if (day.inUpload) await live(midnight + DAY, day, old.tickUntilUpload);
    time.now += day.downFor * MINUTE;
    process = await startProcess(database, clock);
    await live(time.now + HOUR, day, process.tick);
    await old.wakeAndEnd();
  }
  await process.wakeAndEnd();
  return ticks;
}

async function subscribe(database: StoreConfig, subscriptions: readonly Subscription[], at: number): Promise<void> {
  const store = await openStore(database);
  for (const subscription of subscriptions) {
    const { kind = 'daily', channel } = subscription;
    await store.digests.choose({ kind, channel, subscription, by: 'U1', at });
  }
  await store.close();
}

/** A publisher as a process of its own would have it, which leads from now on. */
async function startProcess(database: StoreConfig, clock: Clock) {
  const store = await openStore(database);
  const fence = (await store.lease.acquire('process', { at: clock(), ttlMs: 0, isDead: () => true })) ?? 0;
  const uploads = createUploads();
  const publisher = createPublisher({
    subscriptions: createSubscriptions({
      store: () => store,
      fallback: null,
      channelId: async (id) => ({ kind: 'known', id }),
      clock,
    }),
    store: () => store,
    sources: {
      clock,
      activeIncidents: async () => ({ incidents: [], isPosting: true }),
      pastIncidents: async () => ({ incidents: [], coverage: wholeCoverage(0, clock()) }),
      reader: {
        history: async () => ({ kind: 'fresh', value: ROLLUP, at: clock() }),
        pastDays: async () => ({ kind: 'fresh', value: FOUR_WEEKS, at: clock() }),
        beforeMetrics: async () => new Map(),
      },
    },
    draw: async ({ title }) => ({ kind: 'drawn', picture: { png: new Uint8Array([1]), title, alt: title } }),
    prepareToDraw: () => {},
    pictures: { upload: uploads.upload, shareInThread: async () => ({ kind: 'shared' }) },
    links: () => [],
    title: 'Health',
    onMessages: () => {},
    onFailure: () => {},
  });
  let running = Promise.resolve();
  return {
    async tick() {
      await publisher.tick(fence);
      return true;
    },
    /** False when it hangs in an upload from now on. */
    tickUntilUpload() {
      const begun = uploads.hang();
      running = publisher.tick(fence);
      return Promise.race([running.then(() => true), begun.then(() => false)]);
    },
    async wakeAndEnd() {
      uploads.wake();
      await running;
      await store.close();
    },
  };
}

/** Slack's side of uploads, which may never answer. */
function createUploads() {
  const waiting: (() => void)[] = [];
  let onUpload: (() => void) | undefined;
  return {
    async upload(): Promise<Uploaded> {
      onUpload?.();
      if (onUpload !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
      return { kind: 'uploaded', fileId: 'F0123456789' };
    },
    /** Uploads hang from now on; resolves with the first of them. */
    hang: () =>
      new Promise<void>((resolve) => {
        onUpload = resolve;
      }),
    wake() {
      onUpload = undefined;
      for (const resolve of waiting) resolve();
    },
  };
}
