import { type Insertable, sql, type Transaction } from 'kysely';
import type { Tables } from './codec.ts';
import { OUTBOX } from './limits.ts';
import type { Move, NewMessage } from './outbox.ts';
import { UNFINISHED } from './outbox-query.ts';

/** Why a message is not even tried, in the words of its outcome. */
const TOO_MANY = 'too many messages are already waiting';
/** Why a reply is not told, in the words of its outcome. */
const GAVE_WAY = 'dropped in favor of newer replies in its thread';
/** Where a reply is that Slack shows from before the database was put back. */
const TOLD_BEFORE = 'posted before the database was restored';

/**
 * A known message gets the new content and one revision more; one that was done with is due again. Where too much waits, what may
 * expire is refused, and the oldest reply of a thread gives way.
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
        revision: nextRevision(draft),
        ...placeOf(draft),
        state: sql`case when ${isDone} then 'waiting' else outbox.state end`,
        dueAt: sql<number>`case when ${isDone} then excluded.due_at else outbox.due_at end`,
      })),
    )
    .execute();
  if (draft.thread !== null) await makeRoom(transaction, draft.thread);
}

/** One more, and above what Slack shows: else the store would seem to be older than that for good. */
function nextRevision({ shown }: NewMessage) {
  const least = shown?.revision ?? 0;
  return sql<number>`case when outbox.revision < ${least} then ${least} else outbox.revision end + 1`;
}

/**
 * Where Slack shows what this store has not posted: it was put back to before. What is being posted is left to what comes of that.
 */
function placeOf({ shown }: NewMessage) {
  if (shown === undefined) return {};
  const isLost = sql<boolean>`outbox.posted_ts is null and outbox.state in ('waiting', 'refused')`;
  return {
    postedChannel: sql<string | null>`case when ${isLost} then ${shown.channel} else outbox.posted_channel end`,
    postedTs: sql<string | null>`case when ${isLost} then ${shown.ts} else outbox.posted_ts end`,
    shownRevision: sql<number>`case when ${isLost} then ${shown.revision} else outbox.shown_revision end`,
  };
}

/** A reply waits where its thread does, also after the settings have named another channel: or it would come out of order. */
async function channelOfThread(transaction: Transaction<Tables>, thread: string, otherwise: string): Promise<string> {
  const first = await transaction.selectFrom('outbox').select('channel').where('key', '=', thread).executeTakeFirst();
  return first?.channel ?? otherwise;
}

/** Whether there is no room for what may expire, in that channel or in all. */
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

async function makeRoom(transaction: Transaction<Tables>, thread: string): Promise<void> {
  await transaction
    .updateTable('outbox')
    .set({ state: 'refused', outcome: GAVE_WAY })
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
  const { shown, isAlreadyPosted: isTold = false, about = null } = draft;
  const shownRevision = isTold ? 1 : (shown?.revision ?? 0);
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
    state: isTold ? 'sent' : 'waiting',
    dueAt: at,
    attempts: 0,
    attemptedAt: null,
    looks: 0,
    postedChannel: shown?.channel ?? null,
    postedTs: shown?.ts ?? null,
    notes: '[]',
    mergedInto: isTold ? draft.thread : null,
    outcome: isTold ? TOLD_BEFORE : null,
    about: about === null ? null : JSON.stringify(about),
  };
}

/**
 * Threads that wait for one channel go to another: their first messages are posted there anew, with a note, and what waits in them
 * follows. What may expire stays, and so does what has a note already, which may stand elsewhere, or may have been posted just now.
 */
export async function moveThreads(transaction: Transaction<Tables>, { from, to, note, at }: Move): Promise<void> {
  const anew = { channel: to, dueAt: at, attempts: 0 } as const;
  await transaction
    .updateTable('outbox')
    .set({ ...anew, state: 'waiting', postedChannel: null, postedTs: null, notes: JSON.stringify([note]) })
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
    .set(anew)
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
