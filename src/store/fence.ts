import type { Selectable, Transaction } from 'kysely';
import { FencedOff } from './outbox.ts';
import type { Tables } from './tables.ts';

/** The leader's lease, which nobody else changes before the transaction ends. */
export function leaseOf(transaction: Transaction<Tables>): Promise<Selectable<Tables['leases']>> {
  return transaction.selectFrom('leases').selectAll().where('name', '=', 'leader').executeTakeFirstOrThrow();
}

/** Throws FencedOff unless `fence` is the number of the newest lease. */
export async function holdFence(transaction: Transaction<Tables>, fence: number): Promise<void> {
  const lease = await leaseOf(transaction);
  if (lease.fence !== fence) throw new FencedOff();
}
