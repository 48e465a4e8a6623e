import { temporaryFolder } from '@metta-health-bot/local-sources';
import { unlessEnded } from '../src/cli/interrupt.ts';
import type { StoreConfig } from '../src/config/store-config.ts';
import { DAY_MS } from '../src/core/time.ts';
import { openStore } from '../src/store/open-store.ts';
import { BUSY_TEAM, simulateBusyDays } from './busy-team.ts';
import { startPostgresServer } from './postgres-server.ts';
import { summarize } from './statistics.ts';
import { hotQueries, sizeOf, underlyingDatabase } from './store-figures.ts';

const START = Date.parse('2027-01-01T00:00:00Z');
const MONTH = 30;
const YEAR = 365;
const TIMES = 20;
const KEYS_AT_ONCE = 500;

/** Milliseconds by query, and bytes. */
interface Measured {
  readonly ms: ReadonlyMap<string, number>;
  readonly bytes: number;
}

/** Lines about each store, the number of stores that were measured, and the names of those that were left out. */
interface StoreReport {
  readonly done: number;
  readonly lines: readonly string[];
  readonly left: readonly string[];
}

/**
 * A busy team's year in a new SQLite database, and in one of a new PostgreSQL server: what is asked again and again after a month and
 * after a year, as text. Takes minutes. What `signal` cuts off is cleaned up at the end of the process.
 */
export async function storeReport(signal: AbortSignal): Promise<StoreReport> {
  const { path: folder, remove } = temporaryFolder('store-year-');
  const stores: readonly (readonly [name: string, report: () => Promise<readonly string[]>])[] = [
    ['SQLite', () => reportOf('SQLite', { kind: 'sqlite', folder })],
    ['PostgreSQL', postgresReport],
  ];
  const lines: string[] = [];
  for (const [done, [, report]] of stores.entries()) {
    const some = await unlessEnded(report(), signal);
    if (some === undefined) return { done, lines, left: stores.slice(done).map(([name]) => name) };
    lines.push(...some);
  }
  remove();
  return { done: stores.length, lines, left: [] };
}

async function postgresReport(): Promise<readonly string[]> {
  const server = await startPostgresServer();
  const lines = await reportOf('PostgreSQL', { kind: 'postgres', url: await server.createDatabase() });
  await server.stop();
  return lines;
}

async function reportOf(name: string, config: StoreConfig): Promise<readonly string[]> {
  const store = await openStore(config);
  const raw = underlyingDatabase(config);
  const fence = (await store.lease.acquire('bench', { at: 0, ttlMs: 1, isDead: () => true })) ?? 0;
  const see = async (keys: readonly string[], expiresAt: number) => {
    const rows = keys.map((key) => ({ key, expiresAt }));
    for (let from = 0; from < rows.length; from += KEYS_AT_ONCE) {
      const some = rows.slice(from, from + KEYS_AT_ONCE);
      await raw.run((kysely) => kysely.insertInto('seen').values(some).execute());
    }
  };
  const measure = async (day: number): Promise<Measured> => {
    const at = START + day * DAY_MS - DAY_MS / BUSY_TEAM.periods;
    const { bytes } = await sizeOf(config, raw);
    const asked = Object.entries(hotQueries(store, at, `s0-${new Date(at).toISOString().toLowerCase()}`));
    const ms = new Map<string, number>();
    const opening = async () => (await openStore(config)).close();
    for (const [what, ask] of [...asked, ['opening', opening] as const]) ms.set(what, await medianOf(ask));
    return { ms, bytes };
  };
  await simulateBusyDays(store, { from: START, days: MONTH, see }, { fence, team: BUSY_TEAM });
  const month = await measure(MONTH);
  await simulateBusyDays(store, { from: START + MONTH * DAY_MS, days: YEAR - MONTH, see }, { fence, team: BUSY_TEAM });
  const year = await measure(YEAR);
  await Promise.all([store.close(), raw.close()]);
  return rendered(name, month, year);
}

async function medianOf(ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  return summarize(took).median;
}

function rendered(name: string, month: Measured, year: Measured): readonly string[] {
  const rows = [...month.ms].map(([what, before]) => {
    const after = year.ms.get(what) ?? Number.NaN;
    return `  ${what.padEnd(18)}${before.toFixed(2).padStart(9)}${after.toFixed(2).padStart(10)}${(after / before).toFixed(1).padStart(8)}`;
  });
  const mega = (bytes: number) => (bytes / 1_000_000).toFixed(0);
  return [
    `${name}: ${BUSY_TEAM.incidents} incidents a day; ${mega(month.bytes)} MB after a month, ${mega(year.bytes)} MB after a year`,
    `  ${'median, ms'.padEnd(18)}${'month 1'.padStart(9)}${'month 12'.padStart(10)}${'ratio'.padStart(8)}`,
    ...rows,
    '',
  ];
}
