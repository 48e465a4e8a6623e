import { sql, type UpdateObject } from 'kysely';
import { messageOf, postedOf } from './codec.ts';
import type { Database } from './database.ts';
import { holdFence } from './fence.ts';
import { moveThreads } from './move-threads.ts';
import type { MessagePatch, MessageState, OutboxMessage, OutboxStore, Waiting, Whereabouts } from './outbox.ts';
import { CHANNELS, UNFINISHED, unfinishedRows } from './outbox-query.ts';
import { RowError } from './store-error.ts';
import type { StoreLog } from './store-log.ts';
import type { Tables } from './tables.ts';

/** Rows that cannot be read are named once, as long as there are not more of them. */
export const MOST_NAMED = 1_000;

/** The sender's side of the store. */
export function createOutboxStore(database: Database, log: StoreLog): OutboxStore & Whereabouts {
  const named = new Set<string>();
  /** A message that cannot be read costs itself only. */
  const readable = (row: Parameters<typeof messageOf>[0]): readonly OutboxMessage[] => {
    try {
      return [messageOf(row)];
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      if (!named.has(row.key) && named.size < MOST_NAMED) {
        log.error({ err: error, key: row.key }, 'a message cannot be read');
        named.add(row.key);
      }
      return [];
    }
  };
  const fates: Whereabouts['fates'] = async (keys) => {
    if (keys.length === 0) return new Map();
    const rows = await database.run((kysely) =>
      kysely
        .selectFrom('outbox')
        .select(['key', 'state', 'outcome', 'postedChannel', 'postedTs'])
        .where('key', 'in', keys)
        .execute(),
    );
    return new Map(
      rows.map(({ key, state, outcome, ...place }) => [key, { state, outcome, posted: postedOf(place) }] as const),
    );
  };
  return {
    fates,
    unfinished: async () => (await database.run((kysely) => unfinishedRows(kysely).execute())).flatMap(readable),
    waiting: () => database.run(async (kysely) => (await COUNTED.execute(kysely)).rows),
    move: (fence, move) =>
      database.write(async (transaction) => {
        await holdFence(transaction, fence);
        await moveThreads(transaction, move);
      }),
    posted: async (keys) => {
      const known = await fates(keys);
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
          await transaction.updateTable('outbox').set(columnsOf(patch)).where('key', '=', key).execute();
        }
      }),
  };
}

/** What waits in each channel; the message with the lowest sequence is the oldest. */
const COUNTED = sql<Waiting>`
  with recursive ${CHANNELS}
  select channel,
    (select count(*) from outbox where outbox.channel = channels.channel and ${UNFINISHED}) as messages,
    (select created_at from outbox where outbox.channel = channels.channel and ${UNFINISHED} order by sequence limit 1) as "oldestAt"
  from channels where channel is not null order by channel`;

function columnsOf({ posted, notes, state, ...same }: MessagePatch): UpdateObject<Tables, 'outbox'> {
  return {
    ...same,
    ...(posted !== undefined && { postedChannel: posted?.channel ?? null, postedTs: posted?.ts ?? null }),
    ...(notes !== undefined && { notes: JSON.stringify(notes) }),
    ...(state !== undefined && { state: state === 'refused' ? refusedUnlessChanged(same.sendingRevision) : state }),
  };
}

/** What was refused is the revision that was sent: content that replaced it meanwhile has its own chance. */
const refusedUnlessChanged = (sending?: number) => {
  const revision = sending === undefined ? sql`sending_revision` : sql`${sending}`;
  return sql<MessageState>`case when revision > ${revision} then 'waiting' else 'refused' end`;
};
