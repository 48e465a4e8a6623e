import { choiceOf } from './codec.ts';
import { Conflict, type Database } from './database.ts';
import type { DigestStore } from './digests.ts';
import { holdFence } from './fence.ts';
import { FencedOff } from './outbox.ts';
import { writeMessage } from './write-message.ts';

/** The digests' side of the store. */
export function createDigestStore(database: Database): DigestStore {
  return {
    async choices() {
      const rows = await database.run((kysely) =>
        kysely.selectFrom('digestChoices').selectAll().orderBy('channel').execute(),
      );
      return rows.map(choiceOf);
    },
    async choose({ channel, by, at, subscription }) {
      const values = { by, at, subscription: subscription && JSON.stringify(subscription) };
      await database.write((transaction) =>
        transaction
          .insertInto('digestChoices')
          .values({ channel, ...values })
          .onConflict((conflict) => {
            const replaced = conflict.column('channel').doUpdateSet(values);
            return by === null ? replaced.where('digestChoices.by', 'is', null) : replaced;
          })
          .execute(),
      );
    },
    runsSince: (date) =>
      database.run((kysely) =>
        kysely
          .selectFrom('digestRuns')
          .selectAll()
          .where('date', '>=', date)
          .orderBy('date')
          .orderBy('channel')
          .execute(),
      ),
    async record(fence, runs, messages, at) {
      try {
        await database.write(async (transaction) => {
          await holdFence(transaction, fence);
          for (const { channel, date, outcome, at: ranAt, message } of runs) {
            const { numInsertedOrUpdatedRows } = await transaction
              .insertInto('digestRuns')
              .values({ channel, date, outcome, at: ranAt, message })
              .onConflict((conflict) => conflict.columns(['channel', 'date']).doNothing())
              .executeTakeFirst();
            if (numInsertedOrUpdatedRows === 0n) throw new Conflict();
          }
          for (const draft of messages) await writeMessage(transaction, draft, at);
        });
        return 'recorded';
      } catch (error) {
        if (error instanceof Conflict) return 'known';
        if (error instanceof FencedOff) return 'fenced-off';
        throw error;
      }
    },
  };
}
