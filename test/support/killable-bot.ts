import { once } from 'node:events';
import {
  type LaunchedBot,
  type LocalServices,
  type LocalServicesOptions,
  launchBot,
  type Program,
  startLocalServices,
} from '@metta-health-bot/demo';
import { expect, vi } from 'vitest';
import { BOT, shownCatalog } from '../../src/cli/demo-bot.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { expectSoundOncall } from './invariants.ts';
import { OF_ONCALL, type ProcessOwner } from './process-owners.ts';
import { createTestDatabase } from './test-database.ts';
import { type Threads, threadsIn } from './threads.ts';

/** A bot in a process of its own that looks every second, in real time: it can be killed. */
export interface KillableBot extends LocalServices, Threads, AsyncDisposable {
  /** Lines of the log, of all its lives. */
  readonly log: readonly string[];
  /** The bot's database, also while there is no bot. */
  readonly store: Store;
  readonly database: StoreConfig;
  /** What it watches fails, so that it sees it at its next look: a collector, or an area that a channel watches. */
  break(name: string, trouble?: 'failed' | 'errors' | 'slow'): void;
  heal(name: string): void;
  /** People ask again for what a lost database no longer has. */
  askAgain(): Promise<void>;
  /** Names that are watched now and fail. */
  failing(): Promise<readonly string[]>;
  /** Checks that what people asked for is kept. */
  expectKept(): Promise<void>;
  /** The time of bot, Slack and Datadog. */
  now(): number;
  /** Starts it, the first time or again, in the same surroundings. */
  start(): void;
  /** Resolves when Slack can reach the bot that was started last. */
  connected(): Promise<void>;
  /** Ends it by SIGKILL at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it by SIGTERM; its exit code. */
  stop(): Promise<number | null>;
  /** Waits until a look that began after this call is written down. */
  look(): Promise<void>;
  /** Waits until everything is sent. */
  drained(): Promise<void>;
  /** Waits until everything is sent and another look has changed nothing, then: so many messages, and store and Slack agree. */
  nothingMore(expected: {
    readonly parents: number;
    readonly replies: number;
    readonly repeats?: number;
  }): Promise<void>;
}

const WAIT = { timeout: 40_000, interval: 50 };
/** A post in doubt is looked for again after a minute at most, and a busy machine needs its time beside. */
const DRAINED = { timeout: 100_000, interval: 50 };

/** Starts local services with a bot and waits until Slack can reach it; `await using` ends all. */
export async function startKillableBot({
  env = {},
  program = BOT,
  owner = OF_ONCALL,
  ...options
}: Partial<LocalServicesOptions> & {
  readonly env?: Environment;
  readonly program?: Program;
  readonly owner?: ProcessOwner;
} = {}): Promise<KillableBot> {
  const surroundings = owner.surroundings();
  const catalog = shownCatalog(surroundings.catalog);
  const services = await startLocalServices({ timeZone: 'UTC', catalog, ...surroundings.services, ...options });
  const folder = String(services.env.DATA_DIR);
  const { config: database, env: found, drop } = await createTestDatabase(folder);
  const store = await openStore(database);
  await surroundings.begin(store);
  const log: string[] = [];
  // Unless a test asks for it nothing is sent to Datadog that would meet a fault meant for another request.
  const settings = {
    ...services.env,
    ...found,
    WATCH_INTERVAL_SECONDS: '1',
    SELF_METRICS: 'off',
    NODE_OPTIONS: surroundings.nodeOptions(folder),
    ...surroundings.env(folder),
    ...env,
  };
  const launch = () => {
    const launched = launchBot(settings, (line) => void log.push(line), program);
    // Who waits for it hears of it all the same.
    launched.connected.catch(() => {});
    return launched;
  };
  let bot = launch();
  const threads = threadsIn(services.slack);
  const lookedAt = async () => (await store.incidents.evaluationState()).lastEvaluationAt;
  const look = async () => {
    const since = surroundings.now();
    await vi.waitFor(async () => expect(await lookedAt()).toBeGreaterThanOrEqual(since), WAIT);
  };
  const drained = () => vi.waitFor(async () => expect(await store.outbox.unfinished()).toEqual([]), DRAINED);
  await bot.connected;
  return {
    ...services,
    env: settings,
    ...threads,
    log,
    store,
    database,
    break: (name, trouble = 'failed') => surroundings.set(services, name, trouble),
    heal: (name) => surroundings.set(services, name, 'works'),
    async askAgain() {
      if ((await surroundings.watched(store)).length === 0) await surroundings.begin(store);
    },
    failing: async () =>
      (await surroundings.watched(store)).filter((name) => surroundings.trouble(services, name) === 'failed'),
    expectKept: () => surroundings.expectKept(services.slack, store),
    now: surroundings.now,
    start() {
      bot = launch();
    },
    connected: () => bot.connected,
    kill: () => kill(bot),
    stop: () => bot.stop(),
    look,
    drained,
    async nothingMore({ parents, replies, repeats = 0 }) {
      await drained();
      await look();
      await drained();
      expect([threads.parents().length, threads.replies().length]).toEqual([parents, replies]);
      await expectSoundOncall(services.slack, database, repeats);
      expect(services.datadog.unexpected).toEqual([]);
      await surroundings.expectKept(services.slack, store);
    },
    async [Symbol.asyncDispose]() {
      await kill(bot);
      await store.close();
      await drop();
      await services.close();
    },
  };
}

async function kill({ child }: LaunchedBot): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
