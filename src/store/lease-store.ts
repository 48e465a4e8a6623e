import type { Database } from './database.ts';
import { leaseOf } from './fence.ts';
import type { LeaseStore } from './store.ts';
import { StoreError } from './store-error.ts';

/** The lease of the process that leads; a database that forgets what this process has written into it is put back from before. */
export function createLeaseStore(database: Database): LeaseStore {
  let written: { readonly holder: string; readonly fence: number; readonly expiresAt: number } | undefined;
  const acquire: LeaseStore['acquire'] = async (holder, at, ttlMs, isDead) => {
    // As it will be read again, or the lease would look as if it were of an older state of the database.
    const expiresAt = Math.ceil(at + ttlMs);
    const expected = written;
    // Whether a transaction without an answer was committed is not known.
    written = undefined;
    const taken = await database.write(async (transaction) => {
      const lease = await leaseOf(transaction);
      if (expected && isFromBefore(lease, expected)) return 'put-back';
      const isMine = lease.holder === holder;
      const isFree = lease.holder === null || isOver(lease.expiresAt, at, ttlMs) || isDead(lease.holder);
      if (!isMine && !isFree) return null;
      const fence = isMine ? lease.fence : lease.fence + 1;
      await transaction
        .updateTable('leases')
        .set({ holder, fence, expiresAt })
        .where('name', '=', lease.name)
        .execute();
      return fence;
    });
    if (taken === 'put-back') {
      written = expected;
      throw putBack();
    }
    written = taken === null ? expected : { holder, fence: taken, expiresAt };
    return taken;
  };
  return {
    acquire,
    release: async (holder) => {
      await database.write(async (transaction) => {
        await transaction.updateTable('leases').set({ holder: null }).where('holder', '=', holder).execute();
      });
      written = undefined;
    },
  };
}

/** Numbers of leases only grow, and nobody but the holder changes how long a lease lasts. */
function isFromBefore(
  lease: { readonly holder: string | null; readonly fence: number; readonly expiresAt: number },
  written: { readonly holder: string; readonly fence: number; readonly expiresAt: number },
): boolean {
  if (lease.fence !== written.fence) return lease.fence < written.fence;
  return lease.holder !== written.holder || lease.expiresAt !== written.expiresAt;
}

const putBack = () =>
  new StoreError(
    'the database was put back to an older state while the bot runs: nothing is evaluated or sent any more, for it might be told twice. Next step: start the bot again',
  );

/** A lease that ends later than any could that was taken now is of a clock that ran ahead. */
function isOver(expiresAt: number, at: number, ttlMs: number): boolean {
  return expiresAt <= at || expiresAt > at + 2 * ttlMs;
}
