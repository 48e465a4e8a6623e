import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';

const WAIT_MS = 5_000;
/** PostgreSQL's bigint, which pg hands out as text. All our numbers fit. */
const BIGINT = 20;

/** Connections to a PostgreSQL server, each opened when it is needed. */
export function createPool(url: string): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'metta-health-bot',
    max: 5,
    connectionTimeoutMillis: WAIT_MS,
    statement_timeout: WAIT_MS,
    // Ends the transaction of a process that stands still, so that its locks do not hold up the others.
    idle_in_transaction_session_timeout: 2 * WAIT_MS,
    // For a server that is no longer there to end anything.
    query_timeout: 2 * WAIT_MS,
    types: { getTypeParser: (type, format) => (type === BIGINT ? Number : pg.types.getTypeParser(type, format)) },
  });
  // An idle connection broke: the pool opens another. Without a listener it would end the process.
  pool.on('error', () => {});
  return { connect: async () => forKysely(await pool.connect()), end: () => pool.end() };
}

/** A connection that failed without the server's own words may hang for ever: nobody gets it again. */
function forKysely(client: pg.PoolClient): PostgresPoolClient {
  let failure: unknown;
  const query = async (text: string, values: readonly unknown[]) => {
    if (failure !== undefined) throw failure;
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) failure = error;
      throw error;
    }
  };
  return { query: withoutCursors(query), release: () => client.release(failure !== undefined) };
}

/** The cast holds because Kysely asks for a cursor only where its dialect was given pg-cursor, and ours was not. */
function withoutCursors(query: (text: string, values: readonly unknown[]) => unknown) {
  return query as PostgresPoolClient['query'];
}
