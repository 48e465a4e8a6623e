import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { storable } from './codec.ts';

const WAIT_MS = 5_000;
/** PostgreSQL's bigint, which pg hands out as text. All our numbers fit. */
const BIGINT = 20;
/** After these the server ends the connection, a moment after it has said so. */
const ENDS_CONNECTION = /^(FATAL|PANIC)$/;

/**
 * A connection that has a listener from its first moment to its last. pg emits an error besides failing the query, and the
 * pool listens only while a connection is idle: an error that nobody hears would end the process.
 */
class HeardClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}

/** Connections to a PostgreSQL server, each opened when it is needed. */
export function createPool(config: pg.ClientConfig): PostgresPool {
  const pool = new pg.Pool({
    ...config,
    Client: HeardClient,
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
  // An idle connection broke: the pool opens another.
  pool.on('error', () => {});
  return { connect: async () => forKysely(await pool.connect()), end: () => pool.end() };
}

/** A connection that failed without the server's own words may hang for ever: nobody gets it again. */
function forKysely(client: pg.PoolClient): PostgresPoolClient {
  let failure: unknown;
  const query = async (text: string, values: readonly unknown[]) => {
    if (failure !== undefined) throw failure;
    const given = storable(values);
    try {
      return await client.query(text, given);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || ENDS_CONNECTION.test(error.severity ?? '')) failure = error;
      throw error;
    }
  };
  /** What went wrong first is what counts: Kysely would throw what its rollback says instead. */
  const queryOrRollback = async (text: string, values: readonly unknown[]) => {
    if (text !== 'rollback') return query(text, values);
    return query(text, values).catch((error: unknown) => {
      failure = error;
      return NO_ROWS;
    });
  };
  return { query: withoutCursors(queryOrRollback), release: () => client.release(failure !== undefined) };
}

const NO_ROWS = { command: 'ROLLBACK', rowCount: 0, rows: [] } as const;

/** The cast holds because Kysely asks for a cursor only where its dialect was given pg-cursor, and ours was not. */
function withoutCursors(query: (text: string, values: readonly unknown[]) => unknown) {
  return query as PostgresPoolClient['query'];
}
