import { FIRST_WATCH } from '../incidents/incident.ts';
import { incidentOf, watchOf } from './codec.ts';
import { commit } from './commit.ts';
import type { Database } from './database.ts';
import type { IncidentStore } from './store.ts';

/** The incidents' side of the store. */
export function createIncidentStore(database: Database): IncidentStore {
  return {
    async watch() {
      const row = await database.run((kysely) => kysely.selectFrom('watch').selectAll().executeTakeFirst());
      return row === undefined ? FIRST_WATCH : watchOf(row);
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
      return rows.map(incidentOf);
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
