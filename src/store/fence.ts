import type { Kysely, Selectable, Transaction } from 'kysely';
import { FencedOff } from './outbox.ts';
import type { Tables } from './tables.ts';

/** The leader's lease; undefined where somebody has deleted its row. In a transaction nobody else takes it before that ends. */
export function leaseOf(kysely: Kysely<Tables>): Promise<Selectable<Tables['leases']> | undefined> {
  return kysely.selectFrom('leases').selectAll().where('name', '=', 'leader').executeTakeFirst();
}

/** Throws FencedOff unless `fence` is the number of the newest lease. */
export async function holdFence(transaction: Transaction<Tables>, fence: number): Promise<void> {
  const lease = await leaseOf(transaction);
  if (lease?.fence !== fence) throw new FencedOff();
}
