import { PostgresDialect, sql } from 'kysely';
import type { Problem } from '../problem.ts';
import type { StoreDialect } from './dialect.ts';
import { createPool } from './postgres-pool.ts';

/** SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TRANSIENT = ['40001', '40P01'];
const DUPLICATE = '23505';

/** Any number: it only has to be the same in every process of this bot. */
const WRITE_LOCK = 6_210_417;

/** A PostgreSQL server. Nothing is connected before the first query. */
export function postgresDialect(url: string): StoreDialect {
  return {
    kysely: new PostgresDialect({ pool: async () => createPool(url) }),
    sequence: { type: 'bigint', options: (column) => column.primaryKey().generatedAlwaysAsIdentity() },
    retry: { times: 3, pauseMs: 50 },
    isTransient: (error) => TRANSIENT.includes(codeOf(error)),
    isDuplicate: (error) => codeOf(error) === DUPLICATE,
    explain: (error) => `PostgreSQL: ${wordsOf(error)}`,
    problemOf,
    nextStep: 'see that the server runs, and that DATABASE_URL names its host and port',
    takeTurn: async (transaction) => {
      await sql`select pg_advisory_xact_lock(${WRITE_LOCK})`.execute(transaction);
    },
  };
}

function problemOf(error: unknown): Problem | undefined {
  const problem = (what: string, fix: string): Problem => ({ where: 'DATABASE_URL', what, fix });
  switch (codeOf(error)) {
    case '28P01':
    case '28000':
      return problem(
        `is refused: ${wordsOf(error)}`,
        'check its user and password, and that the server lets this user in',
      );
    case '3D000':
      return problem(`names no database: ${wordsOf(error)}`, 'create the database, or name another');
    case '42501':
      return problem(
        `names a user who may not create tables: ${wordsOf(error)}`,
        'grant CREATE on the schema, or make the user owner of the database',
      );
    default:
      return undefined;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The driver's words; several addresses that all failed have none of their own, but a code. */
const wordsOf = (error: unknown): string =>
  (error instanceof Error && error.message.split('\n')[0]) || codeOf(error) || 'unknown failure';
