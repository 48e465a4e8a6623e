import { FIRST_WATCH } from '../incidents/rules/incident.ts';
import { incidentOf, watchOf } from './codec.ts';
import { commit } from './commit.ts';
import { type DamagedRows, readRows } from './damaged-rows.ts';
import type { Database } from './database.ts';
import type { IncidentStore } from './store.ts';

/** Creates the store of incidents. */
export function createIncidentStore(database: Database, damagedRows: DamagedRows): IncidentStore {
  return {
    async watch() {
      const rows = await database.run((kysely) => kysely.selectFrom('watch').selectAll().execute());
      const { values, damaged } = readRows(rows, ({ id }) => String(id), watchOf);
      damagedRows.found('watch', damaged);
      // Without a readable state the incidents still show what is open.
      return values[0] ?? FIRST_WATCH;
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
    commit: (change) => commit(database, change),
    audit: (incident) =>
      database.run((kysely) =>
        kysely
          .selectFrom('audit')
          .select(['key', 'incident', 'at', 'actor', 'what', 'why'])
          .where('incident', '=', incident)
          .orderBy('at')
          .orderBy('sequence')
          .execute(),
      ),
  };
}
