import type { Selectable, SelectQueryBuilder, Transaction } from 'kysely';
import type { Tables } from './codec.ts';
import { isChangedTooOften, writeAudit } from './commit.ts';
import { type DamagedRows, readRows } from './damaged-rows.ts';
import { Conflict, type Database, holdFence } from './database.ts';
import { LIVE_CARDS } from './limits.ts';
import { liveCardOf } from './live-card-row.ts';
import { FencedOff } from './outbox.ts';
import type { LiveCardChange, LiveCardResult, LiveCardStore } from './store.ts';
import { writeMessage } from './write-message.ts';

/** Creates the store of living cards. */
export function createLiveCardStore(database: Database, damagedRows: DamagedRows): LiveCardStore {
  const read = async (narrow: Narrow) => {
    const rows = await database.run((kysely) => narrow(kysely.selectFrom('liveCards').selectAll()).execute());
    return readRows(rows, ({ key }) => key, liveCardOf);
  };
  /** The first row; throws RowError if it cannot be read. */
  const readOne = async (narrow: Narrow) => {
    const [row] = await database.run((kysely) => narrow(kysely.selectFrom('liveCards').selectAll()).limit(1).execute());
    return row && liveCardOf(row);
  };
  return {
    async live() {
      const { values, damaged } = await read((query) => query.where('ending', 'is', null).orderBy('begunAt'));
      damagedRows.found('live-cards', damaged);
      return values;
    },
    ofChannel: (channel) => readOne((query) => query.where('channel', '=', channel).orderBy('begunAt', 'desc')),
    find: (key) => readOne((query) => query.where('key', '=', key)),
    async endedSince(since) {
      const newest = (query: Query) => query.where('endedAt', '>=', since).orderBy('endedAt', 'desc');
      return (await read((query) => newest(query).limit(LIVE_CARDS.endedListed))).values;
    },
    async stillPinned() {
      const pinned = (query: Query) => query.where('ending', 'is not', null).where('pin', '=', 'pinned');
      return (await read((query) => pinned(query).orderBy('endedAt').limit(LIVE_CARDS.unpinnedAtOnce))).values;
    },
    async change(change) {
      try {
        return await database.write((transaction) => writeChange(transaction, database, change));
      } catch (error) {
        if (error instanceof Conflict) return 'conflict';
        if (error instanceof FencedOff) return 'fenced-off';
        throw error;
      }
    },
    notePin: (fence, key, pin) =>
      database.write(async (transaction) => {
        await holdFence(transaction, fence);
        await transaction.updateTable('liveCards').set({ pin }).where('key', '=', key).execute();
      }),
  };
}

type Query = SelectQueryBuilder<Tables, 'liveCards', Selectable<Tables['liveCards']>>;
type Narrow = (query: Query) => Query;

async function writeChange(
  transaction: Transaction<Tables>,
  { dialect }: Database,
  { fence, changed, begun, messages, audit, at }: LiveCardChange,
): Promise<Exclude<LiveCardResult, 'conflict' | 'fenced-off'>> {
  if (fence !== undefined) await holdFence(transaction, fence);
  if (audit !== undefined && (await isChangedTooOften(transaction, audit, LIVE_CARDS.changes))) return 'too-many';
  if (begun !== undefined && changed === undefined && (await isFull(transaction))) return 'no-room';
  if (changed !== undefined) {
    const { numUpdatedRows } = await transaction
      .updateTable('liveCards')
      .set(changed.values)
      .where('key', '=', changed.key)
      .where('ending', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Conflict();
  }
  if (begun !== undefined) {
    try {
      await transaction.insertInto('liveCards').values(begun).execute();
    } catch (error) {
      throw dialect.isDuplicate(error) ? new Conflict() : error;
    }
  }
  for (const message of messages) await writeMessage(transaction, message, at);
  if (audit !== undefined) await writeAudit(transaction, audit);
  return 'changed';
}

async function isFull(transaction: Transaction<Tables>): Promise<boolean> {
  const { count } = await transaction
    .selectFrom('liveCards')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('ending', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count) >= LIVE_CARDS.most;
}
