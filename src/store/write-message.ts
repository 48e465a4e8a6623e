import { type Insertable, sql, type Transaction } from 'kysely';
import type { Tables } from './codec.ts';
import { OUTBOX } from './limits.ts';
import type { NewMessage, ThreadMove } from './outbox.ts';
import { UNFINISHED } from './outbox-query.ts';

/** Outcome of a message that is refused because too many wait. */
const TOO_MANY = 'too many messages are already waiting';
/** Outcome of a reply that was dropped for newer ones. */
const DROPPED = 'dropped in favor of newer replies in its thread';
/** Outcome of a reply that was posted before the database was restored. */
const POSTED_BEFORE = 'posted before the database was restored';

/**
 * Stores a message. A known one gets the new content and the next revision, and a finished one is due again. If too many wait,
 * messages that may expire are refused, and the oldest replies of a thread are dropped.
 */
export async function writeMessage(transaction: Transaction<Tables>, draft: NewMessage, at: number): Promise<void> {
  const isDone = sql<boolean>`outbox.state in ('sent', 'refused')`;
  const channel =
    draft.thread === null ? draft.channel : await channelOfThread(transaction, draft.thread, draft.channel);
  const isTooMuch = draft.expiresAt !== null && (await isFull(transaction, channel));
  await transaction
    .insertInto('outbox')
    .values({ ...newMessage(draft, at), channel, ...(isTooMuch && { state: 'refused', outcome: TOO_MANY }) })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet(({ ref }) => ({
        content: ref('excluded.content'),
        summary: ref('excluded.summary'),
        expiresAt: ref('excluded.expiresAt'),
        about: ref('excluded.about'),
        broadcast: ref('excluded.broadcast'),
        optional: ref('excluded.optional'),
        revision: nextRevision(draft),
        ...placeOf(draft),
        state: sql`case when ${isDone} then 'waiting' else outbox.state end`,
        dueAt: sql<number>`case when ${isDone} then excluded.due_at else outbox.due_at end`,
      })),
    )
    .execute();
  if (draft.thread !== null) await dropOldestReplies(transaction, draft.thread);
}

/** Next revision, higher than the one in Slack: otherwise the store would seem older than Slack from then on. */
function nextRevision({ shown }: NewMessage) {
  const least = shown?.revision ?? 0;
  return sql<number>`case when outbox.revision < ${least} then ${least} else outbox.revision end + 1`;
}

/** Location in Slack of a message that this store has not posted, because it was restored. A running post is left to its outcome. */
function placeOf({ shown }: NewMessage) {
  if (shown === undefined) return {};
  const isLost = sql<boolean>`outbox.posted_ts is null and outbox.state in ('waiting', 'refused')`;
  return {
    postedChannel: sql<string | null>`case when ${isLost} then ${shown.channel} else outbox.posted_channel end`,
    postedTs: sql<string | null>`case when ${isLost} then ${shown.ts} else outbox.posted_ts end`,
    shownRevision: sql<number>`case when ${isLost} then ${shown.revision} else outbox.shown_revision end`,
  };
}

/** Channel of a thread: a reply stays in order behind it, also after the settings name another channel. */
async function channelOfThread(transaction: Transaction<Tables>, thread: string, otherwise: string): Promise<string> {
  const first = await transaction.selectFrom('outbox').select('channel').where('key', '=', thread).executeTakeFirst();
  return first?.channel ?? otherwise;
}

/** Whether there is no room for messages that may expire, in that channel or in all. */
async function isFull(transaction: Transaction<Tables>, channel: string): Promise<boolean> {
  const last = (most: number) =>
    transaction
      .selectFrom('outbox')
      .select('sequence')
      .where(UNFINISHED)
      .limit(1)
      .offset(most - 1);
  const ofChannel = await last(OUTBOX.ofChannel).where('channel', '=', channel).executeTakeFirst();
  return ofChannel !== undefined || (await last(OUTBOX.inAll).executeTakeFirst()) !== undefined;
}

/** Drops the oldest waiting replies of a full thread. */
async function dropOldestReplies(transaction: Transaction<Tables>, thread: string): Promise<void> {
  await transaction
    .updateTable('outbox')
    .set({ state: 'refused', outcome: DROPPED })
    .where('sequence', 'in', ({ selectFrom }) =>
      selectFrom('outbox')
        .select('sequence')
        .where('thread', '=', thread)
        .where('state', '=', 'waiting')
        .where('postedTs', 'is', null)
        .orderBy('sequence', 'desc')
        .limit(OUTBOX.ofChannel)
        .offset(OUTBOX.repliesOfThread),
    )
    .execute();
}

function newMessage(draft: NewMessage, at: number): Insertable<Tables['outbox']> {
  const { shown, isAlreadyPosted = false, about = null } = draft;
  const shownRevision = isAlreadyPosted ? 1 : (shown?.revision ?? 0);
  return {
    key: draft.key,
    thread: draft.thread,
    channel: draft.channel,
    content: JSON.stringify(draft.content),
    summary: draft.summary,
    expiresAt: draft.expiresAt,
    createdAt: at,
    revision: shown ? shown.revision + 1 : 1,
    shownRevision,
    sendingRevision: 0,
    state: isAlreadyPosted ? 'sent' : 'waiting',
    dueAt: at,
    attempts: 0,
    attemptedAt: null,
    looks: 0,
    postedChannel: shown?.channel ?? null,
    postedTs: shown?.ts ?? null,
    notes: '[]',
    mergedInto: isAlreadyPosted ? draft.thread : null,
    outcome: isAlreadyPosted ? POSTED_BEFORE : null,
    about: about === null ? null : JSON.stringify(about),
    broadcast: draft.broadcast === true ? 1 : null,
    optional: draft.optional === true ? 1 : null,
  };
}

/**
 * Moves threads that wait for one channel to another: their first messages are posted there again, with a note, and waiting replies
 * follow. Messages that may expire stay, and so do those with a note, which may be elsewhere, or may have just been posted.
 */
export async function moveThreads(transaction: Transaction<Tables>, { from, to, note, at }: ThreadMove): Promise<void> {
  const moved = { channel: to, dueAt: at, attempts: 0 } as const;
  await transaction
    .updateTable('outbox')
    .set({ ...moved, state: 'waiting', postedChannel: null, postedTs: null, notes: JSON.stringify([note]) })
    .where('channel', '=', from)
    .where('thread', 'is', null)
    .where('expiresAt', 'is', null)
    .where('state', 'in', ['waiting', 'sent'])
    .where('notes', '=', '[]')
    .where('key', 'in', ({ selectFrom }) =>
      selectFrom('outbox as one')
        .select(sql<string>`coalesce(one.thread, one.key)`.as('first'))
        .where('one.channel', '=', from)
        .where(UNFINISHED),
    )
    .execute();
  await transaction
    .updateTable('outbox')
    .set(moved)
    .where('channel', '=', from)
    .where('state', '=', 'waiting')
    .where('postedTs', 'is', null)
    .where('thread', 'in', ({ selectFrom }) =>
      selectFrom('outbox as first')
        .select('first.key')
        .where('first.channel', '=', to)
        .where('first.thread', 'is', null),
    )
    .execute();
}
