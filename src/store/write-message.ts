import { type Insertable, sql, type Transaction } from 'kysely';
import type { MessageDraft } from './outbox.ts';
import type { Tables } from './tables.ts';

/** A known message gets the new content and one revision more; one that was done with is due again. */
export async function writeMessage(transaction: Transaction<Tables>, draft: MessageDraft, at: number): Promise<void> {
  const isDone = sql<boolean>`outbox.state in ('sent', 'refused')`;
  await transaction
    .insertInto('outbox')
    .values(newMessage(draft, at))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet(({ ref }) => ({
        content: ref('excluded.content'),
        summary: ref('excluded.summary'),
        expiresAt: ref('excluded.expiresAt'),
        revision: sql<number>`outbox.revision + 1`,
        state: sql`case when ${isDone} then 'waiting' else outbox.state end`,
        dueAt: sql<number>`case when ${isDone} then excluded.due_at else outbox.due_at end`,
      })),
    )
    .execute();
}

function newMessage(draft: MessageDraft, at: number): Insertable<Tables['outbox']> {
  return {
    key: draft.key,
    thread: draft.thread,
    channel: draft.channel,
    content: JSON.stringify(draft.content),
    summary: draft.summary,
    expiresAt: draft.expiresAt,
    createdAt: at,
    revision: 1,
    shownRevision: 0,
    sendingRevision: 0,
    state: 'waiting',
    dueAt: at,
    attempts: 0,
    attemptedAt: null,
    looks: 0,
    postedChannel: null,
    postedTs: null,
    notes: '[]',
    mergedInto: null,
    outcome: null,
  };
}
