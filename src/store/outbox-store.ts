import { type Kysely, type NotNull, sql, type UpdateObject } from 'kysely';
import { messageOf, postedOf } from './codec.ts';
import type { Database } from './database.ts';
import { holdFence } from './fence.ts';
import type { MessagePatch, MessageState, OutboxStore, Whereabouts } from './outbox.ts';
import type { Tables } from './tables.ts';

/** How many unfinished messages are handed out at once, oldest first, besides the parents of their threads. */
const MOST = 1_000;

/** Word for word the condition of the index `outbox_unfinished`, or it is not used. */
const UNFINISHED = sql<boolean>`state <> 'refused' and (state <> 'sent' or shown_revision < revision)`;

/** The sender's side of the store. */
export function createOutboxStore(database: Database): OutboxStore & Whereabouts {
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
    unfinished: async () => (await database.run((kysely) => unfinishedRows(kysely).execute())).map(messageOf),
    posted: async (keys) => {
      const known = await fates(keys);
      return new Map([...known].flatMap(([key, { posted }]) => (posted === null ? [] : [[key, posted] as const])));
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

/** The query for what is not done, and the parents of its threads. */
export function unfinishedRows(kysely: Kysely<Tables>) {
  return kysely
    .with('unfinished', (query) =>
      query.selectFrom('outbox').selectAll().where(UNFINISHED).orderBy('sequence').limit(MOST),
    )
    .with('parents', (query) =>
      // Two questions rather than one with `or`, for which PostgreSQL would read the whole table.
      query
        .selectFrom('outbox')
        .selectAll()
        .where('key', 'in', ({ selectFrom }) =>
          selectFrom('unfinished').select('thread').where('thread', 'is not', null).$narrowType<{ thread: NotNull }>(),
        ),
    )
    .selectFrom('unfinished')
    .selectAll()
    .union((query) => query.selectFrom('parents').selectAll())
    .orderBy('sequence');
}

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
