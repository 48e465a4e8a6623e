import { sampleHistory } from '../../sandbox/preview/sample-digest.ts';
import { fresh } from '../../sandbox/preview/sample-rollup.ts';
import type { Drawn } from '../../src/charts/picture.ts';
import type { Subscription, Weekday } from '../../src/digest/subscription.ts';
import type { Answer } from '../../src/health/answer.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { createPublisher, type PublisherOptions } from '../../src/publishing/publish.ts';
import { createSubscriptions, type DefaultDigest } from '../../src/publishing/subscriptions.ts';
import type { Uploaded } from '../../src/slack/pictures.ts';
import type { OutboxMessage } from '../../src/store/outbox.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

/** What a test may change at any time. */
export interface Surroundings {
  now: number;
  /** Number of the lease that the publisher believes in. */
  fence: number;
  answer: Answer<Rollup>;
  drawn: Drawn;
  uploaded: Uploaded;
}

/** A publisher over a store of its own, by a clock that stands until moved. */
export interface Newsroom extends AsyncDisposable {
  readonly store: TestStore;
  readonly around: Surroundings;
  /** What was done so far. */
  readonly did: { reads: number; uploads: number; nudges: number; shared: string[] };
  tick(): Promise<void>;
  /** The next publisher: it remembers nothing of the one before. */
  restart(): void;
  subscribe(values?: Partial<Subscription>): Promise<void>;
  /** What waits in the outbox, in its order. */
  waiting(): Promise<readonly OutboxMessage[]>;
}

/** A Tuesday. */
export const NINE = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;
const DAILY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const PICTURE = { png: new Uint8Array([1]), title: 'chart', alt: 'A chart.' };

/** Opens a newsroom at nine o'clock in which all goes well; `await using` ends it. */
export async function openNewsroom(fallback: DefaultDigest | null = null): Promise<Newsroom> {
  const store = await openTestStore();
  const fence = (await store.lease.acquire('test', NINE, 1e12, () => false)) ?? 0;
  const around: Surroundings = {
    now: NINE,
    fence,
    answer: fresh(sampleHistory()),
    drawn: { kind: 'drawn', picture: PICTURE },
    uploaded: { kind: 'uploaded', fileId: 'F0123456789' },
  };
  const did = { reads: 0, uploads: 0, nudges: 0, shared: [] as string[] };
  const clock = () => around.now;
  const channelId = async (name: string) => ({ kind: 'known', id: name }) as const;
  const options: Omit<PublisherOptions, 'subscriptions'> = {
    store: () => store,
    sources: {
      clock,
      board: async () => ({ incidents: [], watching: true }),
      reader: {
        history: async () => {
          did.reads += 1;
          return around.answer;
        },
      },
    },
    draw: async () => around.drawn,
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
  };
  const start = () =>
    createPublisher({
      ...options,
      subscriptions: createSubscriptions({ store: () => store, fallback, channelId, clock }),
    });
  let publisher = start();
  return {
    store,
    around,
    did,
    tick: () => publisher.tick(around.fence),
    restart() {
      publisher = start();
    },
    async subscribe(values = {}) {
      const subscription = {
        channel: 'C1',
        time: '09:00',
        timeZone: 'UTC',
        days: DAILY,
        since: NINE - HOUR,
        ...values,
      };
      await store.digests.choose({ channel: subscription.channel, subscription, by: 'U1', at: around.now });
    },
    waiting: () => store.outbox.unfinished(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
