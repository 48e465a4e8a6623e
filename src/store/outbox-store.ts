import { sql, type UpdateObject } from 'kysely';
import { outboxMessageOf, postedOf, type Tables } from './codec.ts';
import { type DamagedRows, readRows } from './damaged-rows.ts';
import { type Database, holdFence } from './database.ts';
import { KEYS_AT_ONCE } from './limits.ts';
import type { DeliveryLookup, DeliveryStatus, MessagePatch, MessageState, OutboxStore, Waiting } from './outbox.ts';
import { CHANNELS, HEADS, IS_MISSED, UNFINISHED, unfinishedRows } from './outbox-query.ts';
import { moveThreads } from './write-message.ts';

/** Creates the store of the outbox. */
export function createOutboxStore(database: Database, damagedRows: DamagedRows): OutboxStore & DeliveryLookup {
  const statuses: DeliveryLookup['statuses'] = async (keys) => {
    const found = new Map<string, DeliveryStatus>();
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      const some = keys.slice(start, start + KEYS_AT_ONCE);
      const rows = await database.run((kysely) =>
        kysely
          .selectFrom('outbox')
          .select(['key', 'state', 'outcome', 'revision', 'postedChannel', 'postedTs'])
          .where('key', 'in', some)
          .execute(),
      );
      for (const { key, state, outcome, revision, ...place } of rows) {
        found.set(key, { state, outcome, revision, posted: postedOf(place) });
      }
    }
    return found;
  };
  return {
    statuses,
    unfinished: async () => {
      const rows = await database.run((kysely) => unfinishedRows(kysely).execute());
      const { values, damaged } = readRows(rows, ({ key }) => key, outboxMessageOf);
      damagedRows.found('messages', damaged);
      return values;
    },
    heads: () => database.run(async (kysely) => (await HEADS.execute(kysely)).rows),
    waiting: () => database.run(async (kysely) => (await COUNTED.execute(kysely)).rows),
    move: (fence, move) =>
      database.write(async (transaction) => {
        await holdFence(transaction, fence);
        await moveThreads(transaction, move);
      }),
    posted: async (keys) => {
      const known = await statuses(keys);
      return new Map([...known].flatMap(([key, { posted }]) => (posted === null ? [] : [[key, posted] as const])));
    },
    showAgain: async (key) => {
      const { numUpdatedRows } = await database.run((kysely) =>
        kysely
          .updateTable('outbox')
          .set({ shownRevision: 0 })
          .where('key', '=', key)
          .where('state', '=', 'sent')
          .where('postedTs', 'is not', null)
          .executeTakeFirst(),
      );
      return numUpdatedRows === 1n;
    },
    patch: (fence, changes) =>
      database.write(async (transaction) => {
        await holdFence(transaction, fence);
        for (const [key, patch] of changes) {
          const columns = columnsOf(patch);
          // Both databases refuse an update of nothing.
          if (Object.keys(columns).length === 0) continue;
          await transaction.updateTable('outbox').set(columns).where('key', '=', key).execute();
        }
      }),
  };
}

/** Unfinished messages of each channel; the one with the lowest sequence is the oldest. */
const COUNTED = sql<Waiting>`
  with recursive ${CHANNELS}
  select * from (select channel,
    (select count(*) from outbox where outbox.channel = channels.channel and ${UNFINISHED} and ${IS_MISSED}) as messages,
    (select created_at from outbox where outbox.channel = channels.channel and ${UNFINISHED} and ${IS_MISSED} order by sequence limit 1)
      as "oldestAt"
  from channels where channel is not null) as counted where messages > 0 order by channel`;

function columnsOf({ posted, notes, state, historySearches, ...same }: MessagePatch): UpdateObject<Tables, 'outbox'> {
  return {
    ...same,
    ...(posted !== undefined && { postedChannel: posted?.channel ?? null, postedTs: posted?.ts ?? null }),
    ...(historySearches !== undefined && { looks: historySearches }),
    ...(notes !== undefined && { notes: JSON.stringify(notes) }),
    ...(state !== undefined && { state: state === 'refused' ? refusedUnlessChanged(same.sendingRevision) : state }),
  };
}

/** The refused revision is the one that was sent: newer content gets its own attempt. */
const refusedUnlessChanged = (sending?: number) => {
  const revision = sending === undefined ? sql`sending_revision` : sql`${sending}`;
  return sql<MessageState>`case when revision > ${revision} then 'waiting' else 'refused' end`;
};
