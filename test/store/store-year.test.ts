import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUSY_TEAM, type BusyTeam, simulateBusyDays } from '../../bench/busy-team.ts';
import { costOf, type QueryCost, watchStore } from '../../bench/query-plans.ts';
import { hotQueries, type StoreSize, sizeOf, underlyingDatabase } from '../../bench/store-figures.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { leadOf } from '../fixtures/incidents.ts';
import { isLong } from '../support/run-length.ts';
import { type Databases, KINDS } from './databases.ts';

const DAY = 86_400_000;
const START = Date.parse('2027-01-01T00:00:00Z');
/** The full length where years are asked for: a team as busy as it gets, for what is kept and as long again. */
const TEAM: BusyTeam = isLong
  ? BUSY_TEAM
  : {
      incidents: 8,
      eventsOfIncident: 3,
      presses: 4,
      digests: 1,
      seen: 100,
      seenKeptMs: 3 * DAY,
      periods: 1,
      kept: { messagesMs: 2 * DAY, incidentsMs: 10 * DAY },
    };
/** In days. In a short life PostgreSQL's pages have settled at twice what is kept: from then on they go up and down by a tenth. */
const FILLED = (TEAM.kept.incidentsMs / DAY) * (isLong ? 1.2 : 2.4);

const FLAT = 1.15;
/** As often as PostgreSQL's autovacuum comes to such tables at least. */
const VACUUMED_EVERY = 4;
/** Pages that a query may touch more: the trees get no deeper, but rows lie differently. */
const FEW_PAGES = 30;

interface Mark {
  readonly size: StoreSize;
  readonly costs: Readonly<Record<string, QueryCost>>;
}

describe.each(KINDS)('%s', (kind, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('a full store no longer grows: neither rows, nor the file, nor the cost of a query', {
    timeout: isLong ? 3_600_000 : 180_000,
  }, async () => {
    const config = await databases.create();
    const store = await openStore(config);
    const raw = underlyingDatabase(config);
    const fence = await leadOf(store);
    const see = async (keys: readonly string[], expiresAt: number) => {
      const values = keys.map((key) => ({ key, expiresAt }));
      for (let from = 0; from < values.length; from += 500) {
        await raw.run((kysely) =>
          kysely
            .insertInto('seen')
            .values(values.slice(from, from + 500))
            .execute(),
        );
      }
    };
    const live = async (from: number, until: number) => {
      for (let day = from; day < until; day += VACUUMED_EVERY) {
        await simulateBusyDays(store, { from: START + day * DAY, days: VACUUMED_EVERY, see }, { fence, team: TEAM });
        if (kind === 'PostgreSQL') await raw.run((kysely) => sql`vacuum analyze`.execute(kysely));
      }
    };
    await live(0, FILLED);
    const before = await markOf(config, START + FILLED * DAY, fence);
    await live(FILLED, 2 * FILLED);
    const after = await markOf(config, START + 2 * FILLED * DAY, fence);

    const days = (ms: number) => ms / DAY + 1;
    expect(after.size.rows.incidents).toBeLessThanOrEqual(TEAM.incidents * days(TEAM.kept.incidentsMs));
    expect(after.size.rows.seen).toBeLessThanOrEqual(TEAM.seen * days(TEAM.seenKeptMs));
    for (const table of ['incidents', 'audit', 'outbox', 'seen'] as const) {
      expect(after.size.rows[table], table).toBeGreaterThan(0);
      expect(after.size.rows[table] / before.size.rows[table], table).toBeLessThan(FLAT);
    }
    expect(after.size.rows.digest_runs).toBeLessThanOrEqual(TEAM.digests * 92);
    expect(after.size.bytes / before.size.bytes).toBeLessThan(FLAT);
    for (const [name, { plan, pages }] of Object.entries(after.costs)) {
      expect(plan, name).toEqual(before.costs[name]?.plan);
      expect(
        plan.filter((step) => /^SCAN (incidents|audit|outbox|seen|digest_runs)( |$)/.test(step)),
        name,
      ).toEqual([]);
      expect(pages, name).toBeLessThan(FLAT * (before.costs[name]?.pages ?? 0) + FEW_PAGES);
    }
    expect(kind === 'SQLite' || after.costs.find?.pages).toBeTruthy();
    await Promise.all([store.close(), raw.close()]);
  });
});

/** Sizes, and what each hot query costs. */
async function markOf(config: StoreConfig, at: number, fence: number): Promise<Mark> {
  const watched = watchStore(config);
  const raw = underlyingDatabase(config);
  const size = await sizeOf(config, raw);
  const last = at - DAY / TEAM.periods;
  const id = `s0-${new Date(last).toISOString().toLowerCase()}`;
  expect(await watched.incidents.find(id)).toBeDefined();
  const costs: Record<string, QueryCost> = {};
  watched.taken();
  const questions = {
    ...hotQueries(watched, last, id),
    thinning: () => watched.thinning.thin(fence, { at, firstMessagePrefix: 'incident:', retention: TEAM.kept }),
  };
  for (const [name, ask] of Object.entries(questions)) {
    await ask();
    costs[name] = await costOf(raw, config, watched.taken());
  }
  if (isLong) await report(config, size, questions, costs);
  await Promise.all([watched.close(), raw.close()]);
  return { size, costs };
}

/** For people: rows, bytes and times, in the output of the test. */
async function report(
  config: StoreConfig,
  size: StoreSize,
  questions: Readonly<Record<string, () => Promise<unknown>>>,
  costs: Readonly<Record<string, QueryCost>>,
): Promise<void> {
  const lines: string[] = [`${config.kind} ${JSON.stringify(size)}`];
  for (const [name, ask] of Object.entries(questions)) {
    const began = performance.now();
    await ask();
    lines.push(`${name}: ${(performance.now() - began).toFixed(1)} ms, ${costs[name]?.pages} pages`);
  }
  const began = performance.now();
  await (await openStore(config)).close();
  lines.push(`opening: ${(performance.now() - began).toFixed(1)} ms`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
