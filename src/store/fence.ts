import type { Selectable, Transaction } from 'kysely';
import { FencedOff } from '../slack/outbox/outbox.ts';
import type { StoreDialect } from './dialect.ts';
import type { Tables } from './tables.ts';

/** The leader's lease, which nobody else changes until the transaction ends. */
export function lockLease(
  transaction: Transaction<Tables>,
  { locksRows }: StoreDialect,
): Promise<Selectable<Tables['leases']>> {
  return transaction
    .selectFrom('leases')
    .selectAll()
    .where('name', '=', 'leader')
    .$if(locksRows, (query) => query.forUpdate())
    .executeTakeFirstOrThrow();
}

/** Throws FencedOff unless `fence` is the number of the newest lease. */
export async function holdFence(transaction: Transaction<Tables>, dialect: StoreDialect, fence: number): Promise<void> {
  const lease = await lockLease(transaction, dialect);
  if (lease.fence !== fence) throw new FencedOff();
}
