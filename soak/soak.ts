import { join } from 'node:path';
import { demoDataOf, type LocalServices, startLocalServices } from '@metta-health-bot/demo';
import { onChange } from '@metta-health-bot/local-slack';
import { loadCatalog } from '../src/catalog/load.ts';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../src/core/package-root.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { Violation } from '../test/support/oncall-judge.ts';
import { outboxKeyOf } from '../test/support/posted-messages.ts';
import { extraSeries, writeSoakCatalog } from './catalog.ts';
import { postgresDatabase, type SoakDatabase, sqliteDatabase } from './database.ts';
import type { SoakStore } from './options.ts';
import { createReplica, type Replica } from './replica.ts';
import { TEAM_CHANNELS } from './script.ts';
import { createTally, type Tally } from './tally.ts';

/** A store with its replicas, and a Slack and a Datadog of their own. */
export interface Soak {
  /** `SQLite` or `PostgreSQL`. */
  readonly name: string;
  readonly seed: number;
  readonly services: LocalServices;
  readonly database: SoakDatabase;
  /** The database, read in addition to the replicas. */
  readonly store: Store;
  readonly replicas: readonly Replica[];
  readonly tally: Tally;
  /** The round that is played, from 0. */
  round: number;
  /** End of the soak, in milliseconds since 1970. */
  readonly endsAt: number;
  violate(violation: Violation): void;
  close(): Promise<void>;
}

export interface StartSoakOptions {
  readonly kind: SoakStore;
  readonly seed: number;
  readonly replicas: number;
  readonly endsAt: number;
  /** A PostgreSQL server to use instead of one of our own. */
  readonly databaseUrl: string | undefined;
  /** Called with each violation as it is found. */
  readonly onViolation: (store: string, violation: Violation) => void;
}

const WATCH_SECONDS = '2';
/** More than the replicas can ask: the answer to too many requests is among the faults. */
const BUDGET = { requests: 1_000_000, seconds: 3_600 };
const LINES_OF_VIOLATION = 15;
/** In characters: the rest are stacks. */
const MOST_OF_LINE = 500;
/** Options of a process with a memory limit, as the page of limits advises: a leak ends it, which is a violation. */
const NODE_OPTIONS = '--max-old-space-size=200';

/** Starts everything, and the replicas last. */
export async function startSoak(options: StartSoakOptions): Promise<Soak> {
  const { kind, seed, databaseUrl, onViolation } = options;
  const name = kind === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  const services = await startSoakServices();
  const folder = String(services.env.DATA_DIR);
  const catalogFolder = join(folder, 'catalog');
  writeSoakCatalog(SHIPPED_CATALOG, catalogFolder);
  const database = kind === 'sqlite' ? sqliteDatabase(folder) : await postgresDatabase(folder, databaseUrl);
  const store = await openStore(database.config);
  const tally = createTally();
  const soak: Soak = {
    name,
    seed,
    services,
    database,
    store,
    tally,
    replicas: Array.from({ length: options.replicas }, (_, index) =>
      createReplica({
        name: `${name} ${index + 1}`,
        env: {
          ...services.env,
          ...database.env,
          CATALOG_FILE: catalogFolder,
          WATCH_INTERVAL_SECONDS: WATCH_SECONDS,
          NODE_OPTIONS,
        },
        onLine: (line) => checkLine(soak, line),
        onTrouble: (what) => soak.violate({ invariant: 'no process ends by itself', what }),
      }),
    ),
    round: 0,
    endsAt: options.endsAt,
    violate(violation) {
      const log = soak.replicas.flatMap((one) =>
        one.log.slice(-LINES_OF_VIOLATION).map((line) => `${one.name}: ${line.slice(0, MOST_OF_LINE)}`),
      );
      const isNew = tally.violation({ ...violation, at: Date.now(), store: name, seed, round: soak.round, log });
      if (isNew) onViolation(name, violation);
    },
    async close() {
      await Promise.all(soak.replicas.map((one) => one.close()));
      await store.close().catch(() => {});
      await database.close();
      await services.close();
    },
  };
  countChanges(soak);
  for (const replica of soak.replicas) replica.start();
  return soak;
}

/** Slack and Datadog with the collectors of the soak's catalog, and more channels. */
async function startSoakServices(): Promise<LocalServices> {
  const shipped = shownCatalog(loadCatalog(SHIPPED_CATALOG));
  const extra = extraSeries();
  const names = new Set(extra.map(({ metric }) => metric.split('.')[1] ?? ''));
  const collectors = [...names].map((name) => ({ name, title: name, every: 900_000, emits: [`${name}.*`] }));
  const catalog = { ...shipped, collectors: [...shipped.collectors, ...collectors] };
  return startLocalServices({
    catalog,
    timeZone: 'UTC',
    data: [...demoDataOf(shipped, 'UTC', Date.now()), ...extra],
    budget: BUDGET,
    slack: {
      paceMessages: true,
      channels: [
        { name: 'system-health', botIsMember: true },
        { name: 'oncall', botIsMember: true },
        { name: 'ci', botIsMember: false },
        ...TEAM_CHANNELS.map((name) => ({ name, botIsMember: true })),
      ],
    },
  });
}

function checkLine({ tally, violate }: Soak, line: string): void {
  if (line.includes('"became leader')) tally.count('takeovers');
  if (line.includes('"level":"fatal"')) violate({ invariant: 'no fatal line in a log', what: line });
}

/** Counts what comes to Slack, and reports at once what comes twice. */
function countChanges({ services: { slack }, tally, violate }: Soak): void {
  onChange(slack.workspace, (change) => {
    if (!('message' in change)) return;
    const key = outboxKeyOf(change.message);
    if (key === '') return;
    if (change.kind === 'edited') tally.count('edited');
    if (change.kind !== 'posted') return;
    tally.count('posted');
    if (/^incident:/.test(key)) tally.count('incidents');
    if (/^digest:/.test(key) && change.message.threadTs === null) tally.count('digests');
    const same = slack.workspace.messages.filter((message) => outboxKeyOf(message) === key);
    if (same.length > 1) violate({ invariant: 'nothing is posted twice', what: `${key} was posted again` });
  });
}
