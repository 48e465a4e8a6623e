import { type Database, leaseOf } from './database.ts';
import type { LeaseStore } from './store.ts';
import { PutBackError, QUIET, type StoreLog } from './store-error.ts';

/** The lease as it stands in its row. */
interface Lease {
  readonly holder: string | null;
  readonly fence: number;
  /** By the holder's own clock, for people who look into the table: nobody else goes by it. Differs after each renewal. */
  readonly expiresAt: number;
}

/**
 * Writes of one lease whose outcome is not known, at once. Beyond, a state that this process may have written is not told from one that
 * was put back, and passes.
 */
export const MOST_UNANSWERED = 100;

/** What is read where somebody has deleted the row: whoever had the lease has it as long as one lasts. */
const DELETED: Lease = { holder: '', fence: 0, expiresAt: 0 };

/**
 * The lease of the process that leads. No clock of one process is compared with that of another: whoever waits for a lease
 * measures by its own steady clock how long the row has stood unchanged. A database that forgets what this process has
 * written into it is put back from before; a row that is deleted is made again.
 */
export function createLeaseStore(database: Database, log: StoreLog = QUIET): LeaseStore {
  /**
   * The row as this process wrote it last, and after that as it may have written it: whether a write without an answer was committed
   * is not known. All of one number.
   */
  let written: readonly Lease[] = [];
  /** Its lease; undefined when somebody may have taken it since, or its row may be another. */
  let held: Lease | undefined;
  const sight = createClockView();
  /** A lease under a new number is none of those that were written: until it surely is this process's, any other may have it. */
  const begin = (lease: Lease) => {
    if (lease.fence === written[0]?.fence && written.length <= MOST_UNANSWERED) written = [...written, lease];
  };
  const hold = (lease: Lease) => {
    written = [lease];
    held = lease;
    sight.meet(lease);
    return lease.fence;
  };
  const acquireNow: LeaseStore['acquire'] = async (holder, { at, ttlMs, isDead, steady = () => at }) => {
    const mine = held;
    held = undefined;
    const expiresAt = Math.ceil(at + ttlMs);
    if (mine?.holder === holder) {
      const renewed = { ...mine, expiresAt: unlike(mine.expiresAt, expiresAt) };
      begin(renewed);
      if (await renew(database, { holder, from: mine, to: renewed })) return hold(renewed);
    }
    const lease = (await database.run(leaseOf)) ?? DELETED;
    if (lease !== DELETED && isFromBefore(lease, written)) throw putBack();
    const now = steady();
    const isMine = lease.holder === holder;
    const isOver = now - sight.unchangedSince(lease, now) >= ttlMs;
    if (!isMine && lease.holder !== null && !isOver && !isDead(lease.holder)) return null;
    const fence = isMine ? lease.fence : nextAfter(lease, sight.highest(), at);
    const taken = { holder, fence, expiresAt: unlike(lease.expiresAt, expiresAt) };
    begin(taken);
    if (!(await replace(database, lease, taken))) return null;
    if (lease === DELETED) log.error({ fence }, MADE_AGAIN);
    return hold(taken);
  };
  /** One call after the other: a row that was read before another call wrote it would look as if it were put back. */
  let last: Promise<unknown> = Promise.resolve();
  return {
    acquire: (...request) => {
      const answer = last.then(() => acquireNow(...request));
      last = answer.catch(() => {});
      return answer;
    },
    release: async (holder) => {
      await database.run((kysely) =>
        kysely.updateTable('leases').set({ holder: null }).where('holder', '=', holder).execute(),
      );
      written = [];
      held = undefined;
    },
  };
}

/** What this process has met of the row: since when it stands as it was read last, and the highest of all numbers. */
function createClockView() {
  let seen: { readonly lease: Lease; readonly at: number } | undefined;
  let highest = 0;
  const meet = ({ fence }: Lease) => {
    highest = Math.max(highest, fence);
  };
  return {
    meet,
    highest: () => highest,
    /** By the steady clock. */
    unchangedSince(lease: Lease, now: number): number {
      meet(lease);
      if (seen === undefined || !isSame(seen.lease, lease)) seen = { lease, at: now };
      return seen.at;
    },
  };
}

/**
 * Prolongs the lease in one statement, however slow the way to the database is: it changes nothing that a transaction of
 * somebody else goes by, so it need not wait for the turn to write. False when the row is not as this process left it.
 */
async function renew(
  database: Database,
  { holder, from, to }: { readonly holder: string; readonly from: Lease; readonly to: Lease },
): Promise<boolean> {
  const { numUpdatedRows } = await database.run((kysely) =>
    kysely
      .updateTable('leases')
      .set({ expiresAt: to.expiresAt })
      .where('name', '=', 'leader')
      .where('holder', '=', holder)
      .where('fence', '=', from.fence)
      .where('expiresAt', '=', from.expiresAt)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n;
}

/** Takes the lease, with no transaction of its former holder beside it. False when somebody has changed it since it was read. */
function replace(database: Database, from: Lease, to: Lease): Promise<boolean> {
  return database.write(async (transaction) => {
    const lease = (await leaseOf(transaction)) ?? DELETED;
    if (!isSame(lease, from)) return false;
    if (lease === DELETED)
      await transaction
        .insertInto('leases')
        .values({ ...to, name: 'leader' })
        .execute();
    else await transaction.updateTable('leases').set(to).where('name', '=', 'leader').execute();
    return true;
  });
}

const isSame = (one: Lease, other: Lease) =>
  one.holder === other.holder && one.fence === other.fence && one.expiresAt === other.expiresAt;

/** With the row its number is gone, which other processes may know: the time is higher than any that was counted up to. */
function nextAfter(lease: Lease, highest: number, at: number): number {
  return lease === DELETED ? Math.max(highest + 1, Math.ceil(at)) : lease.fence + 1;
}

/** A renewal has to show in the row, also where the clock was set back to just so much. */
const unlike = (before: number, wanted: number) => (wanted === before ? wanted + 1 : wanted);

/** Numbers of leases only grow, and nobody but the holder changes how long a lease lasts. */
function isFromBefore(lease: Lease, written: readonly Lease[]): boolean {
  const [last] = written;
  if (last === undefined || lease.fence > last.fence) return false;
  if (lease.fence < last.fence) return true;
  return written.length <= MOST_UNANSWERED && !written.some((one) => isSame(one, lease));
}

const MADE_AGAIN =
  'the leader row in the table leases was deleted by somebody: it was created again. Next step: find out who changes the tables of the bot';

const putBack = () =>
  new PutBackError(
    'the database was restored to an older state while the bot runs: nothing is evaluated or sent any more, to avoid duplicates',
  );
