import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import { FIRST_STATE } from '../incidents/rules/evaluation-state.ts';
import { WATCH_KIND_WORDS } from '../incidents/rules/identity.ts';
import type { Incident } from '../incidents/rules/incident.ts';
import { evaluationStateOf, incidentOf, type Tables } from './codec.ts';
import { commit } from './commit.ts';
import { type DamagedRows, readRows } from './damaged-rows.ts';
import type { Database } from './database.ts';
import { AUDIT_AT_ONCE, PAST_AT_ONCE } from './limits.ts';
import type { IncidentStore, PastIncidents } from './store.ts';

/** Creates the store of incidents. */
export function createIncidentStore(database: Database, damagedRows: DamagedRows): IncidentStore {
  return {
    async evaluationState() {
      const rows = await database.run((kysely) => kysely.selectFrom('watch').selectAll().execute());
      const { values, damaged } = readRows(rows, ({ id }) => String(id), evaluationStateOf);
      damagedRows.found('evaluation-state', damaged);
      // Without a readable state the incidents still show what is open.
      return values[0] ?? FIRST_STATE;
    },
    async current(since) {
      const rows = await database.run((kysely) =>
        kysely
          .selectFrom('incidents')
          .selectAll()
          .where(({ or, eb }) => or([eb('closedAt', 'is', null), eb('closedAt', '>=', since)]))
          .orderBy('openedAt')
          .orderBy('id')
          .execute(),
      );
      const { values, damaged } = readRows(rows, ({ id }) => id, incidentOf);
      damagedRows.found('incidents', damaged);
      return values;
    },
    async find(id) {
      const row = await database.run((kysely) =>
        kysely.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst(),
      );
      return row && incidentOf(row);
    },
    past: (since, most) => readPast(database, since, most),
    knownSince: () => readKnownSince(database),
    commit: (change) => commit(database, change),
    async audit(incident, { since = Number.MIN_SAFE_INTEGER, most = AUDIT_AT_ONCE } = {}) {
      const newestFirst = await database.run((kysely) =>
        kysely
          .selectFrom('audit')
          .select(['key', 'incident', 'at', 'actor', 'what', 'why'])
          .where('incident', '=', incident)
          .where('at', '>=', since)
          .orderBy('at', 'desc')
          .orderBy('sequence', 'desc')
          .limit(most)
          .execute(),
      );
      return newestFirst.toReversed();
    },
  };
}

type IncidentRow = Selectable<Tables['incidents']>;

/**
 * Reads open incidents, and pages of resolved ones from the newest on. Other work goes on between two pages: SQLite answers at once, and
 * reading a page is long work.
 */
async function readPast(database: Database, since: number, most: number): Promise<PastIncidents> {
  const read = createReading();
  read.add(await openRows(database));
  let last: IncidentRow | undefined;
  let oldest: number | null = null;
  let count = 0;
  let isMore = true;
  while (isMore && count <= most) {
    await nextTurn();
    const page = await pageBefore(database, since, last);
    const taken = page.slice(0, most - count);
    read.add(taken);
    oldest = taken.at(-1)?.closedAt ?? oldest;
    count += page.length;
    last = page.at(-1);
    isMore = page.length === PAST_AT_ONCE;
  }
  // What was re-opened while the pages were read is in none of them.
  read.add(await openRows(database));
  return { ...read.result(), readFrom: count > most ? oldest : null };
}

/** Collects incidents, each once: the row that was read last counts. */
function createReading() {
  const incidents = new Map<string, Incident>();
  const unreadable = new Set<string>();
  return {
    add(rows: readonly IncidentRow[]) {
      const { values, damaged } = readRows(rows, ({ id }) => id, incidentOf);
      for (const { incident } of values) incidents.set(incident.id, incident);
      for (const id of damaged.keys()) unreadable.add(id);
    },
    result: () => ({ incidents: [...incidents.values()], unreadable: unreadable.size }),
  };
}

function openRows(database: Database): Promise<IncidentRow[]> {
  return database.run((kysely) =>
    kysely
      .selectFrom('incidents')
      .selectAll()
      .where('closedAt', 'is', null)
      .where('kind', 'not in', WATCH_KIND_WORDS)
      .execute(),
  );
}

/** The page before that row, by the time of the resolution and the id. */
function pageBefore(database: Database, since: number, last: IncidentRow | undefined): Promise<IncidentRow[]> {
  const { id = '', closedAt = null } = last ?? {};
  return database.run((kysely) => {
    const resolved = kysely
      .selectFrom('incidents')
      .selectAll()
      .where('closedAt', '>=', since)
      .where('kind', 'not in', WATCH_KIND_WORDS);
    const before =
      closedAt === null
        ? resolved
        : resolved
            .where('closedAt', '<=', closedAt)
            .where(({ or, eb }) => or([eb('closedAt', '<', closedAt), eb('id', '<', id)]));
    return before.orderBy('closedAt', 'desc').orderBy('id', 'desc').limit(PAST_AT_ONCE).execute();
  });
}

async function readKnownSince(database: Database): Promise<number | null> {
  const { at } = await database.run((kysely) =>
    kysely
      .selectFrom('audit')
      .select(({ fn }) => fn.min('at').as('at'))
      .executeTakeFirstOrThrow(),
  );
  const { timestamp } = await database.run((kysely) =>
    kysely
      .selectFrom('kyselyMigration')
      .select(({ fn }) => fn.min('timestamp').as('timestamp'))
      .executeTakeFirstOrThrow(),
  );
  const times = [at, Date.parse(timestamp ?? '')].filter((time) => time !== null && !Number.isNaN(time));
  return times.length === 0 ? null : Math.min(...times);
}
