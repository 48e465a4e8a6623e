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

/** All in which SQLite and PostgreSQL differ for the store. */
export interface StoreDialect {
  readonly kind: 'sqlite' | 'postgres';
  readonly kysely: Dialect;
  /** A primary key that the database counts up. */
  readonly sequence: {
    readonly type: ColumnDataType;
    readonly options: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  };
  /** How often and how far apart work is tried again after `isTransient` said so. */
  readonly retry: { readonly times: number; readonly pauseMs: number };
  /** Others were in the way and nothing was written. */
  readonly isTransient: (error: unknown) => boolean;
  /** A row of that key is there already. */
  readonly isDuplicate: (error: unknown) => boolean;
  /** The values of a row are refused, and the database itself works. */
  readonly isOfRow: (error: unknown) => boolean;
  /** Throws StoreError when the files are no longer those that were opened: what is written to them would be lost. */
  readonly check: () => void;
  /** How many sessions ended by an error, also where no statement failed; 0 where there are no sessions. */
  readonly endedSessions: () => number;
  /** What went wrong and what to do, for people; never in the library's words, which hold values and addresses. */
  readonly explain: (error: unknown) => string;
  /** What a person has to mend before the database can be opened; undefined where waiting may help. */
  readonly problemOf: (error: unknown) => Problem | undefined;
  /** Waits for the turn to write: one transaction at a time, of all processes, so that none has to fear another. */
  readonly takeWriteLock: (transaction: Transaction<Tables>) => Promise<void>;
  /** The clock of the server, in milliseconds since 1970; null where the database has no clock but this machine's. */
  readonly clockOf: (kysely: Kysely<Tables>) => Promise<number | null>;
  /** The schema in which our tables are, or will be made; undefined where there are no schemas. */
  readonly schemaOf: (kysely: Kysely<Tables>) => Promise<string | undefined>;
}

/** The leader's lease; undefined where somebody has deleted its row. In a transaction nobody else takes it before that ends. */
export function leaseOf(kysely: Kysely<Tables>): Promise<Selectable<Tables['leases']> | undefined> {
  return kysely.selectFrom('leases').selectAll().where('name', '=', 'leader').executeTakeFirst();
}

/** Throws FencedOff unless `fence` is the number of the newest lease. */
export async function holdFence(transaction: Transaction<Tables>, fence: number): Promise<void> {
  const lease = await leaseOf(transaction);
  if (lease?.fence !== fence) throw new FencedOff();
}
