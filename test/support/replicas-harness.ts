import { once } from 'node:events';
import {
  type LaunchedBot,
  type LocalServices,
  type LocalServicesOptions,
  launchBot,
  type Program,
  startLocalServices,
} from '@metta-health-bot/demo';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { BOT, shownCatalog } from '../../src/cli/demo-bot.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { expectSoundOncall, postedMessages } from './invariants.ts';
import { otherHostOptions } from './other-host.ts';
import { OF_ONCALL, type ProcessOwner } from './process-owners.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { type Threads, threadsIn } from './threads.ts';

/** How one replica differs from the others. */
export interface ReplicaOptions {
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs?: number;
  /** Settings over those of the local services. */
  readonly env?: Environment;
  /** Reaches Slack's API through a proxy of its own. What people ask it over Slack it cannot answer then. */
  readonly slackProxy?: boolean;
  /** Another build of the bot. It is started before the tables are made, which a version before this one could not read. */
  readonly program?: Program;
}

/** One process of the bot: it has its own way to the database, and, as on a machine of its own, nobody sees its process number. */
export interface Replica {
  readonly name: string;
  /** Of all its lives. */
  readonly log: readonly string[];
  /** Its way to PostgreSQL. */
  readonly database: TcpProxy;
  /** Its way to Slack's API; throws where it has none of its own. */
  readonly slack: TcpProxy;
  start(): void;
  /** Resolves when Slack can reach it. */
  connected(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; its exit code. */
  stop(): Promise<number | null>;
  /** SIGSTOP and SIGCONT. */
  freeze(): void;
  thaw(): void;
  pid(): number | undefined;
  isRunning(): boolean;
  /** What /readyz says. */
  ready(): Promise<string>;
  /** Ends its proxies. */
  close(): Promise<void>;
}

/** Several processes of the bot over the same local services with one database. */
export interface Replicas extends LocalServices, Threads, AsyncDisposable {
  readonly all: readonly Replica[];
  /** The test's own way to the database, past every proxy. */
  readonly store: Store;
  readonly database: StoreConfig;
  /** What they watch fails, so that they see it at the next evaluation: a collector, or an area that a channel watches. */
  break(name: string, trouble?: 'failed' | 'errors' | 'slow'): void;
  heal(name: string): void;
  /** One more replica, which is not started yet. */
  add(options?: ReplicaOptions): Promise<Replica>;
  /** The replica whose lease stands in the database, once it is one of those that run, and not `other`. */
  leader(other?: Replica): Promise<Replica>;
  /** Waits until an evaluation that began after this call is written down. */
  look(): Promise<void>;
  /** Waits until everything is sent. */
  drained(): Promise<void>;
  /** Waits until everything is sent and another evaluation has changed nothing, then: so many messages, and store and Slack agree. */
  nothingMore(expected: { readonly parents: number; readonly replies: number }): Promise<void>;
}

export interface ReplicasOptions extends Partial<LocalServicesOptions> {
  readonly replicas?: readonly ReplicaOptions[];
  readonly env?: Environment;
  /** Whose incidents they have; on-call's if absent. */
  readonly owner?: ProcessOwner;
  /** Where they keep their state, instead of a database of the run's server. */
  readonly database?: TestDatabase;
  /** Called with the empty store before the first replica starts. */
  readonly before?: (store: Store) => Promise<void>;
}

const WAIT = { timeout: 60_000, interval: 50 } as const;

/** Starts the local services and the replicas, and waits until Slack can reach all of them; `await using` ends all. */
export async function startReplicas({
  replicas = [{}, {}, {}],
  env = {},
  owner = OF_ONCALL,
  database: given,
  before,
  ...options
}: ReplicasOptions = {}): Promise<Replicas> {
  const surroundings = owner.surroundings();
  const catalog = shownCatalog(surroundings.catalog);
  const services = await startLocalServices({ timeZone: 'UTC', catalog, ...surroundings.services, ...options });
  const folder = String(services.env.DATA_DIR);
  const database = given ?? (await createTestDatabase(folder));
  const settings = {
    ...services.env,
    ...database.env,
    WATCH_INTERVAL_SECONDS: '1',
    NODE_OPTIONS: surroundings.nodeOptions(folder),
    ...surroundings.env(folder),
    ...env,
  };
  const all: Replica[] = [];
  const add = async (one: ReplicaOptions = {}) => {
    const replica = await createReplica(`replica-${all.length + 1}`, { ...settings, ...one.env }, one);
    all.push(replica);
    return replica;
  };
  const startAll = async (some: readonly ReplicaOptions[]) => {
    const added: Replica[] = [];
    for (const one of some) added.push(await add(one));
    for (const replica of added) replica.start();
    await Promise.all(added.map((replica) => replica.connected()));
  };
  await startAll(replicas.filter(({ program }) => program !== undefined));
  const store = await openStore(database.config);
  await surroundings.begin(store);
  await before?.(store);
  await startAll(replicas.filter(({ program }) => program === undefined));
  const threads = threadsIn(services.slack);
  const look = async () => {
    const before = (await store.incidents.evaluationState()).lastEvaluationAt ?? 0;
    // The second one from now on began after this call, whatever the clock of the one that made it.
    await vi.waitFor(
      async () => expect((await store.incidents.evaluationState()).lastEvaluationAt).toBeGreaterThan(before),
      WAIT,
    );
    const next = (await store.incidents.evaluationState()).lastEvaluationAt ?? 0;
    await vi.waitFor(
      async () => expect((await store.incidents.evaluationState()).lastEvaluationAt).toBeGreaterThan(next),
      WAIT,
    );
  };
  const drained = () => vi.waitFor(async () => expect(await store.outbox.unfinished()).toEqual([]), WAIT);
  return {
    ...services,
    ...threads,
    all,
    store,
    database: database.config,
    break: (name, trouble = 'failed') => surroundings.set(services, name, trouble),
    heal: (name) => surroundings.set(services, name, 'works'),
    add,
    leader: (other) =>
      vi.waitFor(async () => {
        const pid = await pidOfLeader(database.config);
        const leader = all.find((one) => one.isRunning() && one.pid() === pid && one !== other);
        if (leader === undefined) throw new Error('none of the replicas leads');
        return leader;
      }, WAIT),
    look,
    drained,
    async nothingMore({ parents, replies }) {
      await drained();
      await look();
      await drained();
      expect([threads.parents().length, threads.replies().length]).toEqual([parents, replies]);
      await expectSoundOncall(services.slack, database.config);
      expect(services.datadog.unexpected).toEqual([]);
      await surroundings.expectKept(services.slack, store);
      for (const { log } of all) expect(log.filter((line) => line.includes('"level":"fatal"'))).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((replica) => replica.kill()));
      await store.close();
      await database.drop();
      for (const replica of all) await replica.close();
      await services.close();
    },
  };
}

async function createReplica(name: string, settings: Environment, options: ReplicaOptions): Promise<Replica> {
  const log: string[] = [];
  const url = settings.DATABASE_URL;
  // SQLite has no way that could be cut.
  const database = await startTcpProxy(url ? Number(new URL(url).port) : 0);
  const slackUrl = new URL(String(settings.SLACK_API_URL));
  const slack = options.slackProxy ? await startTcpProxy(Number(slackUrl.port)) : undefined;
  const env = {
    ...settings,
    ...(url && { DATABASE_URL: Object.assign(new URL(url), { port: String(database.port) }).href }),
    ...(slack && { SLACK_API_URL: Object.assign(new URL(slackUrl), { port: String(slack.port) }).href }),
    NODE_OPTIONS: [settings.NODE_OPTIONS, otherHostOptions(name, options.skewMs ?? 0)].filter(Boolean).join(' '),
  };
  let launched: LaunchedBot | undefined;
  const isRunning = () => launched?.child.exitCode === null && launched.child.signalCode === null;
  return {
    name,
    log,
    database,
    get slack() {
      if (slack === undefined) throw new Error('this replica has no proxy before Slack');
      return slack;
    },
    start() {
      launched = launchBot(env, (line) => void log.push(line), options.program ?? BOT);
      // Who waits for it hears of it all the same.
      launched.connected.catch(() => {});
    },
    connected: async () => launched?.connected,
    async kill() {
      if (launched === undefined || !isRunning()) return;
      const exit = once(launched.child, 'exit');
      launched.child.kill('SIGKILL');
      await exit;
    },
    async close() {
      await database[Symbol.asyncDispose]();
      await slack?.[Symbol.asyncDispose]();
    },
    stop: async () => launched?.stop() ?? null,
    freeze: () => void launched?.child.kill('SIGSTOP'),
    thaw: () => void launched?.child.kill('SIGCONT'),
    pid: () => launched?.child.pid,
    isRunning,
    async ready() {
      const line = log.findLast((said) => said.includes('"the bot is connected to Slack"')) ?? '{}';
      const { health } = JSON.parse(line) as { readonly health?: number };
      return (await fetch(`http://127.0.0.1:${health}/readyz`)).text();
    },
  };
}

/** The middle part of the holder's name; undefined where nobody holds the lease. */
async function pidOfLeader(config: StoreConfig): Promise<number | undefined> {
  const holder = await holderOf(config);
  return holder === null ? undefined : Number(holder.split(' / ')[1]);
}

async function holderOf(config: StoreConfig): Promise<string | null> {
  if (config.kind === 'sqlite') {
    const { DatabaseSync } = await (await import('../../src/store/sqlite/sqlite-file.ts')).sqliteModule();
    const file = new DatabaseSync(`${config.folder}/metta-health-bot.db`, { readOnly: true });
    try {
      return (file.prepare('select holder from leases').get() as { readonly holder: string | null }).holder;
    } finally {
      file.close();
    }
  }
  const client = new pg.Client({ connectionString: config.url });
  await client.connect();
  try {
    return (await client.query<{ holder: string | null }>('select holder from leases')).rows[0]?.holder ?? null;
  } finally {
    await client.end();
  }
}

/** All that was told, thread by thread, without its times and numbers: equal for equal scripts. */
export function channelTextOf({ slack }: Pick<LocalServices, 'slack'>): readonly string[] {
  const messages = postedMessages(slack);
  const line = ({ text }: { readonly text: string }) =>
    text
      .replace(/\d+(?:[.:]\d+)*/g, '#')
      // Told so where the same lies on both sides of a full minute.
      .replaceAll('from # to #', 'at #')
      .replaceAll('less than a minute', '# min');
  return messages
    .filter(({ threadTs }) => threadTs === null)
    .map((parent) => [line(parent), ...messages.filter(({ threadTs }) => threadTs === parent.ts).map(line)].join('\n'))
    .sort();
}

/**
 * Waits until another replica leads than that one, which ended or stands still since just now, and has written an evaluation down: within
 * so many milliseconds from now on.
 */
export async function expectTakeover(bots: Replicas, gone: Replica, withinMs = 10_000): Promise<void> {
  const since = performance.now();
  const before = (await bots.store.incidents.evaluationState()).lastEvaluationAt;
  await bots.leader(gone);
  await vi.waitFor(
    async () => expect((await bots.store.incidents.evaluationState()).lastEvaluationAt).not.toBe(before),
    WAIT,
  );
  expect(performance.now() - since).toBeLessThan(withinMs);
}
