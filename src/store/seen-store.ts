import { MINUTE_MS } from '../core/time.ts';
import type { Database } from './database.ts';
import { KEYS_AT_ONCE } from './limits.ts';
import type { SeenStore } from './store.ts';

const CLEAN_EVERY_MS = 10 * MINUTE_MS;

/** Creates the store of seen keys. Expired keys are deleted by the first call in every ten minutes. */
export function createSeenStore(database: Database): SeenStore {
  let cleanAt = Number.NEGATIVE_INFINITY;
  const clean = async (at: number) => {
    cleanAt = at + CLEAN_EVERY_MS;
    await database
      .run((kysely) => kysely.deleteFrom('seen').where('expiresAt', '<=', at).execute())
      .catch(() => {
        cleanAt = Number.NEGATIVE_INFINITY;
      });
  };
  return {
    async known(keys) {
      const found = new Set<string>();
      for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
        const some = keys.slice(start, start + KEYS_AT_ONCE);
        const rows = await database.run((kysely) =>
          kysely.selectFrom('seen').select('key').where('key', 'in', some).execute(),
        );
        for (const { key } of rows) found.add(key);
      }
      return found;
    },
    async first(key, at, keepMs) {
      const added = await database.run((kysely) =>
        kysely
          .insertInto('seen')
          .values({ key, expiresAt: at + keepMs })
          // An expired key may not be deleted yet.
          .onConflict((conflict) =>
            conflict
              .column('key')
              .doUpdateSet({ expiresAt: at + keepMs })
              .where('seen.expiresAt', '<=', at),
          )
          .executeTakeFirst(),
      );
      // Not awaited: a request must not be overtaken by the next one because it cleans.
      if (at >= cleanAt) void clean(at);
      return added.numInsertedOrUpdatedRows === 1n;
    },
    forget: async (key) =>
      void (await database.run((kysely) => kysely.deleteFrom('seen').where('key', '=', key).execute())),
  };
}
