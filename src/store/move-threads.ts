import { sql, type Transaction } from 'kysely';
import type { Move } from './outbox.ts';
import { UNFINISHED } from './outbox-query.ts';
import type { Tables } from './tables.ts';

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
