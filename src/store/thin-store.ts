import { sql, type Transaction } from 'kysely';
import type { Tables } from './codec.ts';
import { type Database, holdFence } from './database.ts';
import { DELETED_AT_ONCE, DIGEST_RUNS_KEPT_MS } from './limits.ts';
import type { ThinStore } from './store.ts';

/** Creates the deletion of old rows, a few of each table at once. */
export function createThinStore(database: Database): ThinStore {
  return {
    thin: (fence, { at, firstMessagePrefix, retention: { messagesMs, incidentsMs } }) =>
      database.write(async (transaction) => {
        await holdFence(transaction, fence);
        const messages = await thinMessages(transaction, at - messagesMs, firstMessagePrefix);
        // Incidents after their messages, which are found by the incident.
        const firstMessages = await thinFirstMessages(transaction, at - incidentsMs, firstMessagePrefix);
        const incidents = await thinIncidents(transaction, at - incidentsMs, firstMessagePrefix);
        const audit = await thinAudit(transaction, at - incidentsMs);
        const liveCards = await thinLiveCards(transaction, at - messagesMs);
        const digestRuns = await thinDigestRuns(transaction, at - DIGEST_RUNS_KEPT_MS);
        const seen = await thinSeen(transaction, at);
        const counts = [messages, firstMessages, incidents, audit, digestRuns, liveCards, seen];
        return {
          deleted: { messages: messages + firstMessages, incidents, audit, digestRuns, liveCards, seen },
          isMore: counts.includes(DELETED_AT_ONCE),
        };
      }),
  };
}

/** Incidents that were over before that time. */
const IS_OVER = (before: number) => sql<boolean>`closed_at is not null and closed_at < ${before}`;

/** Messages whose current revision Slack shows, or which were refused. */
const IS_DONE = (table: string) =>
  sql<boolean>`(${sql.ref(`${table}.state`)} = 'refused'
    or ${sql.ref(`${table}.state`)} = 'sent' and ${sql.ref(`${table}.shownRevision`)} = ${sql.ref(`${table}.revision`)})`;

/** Joins the key of an incident's first message in that column to the incident's id. */
const isOfIncident = (column: string, firstMessagePrefix: string) =>
  sql<boolean>`substr(${sql.ref(column)}, 1, ${sql.lit(firstMessagePrefix.length)}) = ${firstMessagePrefix}
    and incidents.id = substr(${sql.ref(column)}, ${sql.lit(firstMessagePrefix.length + 1)})`;

/**
 * Deletes digests, and replies of incidents that are over. Never an unfinished message, unless its thread's first one was refused, and
 * never an incident's first message, which a late action edits, or the message of a living card.
 */
async function thinMessages(
  transaction: Transaction<Tables>,
  before: number,
  firstMessagePrefix: string,
): Promise<number> {
  const rows = await sql<{ sequence: number }>`
    select one.sequence from outbox as one
    where one.created_at < ${before}
      and (${IS_DONE('one')}
        or exists (select 1 from outbox as first where first.key = one.thread and first.state = 'refused'))
      and not exists (select 1 from incidents where ${isOfIncident('one.key', firstMessagePrefix)})
      and not exists (select 1 from live_cards where live_cards.key = one.key and live_cards.ending is null)
      and not exists (select 1 from incidents where ${isOfIncident('one.thread', firstMessagePrefix)} and not (${IS_OVER(before)}))
      and (one.thread is not null
        or not exists (select 1 from outbox as reply where reply.thread = one.key))
    order by one.created_at limit ${sql.lit(DELETED_AT_ONCE)}`.execute(transaction);
  return deleteMessages(
    transaction,
    rows.rows.map(({ sequence }) => sequence),
  );
}

/** Deletes first messages of incidents past their retention; never an unfinished one. */
async function thinFirstMessages(
  transaction: Transaction<Tables>,
  before: number,
  firstMessagePrefix: string,
): Promise<number> {
  const rows = await sql<{ sequence: number }>`
    select outbox.sequence from incidents join outbox on outbox.key = ${firstMessagePrefix} || incidents.id
    where ${IS_OVER(before)} and ${IS_DONE('outbox')} and not exists (select 1 from outbox as reply where reply.thread = outbox.key)
    limit ${sql.lit(DELETED_AT_ONCE)}`.execute(transaction);
  return deleteMessages(
    transaction,
    rows.rows.map(({ sequence }) => sequence),
  );
}

async function deleteMessages(transaction: Transaction<Tables>, sequences: readonly number[]): Promise<number> {
  if (sequences.length > 0) await transaction.deleteFrom('outbox').where('sequence', 'in', sequences).execute();
  return sequences.length;
}

async function thinIncidents(
  transaction: Transaction<Tables>,
  before: number,
  firstMessagePrefix: string,
): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('incidents')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('incidents')
        .select('id')
        .where(IS_OVER(before))
        .where(sql<boolean>`not exists (select 1 from outbox where outbox.key = ${firstMessagePrefix} || incidents.id)`)
        .limit(DELETED_AT_ONCE),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Deletes audit entries whose incident is deleted. */
async function thinAudit(transaction: Transaction<Tables>, before: number): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('audit')
    .where('sequence', 'in', ({ selectFrom }) =>
      selectFrom('audit as one')
        .select('one.sequence')
        .where('one.at', '<', before)
        .where(sql<boolean>`not exists (select 1 from incidents where incidents.id = one.incident)`)
        .limit(DELETED_AT_ONCE),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Deletes living cards that were over before that time; their messages go by their own. */
async function thinLiveCards(transaction: Transaction<Tables>, before: number): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('liveCards')
    .where('key', 'in', ({ selectFrom }) =>
      selectFrom('liveCards').select('key').where('endedAt', '<', before).limit(DELETED_AT_ONCE),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

async function thinDigestRuns(transaction: Transaction<Tables>, before: number): Promise<number> {
  const date = new Date(before).toISOString().slice(0, 10);
  const rows = await transaction
    .selectFrom('digestRuns')
    .select(['channel', 'date'])
    .where('date', '<', date)
    .orderBy('date')
    .limit(DELETED_AT_ONCE)
    .execute();
  for (const run of rows) {
    await transaction
      .deleteFrom('digestRuns')
      .where('channel', '=', run.channel)
      .where('date', '=', run.date)
      .execute();
  }
  return rows.length;
}

/** Deletes expired keys, for a bot that gets no requests: the seen store itself deletes them only on use. */
async function thinSeen(transaction: Transaction<Tables>, at: number): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('seen')
    .where('key', 'in', ({ selectFrom }) =>
      selectFrom('seen').select('key').where('expiresAt', '<=', at).limit(DELETED_AT_ONCE),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
