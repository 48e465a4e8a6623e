import type { Database } from './database.ts';
import { leaseOf } from './fence.ts';
import type { LeaseStore } from './store.ts';

/** The lease of the process that leads. */
export function createLeaseStore(database: Database): LeaseStore {
  return {
    acquire: (holder, at, ttlMs, isDead) =>
      database.write(async (transaction) => {
        const lease = await leaseOf(transaction);
        const isMine = lease.holder === holder;
        const isFree = lease.holder === null || isOver(lease.expiresAt, at, ttlMs) || isDead(lease.holder);
        if (!isMine && !isFree) return null;
        const fence = isMine ? lease.fence : lease.fence + 1;
        await transaction
          .updateTable('leases')
          .set({ holder, fence, expiresAt: at + ttlMs })
          .where('name', '=', lease.name)
          .execute();
        return fence;
      }),
    release: (holder) =>
      database.write(async (transaction) => {
        await transaction.updateTable('leases').set({ holder: null }).where('holder', '=', holder).execute();
      }),
  };
}

/** A lease that ends later than any could that was taken now is of a clock that ran ahead. */
function isOver(expiresAt: number, at: number, ttlMs: number): boolean {
  return expiresAt <= at || expiresAt > at + 2 * ttlMs;
}
