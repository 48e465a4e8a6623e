import { CamelCasePlugin, Kysely, type Transaction } from 'kysely';
import { retry } from '../core/retry.ts';
import { ProblemsError } from '../problem.ts';
import type { StoreDialect } from './dialect.ts';
import { FencedOff } from './outbox.ts';
import { RowError, StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

/** What somebody else has changed meanwhile: the transaction is taken back. */
export class Conflict extends Error {}

/** A database that is read. Whatever the driver throws arrives as StoreError. */
export interface DatabaseReader {
  readonly dialect: StoreDialect;
  /** One statement. */
  run<Result>(work: (kysely: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A database in use. */
export interface Database extends DatabaseReader {
  /**
   * One transaction, with no other beside it: all of it, or nothing when `work` throws. `work` may run more than once.
   */
  write<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result>;
  /** Throws StoreError when it is known, without asking the database, that what is written now would be lost. */
  check(): void;
  /** How often it failed, or ended a session, since it was opened. */
  interruptions(): number;
}

/** Nothing is opened before the first query. */
export function createDatabase(dialect: StoreDialect): Database {
  const kysely = kyselyOf(dialect);
  let failures = 0;
  const onFailure = () => {
    failures += 1;
  };
  return {
    dialect,
    run: (work) => attempt(dialect, onFailure, () => work(kysely)),
    write: (work) =>
      attempt(dialect, onFailure, () =>
        kysely.transaction().execute(async (transaction) => {
          await dialect.takeWriteLock(transaction);
          return work(transaction);
        }),
      ),
    check: () => dialect.check(),
    interruptions: () => failures + dialect.endedSessions(),
    close: () => kysely.destroy(),
  };
}

/**
 * Nothing is opened before the first query, and the database refuses whatever would change it. Each question is a read-only transaction
 * of its own: a setting of the session would stay, behind a pooler such as PgBouncer, for whoever is given that session next.
 */
export function createDatabaseReader(dialect: StoreDialect): DatabaseReader {
  const kysely = kyselyOf(dialect);
  const read: DatabaseReader['run'] = (work) => kysely.transaction().setAccessMode('read only').execute(work);
  return {
    dialect,
    run: (work) =>
      attempt(
        dialect,
        () => {},
        () => read(work),
      ),
    close: () => kysely.destroy(),
  };
}

const kyselyOf = (dialect: StoreDialect) =>
  new Kysely<Tables>({ dialect: dialect.kysely, plugins: [new CamelCasePlugin()] });

async function attempt<Result>(
  dialect: StoreDialect,
  onFailure: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const checked = async () => {
    dialect.check();
    const result = await work();
    dialect.check();
    return result;
  };
  const delayAfterError = (error: unknown, failed: number) => {
    const { times, pauseMs } = dialect.retry;
    return !isOurs(error) && failed <= times && dialect.isTransient(error) ? pauseMs : undefined;
  };
  return retry(checked, { delayAfterError }).catch((error: unknown) => {
    if (isOurs(error)) throw error;
    const isOfRow = dialect.isOfRow(error);
    if (!isOfRow) onFailure();
    throw new (isOfRow ? RowError : StoreError)(dialect.explain(error), { cause: error });
  });
}

const isOurs = (error: unknown) =>
  [StoreError, ProblemsError, FencedOff, Conflict].some((kind) => error instanceof kind);
