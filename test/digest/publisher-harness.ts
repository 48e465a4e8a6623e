import { fourWeeks, fresh, sampleHistory } from '@metta-health-bot/demo/samples';
import { expect } from 'vitest';
import type { Drawn } from '../../src/charts/chart-spec.ts';
import type { Weekday } from '../../src/core/schedule-text.ts';
import type { ReportedBySubject } from '../../src/datadog/reported-before-reader.ts';
import {
  createPublisher,
  type DigestSources,
  type Publisher,
  type PublisherOptions,
} from '../../src/digest/publisher.ts';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import { createSubscriptions, type DefaultDigest, type ReadSubscriptions } from '../../src/digest/subscriptions.ts';
import type { Answer } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import type { IncidentHistory } from '../../src/incidents/history/history.ts';
import type { ChannelId } from '../../src/slack/outbox/outbox-client.ts';
import type { Uploaded } from '../../src/slack/pictures.ts';
import type { OutboxMessage } from '../../src/store/outbox.ts';
import { COMPLETE } from '../fixtures/reviews.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

/** What a test may change at any time. */
export interface PublisherConditions {
  now: number;
  /** Number of the lease that the publisher believes in. */
  fence: number;
  answer: Answer<Rollup>;
  /** What is read of four weeks. */
  weeks: Answer<Rollup>;
  /** The past incidents; an error if they cannot be read. */
  past: IncidentHistory | Error;
  drawn: Drawn;
  uploaded: Uploaded | Promise<Uploaded>;
  channel: ChannelId;
  /** What is known to be before newly red metrics. */
  before: Promise<ReportedBySubject>;
}

/** What was done so far. */
interface Done {
  reads: number;
  /** First days of the four weeks that were read, with their zone. */
  readonly weeks: string[];
  uploads: number;
  /** How often the libraries for pictures were loaded ahead. */
  preparations: number;
  nudges: number;
  /** How often Slack was asked for the channel of the settings. */
  lookups: number;
  /** Metrics that were asked about, at each time. */
  readonly explained: number[];
  readonly shared: string[];
  /** Channels whose digest could not be handled, with the error. */
  readonly failures: string[];
}

/** A publisher over a store of its own, by a clock that stands until moved. */
export interface PublisherHarness extends AsyncDisposable {
  readonly store: TestStore;
  readonly around: PublisherConditions;
  readonly did: Done;
  readonly sources: DigestSources;
  tick(): Promise<void>;
  subscriptions: ReadSubscriptions;
  /** The next publisher remembers nothing of the one before, which is returned; with those settings where given. */
  restart(changed?: DefaultDigest | null): Publisher;
  subscribe(values?: Partial<Subscription>): Promise<void>;
  /** Another process leads from now on. */
  takeOver(): Promise<void>;
  /** What waits in the outbox, in its order. */
  waiting(): Promise<readonly OutboxMessage[]>;
}

/** A Tuesday. */
export const NINE = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;
const DAILY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const MONDAYS: readonly Weekday[] = [1];
const PICTURE = { png: new Uint8Array([1]), title: 'chart', alt: 'A chart.' };

/** Opens a publisher at nine o'clock whose every dependency works; `await using` ends it. */
export async function openPublisher(settings: DefaultDigest | null = null): Promise<PublisherHarness> {
  const store = await openTestStore();
  const fence = (await store.lease.acquire('test', { at: NINE, ttlMs: 1e12, isDead: () => false })) ?? 0;
  const around: PublisherConditions = {
    now: NINE,
    fence,
    answer: fresh(sampleHistory()),
    weeks: fresh(fourWeeks()),
    past: { incidents: [], coverage: COMPLETE },
    drawn: { kind: 'drawn', picture: PICTURE },
    uploaded: { kind: 'uploaded', fileId: 'F0123456789' },
    channel: { kind: 'known', id: 'C9' },
    before: Promise.resolve(new Map()),
  };
  const did: Done = {
    reads: 0,
    weeks: [],
    uploads: 0,
    preparations: 0,
    nudges: 0,
    lookups: 0,
    explained: [],
    shared: [],
    failures: [],
  };
  const options = optionsOf(store, around, did);
  const start = (fallback: DefaultDigest | null) => {
    const subscriptions = createSubscriptions({
      store: () => store,
      fallback,
      channelId,
      clock: options.sources.clock,
    });
    return { subscriptions, publisher: createPublisher({ ...options, subscriptions }) };
  };
  const channelId = async () => {
    did.lookups += 1;
    return around.channel;
  };
  let current = start(settings);
  return {
    store,
    around,
    did,
    sources: options.sources,
    tick: () => current.publisher.tick(around.fence),
    subscriptions: () => current.subscriptions(),
    restart(changed = settings) {
      const { publisher: left } = current;
      current = start(changed);
      return left;
    },
    async subscribe(values = {}) {
      const subscription = {
        channel: 'C1',
        time: '09:00',
        timeZone: 'UTC',
        days: values.kind === 'weekly' ? MONDAYS : DAILY,
        since: NINE - HOUR,
        ...values,
      };
      const { kind = 'daily', channel } = subscription;
      await store.digests.choose({ kind, channel, subscription, by: 'U1', at: around.now });
    },
    async takeOver() {
      around.fence = (await store.lease.acquire('other', { at: around.now, ttlMs: 1e12, isDead: () => true })) ?? 0;
    },
    waiting: () => store.outbox.unfinished(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** Begins a tick that hangs in its first upload until woken, which then ends well. */
export async function hangInUpload(room: PublisherHarness): Promise<{ wake(): Promise<void> }> {
  let end: (uploaded: Uploaded) => void = () => {};
  room.around.uploaded = new Promise((resolve) => {
    end = resolve;
  });
  const ticking = room.tick();
  await expect.poll(() => room.did.uploads).toBe(1);
  return {
    async wake() {
      end({ kind: 'uploaded', fileId: 'F0123456789' });
      await ticking;
    },
  };
}

function optionsOf(store: TestStore, around: PublisherConditions, did: Done): Omit<PublisherOptions, 'subscriptions'> {
  return {
    store: () => store,
    sources: {
      clock: () => around.now,
      activeIncidents: async () => ({ incidents: [], isPosting: true }),
      reader: {
        history: async () => {
          did.reads += 1;
          return around.answer;
        },
        pastDays: async (days, timeZone) => {
          did.weeks.push(`${days[0]?.date} ${timeZone}`);
          return around.weeks;
        },
        beforeMetrics: ({ paths }) => {
          did.explained.push(paths.length);
          return around.before;
        },
      },
      pastIncidents: async () => {
        if (around.past instanceof Error) throw around.past;
        return around.past;
      },
    },
    draw: async () => around.drawn,
    prepareToDraw: () => {
      did.preparations += 1;
    },
    pictures: {
      upload: async () => {
        did.uploads += 1;
        return around.uploaded;
      },
      shareInThread: async (pictures, channel, ts) => {
        did.shared.push(`${pictures.length} in ${channel} ${ts}`);
        return { kind: 'shared' };
      },
    },
    links: () => [],
    title: 'System Health',
    onMessages: () => {
      did.nudges += 1;
    },
    onFailure: (channel, error) => {
      did.failures.push(`${channel}: ${error}`);
    },
  };
}
