import {
  CamelCasePlugin,
  type ColumnDataType,
  type ColumnDefinitionBuilder,
  type Dialect,
  Kysely,
  type Selectable,
  type Transaction,
} from 'kysely';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { retry } from '../core/retry.ts';
import type { Tables } from './codec.ts';
import { FencedOff } from './outbox.ts';
import { RowError, StoreError } from './store-error.ts';

/** Another writer changed the row; the transaction was rolled back. */
export class Conflict extends Error {}

/** A database that can be read. Errors of the driver arrive as StoreError. */
export interface DatabaseReader {
  readonly dialect: StoreDialect;
  /** Runs one statement. */
  run<Result>(work: (kysely: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A database in use. */
export interface Database extends DatabaseReader {
  /**
   * Runs one transaction, with no other writer at the same time; rolls back when `work` throws. `work` may run more than once.
   */
  write<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result>;
  /** Throws StoreError when it is known, without a query, that writes would be lost. */
  check(): void;
  /** Number of failures and ended sessions since it was opened. */
  interruptions(): number;
}

/** Creates a database, which is opened by the first query. */
export function createDatabase(dialect: StoreDialect): Database {
  const kysely = kyselyOf(dialect);
  let failures = 0;
  const onFailure = () => {
    failures += 1;
  };
  const transact: Database['write'] = (work) =>
    // Its statements read what was committed while it waited for the lock; under any other level they would not.
    kysely
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (transaction) => {
        await dialect.takeWriteLock(transaction);
        return work(transaction);
      });
  const write: Database['write'] = (work) =>
    transact(work).catch(async (error: unknown) => {
      if (!dialect.isCounterBehind(error)) throw error;
      await transact(dialect.advanceCounters);
      return transact(work);
    });
  return {
    dialect,
    run: (work) => attempt(dialect, onFailure, () => work(kysely)),
    write: (work) => attempt(dialect, onFailure, () => write(work)),
    check: () => dialect.check(),
    interruptions: () => failures + dialect.endedSessions(),
    close: () => kysely.destroy(),
  };
}

/**
 * Creates a reader, which is opened by the first query; the database rejects changes. Each query is a read-only transaction of its own:
 * behind a pooler such as PgBouncer a setting of the session would remain for its next user.
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

/** Differences between SQLite and PostgreSQL. */
export interface StoreDialect {
  readonly kind: 'sqlite' | 'postgres';
  readonly kysely: Dialect;
  /** An auto-incremented primary key. */
  readonly sequence: {
    readonly type: ColumnDataType;
    readonly options: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  };
  /** Number and pause of retries of errors for which `isTransient` is true. */
  readonly retry: { readonly times: number; readonly pauseMs: number };
  /** Whether another writer interfered and nothing was written. */
  readonly isTransient: (error: unknown) => boolean;
  /** Whether a row with that key exists. */
  readonly isDuplicate: (error: unknown) => boolean;
  /** Whether the values of a row were rejected while the database itself works. */
  readonly isOfRow: (error: unknown) => boolean;
  /** Whether the database gave a new row a number that is taken, so that each further one is refused too. */
  readonly isCounterBehind: (error: unknown) => boolean;
  /** Lets the numbers of new rows continue after the highest one. */
  readonly advanceCounters: (transaction: Transaction<Tables>) => Promise<void>;
  /** Throws StoreError when the files are no longer those that were opened, so that writes would be lost. */
  readonly check: () => void;
  /** Number of sessions that ended by an error, also without a failed statement; 0 if there are no sessions. */
  readonly endedSessions: () => number;
  /** Text for people with the error and the next step; never the library's message, which may hold values and addresses. */
  readonly explain: (error: unknown) => string;
  /** Problem that a person has to fix before the database can be opened; undefined if a retry may help. */
  readonly problemOf: (error: unknown) => Problem | undefined;
  /** Throws when the database could not store everything that the bot writes. */
  readonly proveUsable: (kysely: Kysely<Tables>) => Promise<void>;
  /** Takes the write lock: transactions of all processes are serialized. */
  readonly takeWriteLock: (transaction: Transaction<Tables>) => Promise<void>;
  /** Time of the server's clock, in milliseconds since 1970; null if the database uses this machine's clock. */
  readonly clockOf: (kysely: Kysely<Tables>) => Promise<number | null>;
  /** Schema in which the bot's tables are or will be created; undefined if there are no schemas. */
  readonly schemaOf: (kysely: Kysely<Tables>) => Promise<string | undefined>;
}

/** Row of the leader's lease; undefined if it was deleted. Within a write transaction no other process can take it. */
export function leaseOf(kysely: Kysely<Tables>): Promise<Selectable<Tables['leases']> | undefined> {
  return kysely.selectFrom('leases').selectAll().where('name', '=', 'leader').executeTakeFirst();
}

/** Throws FencedOff unless `fence` is the number of the newest lease. */
export async function holdFence(transaction: Transaction<Tables>, fence: number): Promise<void> {
  const lease = await leaseOf(transaction);
  if (lease?.fence !== fence) throw new FencedOff();
}
