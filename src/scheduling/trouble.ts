import type { Logger } from '../observability/log.ts';
import { PutBackError, RowError, StoreError } from '../store/store-error.ts';

/** Says in the log that something does not work, and that it does again. */
export interface TroubleLog {
  failed(error: unknown): void;
  worked(): void;
}

/** A trouble that comes and goes within this time is one, told once. */
export const CALM_MS = 10_000;

/** Says each reason once, and the end, with how often it failed, once it has worked for a while. `steady` is a clock that nobody sets. */
export function createTroubleLog(
  log: Logger,
  steady: () => number,
  words: { readonly begins: string; readonly ends: string },
): TroubleLog {
  let told: string | undefined;
  let failedAt = 0;
  let failures = 0;
  return {
    failed(error) {
      failures += 1;
      failedAt = steady();
      const reason = String(error);
      if (reason === told) return;
      told = reason;
      log.error({ err: error }, words.begins);
    },
    worked() {
      if (told === undefined || steady() - failedAt < CALM_MS) return;
      log.info({ failures }, words.ends);
      told = undefined;
      failures = 0;
    },
  };
}

/** What of the bot uses the database again and again, and so finds out by itself when it can again. */
export type StoreUser = 'lease' | 'tables' | 'evaluations' | 'outbox' | 'sending' | 'digests' | 'thinning';

/** Knows for each user of the database why it cannot use it: the one place that says whether the database can be used. */
export interface StoreTroubles {
  /** Does that work and throws what it throws. A StoreError is remembered as this user's trouble, until its work succeeds. */
  attempt<Result>(user: StoreUser, work: () => Promise<Result>): Promise<Result>;
  /** There is nothing for this user to do: its trouble is over. */
  idle(user: StoreUser): void;
  /**
   * What cannot be done and why, in words, with the next step; null while all can. `leads`: whether this process looks and sends, or did
   * so last; `users`: of whom alone is asked.
   */
  describe(leads: boolean, users?: readonly StoreUser[]): string | null;
  /** Why only a new process can use the database, without the next step; null while this one can, or may again. */
  needsRestart(): string | null;
}

/** How each is called in words, in the order in which they are told. */
const CALLED: Readonly<Record<StoreUser, string>> = {
  lease: 'anything',
  tables: 'reading each of its tables',
  evaluations: 'storing evaluations',
  outbox: 'reading the outbox',
  sending: 'storing what was sent to Slack',
  digests: 'digests',
  thinning: 'deleting old rows',
};
const USERS: readonly StoreUser[] = ['lease', 'tables', 'evaluations', 'outbox', 'sending', 'digests', 'thinning'];
/** Whose trouble keeps incidents from being recorded or told. */
export const OF_INCIDENTS: readonly StoreUser[] = ['lease', 'evaluations', 'outbox', 'sending'];
const OF_EVERY_PROCESS: readonly StoreUser[] = ['lease', 'tables'];
/** Where a row that is refused costs itself only; everywhere else it holds up the rest. */
const ROW_BY_ROW: readonly StoreUser[] = ['sending'];

/** Nobody has any trouble yet. */
export function createStoreTroubles(): StoreTroubles {
  const troubles = new Map<StoreUser, StoreError>();
  return {
    async attempt(user, work) {
      try {
        const result = await work();
        troubles.delete(user);
        return result;
      } catch (error) {
        const isOfRow = error instanceof RowError && ROW_BY_ROW.includes(user);
        if (error instanceof StoreError && !isOfRow) troubles.set(user, error);
        throw error;
      }
    },
    idle: (user) => void troubles.delete(user),
    describe(leads, users = USERS) {
      const lease = troubles.get('lease');
      if (lease !== undefined) return `the database cannot be used: ${lease.message}`;
      const told = new Map<string, string[]>();
      for (const user of users) {
        const message = leads || OF_EVERY_PROCESS.includes(user) ? troubles.get(user)?.message : undefined;
        if (message !== undefined) told.set(message, [...(told.get(message) ?? []), CALLED[user]]);
      }
      if (told.size === 0) return null;
      const lines = [...told].map(
        ([message, whom]) => `the database cannot be used for ${whom.join(', ')}: ${message}`,
      );
      return lines.join('; ');
    },
    needsRestart() {
      const lease = troubles.get('lease');
      return lease instanceof PutBackError ? lease.what : null;
    },
  };
}
