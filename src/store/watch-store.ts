import type { Transaction } from 'kysely';
import { WATCHES, type Watch } from '../watches/rules/watch.ts';
import type { Tables } from './codec.ts';
import { isChangedTooOften, writeAudit } from './commit.ts';
import { type DamagedRows, readRows } from './damaged-rows.ts';
import { Conflict, type Database } from './database.ts';
import type { WatchChange, WatchStore } from './store.ts';
import { watchOf } from './watch-row.ts';
import { writeMessage } from './write-message.ts';

type Row = Tables['watches'];

const keyOf = ({ channel, subject }: Pick<Row, 'channel' | 'subject'>) => `${channel} ${subject}`;

/** Creates the store of the channels' watches. */
export function createWatchStore(database: Database, damagedRows: DamagedRows): WatchStore {
  return {
    async all() {
      const rows = await database.run((kysely) =>
        kysely.selectFrom('watches').selectAll().orderBy('channel').orderBy('subject').execute(),
      );
      const { damaged } = readRows(rows, keyOf, watchOf);
      damagedRows.found('watches', damaged);
      return rows.map((row) => (damaged.has(keyOf(row)) ? damagedWatch(row) : watchOf(row)));
    },
    async change(change) {
      try {
        return await database.write((transaction) => writeChange(transaction, change));
      } catch (error) {
        if (error instanceof Conflict) return 'conflict';
        throw error;
      }
    },
  };
}

/** A row that cannot be read as far as it is certain: it is still somebody's watch. */
function damagedWatch({ channel, subject, by, at }: Row): Watch {
  return { channel, subject, level: 'red', holdMs: WATCHES.holdMs, by: String(by), at: Number(at), isDamaged: true };
}

async function writeChange(
  transaction: Transaction<Tables>,
  { channel, subject, after, before, message, audit }: WatchChange,
): Promise<Exclude<Awaited<ReturnType<WatchStore['change']>>, 'conflict'>> {
  const row = await transaction
    .selectFrom('watches')
    .select(['at', 'by'])
    .where('channel', '=', channel)
    .where('subject', '=', subject)
    .executeTakeFirst();
  // Each change of a watch has its own time, so that time and user identify it.
  if (row?.at !== before?.at || row?.by !== before?.by) throw new Conflict();
  if (await isChangedTooOften(transaction, audit, WATCHES.changes)) return 'too-many';
  if (row === undefined && after !== null) {
    if ((await countOf(transaction, channel)) >= WATCHES.ofChannel) return 'full-channel';
    if ((await countOf(transaction)) >= WATCHES.inAll) return 'full';
  }
  await transaction.deleteFrom('watches').where('channel', '=', channel).where('subject', '=', subject).execute();
  if (after !== null) {
    const { level, holdMs, by, at } = after;
    await transaction.insertInto('watches').values({ channel, subject, level, holdMs, by, at }).execute();
  }
  if (message !== null) await writeMessage(transaction, message, audit.at);
  await writeAudit(transaction, audit);
  return 'changed';
}

async function countOf(transaction: Transaction<Tables>, channel?: string): Promise<number> {
  const all = transaction.selectFrom('watches').select(({ fn }) => fn.countAll<number>().as('count'));
  const { count } = await (channel === undefined ? all : all.where('channel', '=', channel)).executeTakeFirstOrThrow();
  return Number(count);
}
