import type { Database } from './database.ts';
import type { SeenStore } from './store.ts';

const CLEAN_EVERY_MS = 10 * 60_000;

/** Keys that came from Slack. Those whose time is over go with the first call of every ten minutes. */
export function createSeenStore(database: Database): SeenStore {
  let cleanAt = Number.NEGATIVE_INFINITY;
  return {
    async first(key, at, keepMs) {
      if (at >= cleanAt) {
        cleanAt = at + CLEAN_EVERY_MS;
        await database.run((kysely) => kysely.deleteFrom('seen').where('expiresAt', '<=', at).execute());
      }
      const added = await database.run((kysely) =>
        kysely
          .insertInto('seen')
          .values({ key, expiresAt: at + keepMs })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .executeTakeFirst(),
      );
      return added.numInsertedOrUpdatedRows === 1n;
    },
  };
}
