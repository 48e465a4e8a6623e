import type { Transaction } from 'kysely';
import { choiceOf, type Tables } from './codec.ts';
import { isChangedTooOften, writeAudit } from './commit.ts';
import { type DamagedRows, readRows } from './damaged-rows.ts';
import { Conflict, type Database, holdFence } from './database.ts';
import { keyOfDigest, ofDigestKey, storedSubscription } from './digest-rows.ts';
import { DIGEST_CHANGES, MOST_DIGESTS } from './limits.ts';
import { FencedOff } from './outbox.ts';
import type { ChannelChoice, ChoiceChange, DigestStore } from './store.ts';
import { writeMessage } from './write-message.ts';

/** Creates the store of subscriptions and runs of digests. */
export function createDigestStore(database: Database, damagedRows: DamagedRows): DigestStore {
  return {
    async choices() {
      const rows = await database.run((kysely) =>
        kysely.selectFrom('digestChoices').selectAll().orderBy('channel').execute(),
      );
      const { damaged } = readRows(rows, ({ channel }) => channel, choiceOf);
      damagedRows.found('digests', damaged);
      // An unreadable choice counts as none; its time stays, so that the next choice can replace it.
      return rows.map((row) =>
        damaged.has(row.channel) ? { ...choiceOf({ ...row, subscription: null }), isDamaged: true } : choiceOf(row),
      );
    },
    choose: (choice) => database.write((transaction) => writeChoice(transaction, choice)),
    async change(change) {
      try {
        return await database.write((transaction) => writeChange(transaction, change));
      } catch (error) {
        if (error instanceof Conflict) return 'conflict';
        throw error;
      }
    },
    async runsSince(date) {
      const rows = await database.run((kysely) =>
        kysely
          .selectFrom('digestRuns')
          .selectAll()
          .where('date', '>=', date)
          .orderBy('date')
          .orderBy('channel')
          .execute(),
      );
      return rows.map(({ channel, ...same }) => ({ ...same, ...ofDigestKey(channel) }));
    },
    async record(fence, { runs, messages, at }) {
      try {
        await database.write(async (transaction) => {
          await holdFence(transaction, fence);
          for (const run of runs) {
            const { date, outcome, at: ranAt, message } = run;
            const { numInsertedOrUpdatedRows } = await transaction
              .insertInto('digestRuns')
              .values({ channel: keyOfDigest(run), date, outcome, at: ranAt, message })
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

async function writeChoice(transaction: Transaction<Tables>, choice: ChannelChoice): Promise<void> {
  const { by, at } = choice;
  const values = { by, at, subscription: storedSubscription(choice) };
  await transaction
    .insertInto('digestChoices')
    .values({ channel: keyOfDigest(choice), ...values })
    .onConflict((conflict) => {
      const replaced = conflict.column('channel').doUpdateSet(values);
      return by === null ? replaced.where('digestChoices.by', 'is', null) : replaced;
    })
    .execute();
}

async function writeChange(
  transaction: Transaction<Tables>,
  { choice, before, message, audit }: ChoiceChange,
): Promise<'changed' | 'too-many' | 'full'> {
  const row = await transaction
    .selectFrom('digestChoices')
    .select(['at', 'by', 'subscription'])
    .where('channel', '=', keyOfDigest(choice))
    .executeTakeFirst();
  // Each change has its own time, so that time and user identify a choice.
  if (row?.at !== before?.at || row?.by !== before?.by) throw new Conflict();
  if (await isChangedTooOften(transaction, audit, DIGEST_CHANGES)) return 'too-many';
  const isNew = (row?.subscription ?? null) === null && choice.subscription !== null;
  if (isNew && (await countOf(transaction)) >= MOST_DIGESTS) return 'full';
  await writeChoice(transaction, choice);
  await writeMessage(transaction, message, choice.at);
  await writeAudit(transaction, audit);
  return 'changed';
}

/** Number of subscriptions, whoever chose them. */
async function countOf(transaction: Transaction<Tables>): Promise<number> {
  const { count } = await transaction
    .selectFrom('digestChoices')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('subscription', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}
