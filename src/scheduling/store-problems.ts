import { RestoredDatabaseError, RowError, StoreError } from '../store/store-error.ts';

/** Parts of the bot that use the database regularly, and so notice by themselves when it works again. */
export type StoreUser =
  | 'lease'
  | 'tables'
  | 'evaluations'
  | 'outbox'
  | 'sending'
  | 'digests'
  | 'live-cards'
  | 'thinning';

/** Problems of each user of the database; the single source for whether the database can be used. */
export interface StoreProblems {
  /** Runs the work and rethrows its errors. A StoreError is remembered as this user's problem until its work succeeds. */
  attempt<Result>(user: StoreUser, work: () => Promise<Result>): Promise<Result>;
  /** Clears the problem of a user that has nothing to do. */
  idle(user: StoreUser): void;
  /**
   * Returns the work for which the database cannot be used, the reason and the next step; null while it can be used for everything.
   * `leads`: whether this process leads, or was the last known leader; `users` limits the answer to these.
   */
  describe(leads: boolean, users?: readonly StoreUser[]): string | null;
  /** Returns the reason why only a new process can use the database, without the next step; null while this one can, or may again. */
  needsRestart(): string | null;
}

/** Purpose for which each user needs the database, in the order of the answer. */
const PURPOSE: Readonly<Record<StoreUser, string>> = {
  lease: 'anything',
  tables: 'reading each of its tables',
  evaluations: 'storing evaluations',
  outbox: 'reading the outbox',
  sending: 'storing what was sent to Slack',
  digests: 'digests',
  'live-cards': 'living cards',
  thinning: 'deleting old rows',
};
const USERS: readonly StoreUser[] = [
  'lease',
  'tables',
  'evaluations',
  'outbox',
  'sending',
  'digests',
  'live-cards',
  'thinning',
];
/** Users whose problems keep incidents from being stored or posted. */
export const INCIDENT_USERS: readonly StoreUser[] = ['lease', 'evaluations', 'outbox', 'sending'];
const USERS_IN_EVERY_PROCESS: readonly StoreUser[] = ['lease', 'tables'];
/** Users whose rejected rows do not affect other rows; for all others one rejected row blocks the rest. */
const ROW_BY_ROW: readonly StoreUser[] = ['sending'];

/** Creates the record of problems, empty. */
export function createStoreProblems(): StoreProblems {
  const problems = new Map<StoreUser, StoreError>();
  return {
    async attempt(user, work) {
      try {
        const result = await work();
        problems.delete(user);
        return result;
      } catch (error) {
        const isOfRow = error instanceof RowError && ROW_BY_ROW.includes(user);
        if (error instanceof StoreError && !isOfRow) problems.set(user, error);
        throw error;
      }
    },
    idle: (user) => void problems.delete(user),
    describe(leads, users = USERS) {
      const lease = problems.get('lease');
      if (lease !== undefined) return `the database cannot be used: ${lease.message}`;
      const purposes = new Map<string, string[]>();
      for (const user of users) {
        const message = leads || USERS_IN_EVERY_PROCESS.includes(user) ? problems.get(user)?.message : undefined;
        if (message !== undefined) purposes.set(message, [...(purposes.get(message) ?? []), PURPOSE[user]]);
      }
      if (purposes.size === 0) return null;
      const lines = [...purposes].map(
        ([message, some]) => `the database cannot be used for ${some.join(', ')}: ${message}`,
      );
      return lines.join('; ');
    },
    needsRestart() {
      const lease = problems.get('lease');
      return lease instanceof RestoredDatabaseError ? lease.what : null;
    },
  };
}
