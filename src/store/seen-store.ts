import type { Database } from './database.ts';
import type { SeenStore } from './store.ts';

const CLEAN_EVERY_MS = 10 * 60_000;

/** Keys that came from Slack. Those whose time is over go with the first call of every ten minutes. */
export function createSeenStore(database: Database): SeenStore {
  let cleanAt = Number.NEGATIVE_INFINITY;
  return {
    first: (key, at, keepMs) =>
      database.write(async (transaction) => {
        if (at >= cleanAt) {
          await transaction.deleteFrom('seen').where('expiresAt', '<=', at).execute();
          cleanAt = at + CLEAN_EVERY_MS;
        }
        const added = await transaction
          .insertInto('seen')
          .values({ key, expiresAt: at + keepMs })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .executeTakeFirst();
        return added.numInsertedOrUpdatedRows === 1n;
      }),
  };
}
