import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { errorCodeOf } from '../../core/errors.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { storable } from '../codec.ts';

/** One statement, one wait for a connection. */
export const STATEMENT_MS = 5_000;
/** One transaction: each of its statements may take its time, but not all of them together. */
export const TRANSACTION_MS = MINUTE_MS;
/** PostgreSQL's bigint, which pg hands out as text. All our numbers fit. */
const BIGINT = 20;
/** After these the server ends the connection, a moment after it has said so. */
const ENDS_CONNECTION = /^(FATAL|PANIC)$/;
/**
 * SQLSTATEs that say nothing against the session: of values, rows, conflicts and limits, a statement that took too long, a lock. Any
 * other may come of what the session was given at its beginning (read-only, rights, search_path), which a new one is not.
 */
const SPARES_SESSION = /^(22|23|40|54)|^(57014|55P03)$/;
const READ_ONLY = '25006';
const TOO_SLOW = 'TRANSACTION_TOO_SLOW';
/** What the server or its place in a cluster has become since, every session learns in that time. */
const LONGEST_LIFE_S = 600;
/** Shorter than a statement may take, so that the server names the lock as the reason. */
const LOCK_WAIT_MS = 4_500;
/** A connection that is idle for so long is asked by the system whether its other end is still there. */
const PROBE_AFTER_MS = 10_000;
/**
 * Given after the connection is there: PgBouncer takes none of them at its start. The last ends the transaction of a process that
 * stands still, sooner than its lease is over, so that its locks do not hold up the one that takes over.
 */
const LIMITS = `select set_config('statement_timeout', '${STATEMENT_MS}', false),
  set_config('lock_timeout', '${LOCK_WAIT_MS}', false),
  set_config('idle_in_transaction_session_timeout', '${STATEMENT_MS}', false)`;

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

/** Connections to a PostgreSQL server, each opened when it is needed. `onEnded` is told of each error that ends one, or its use. */
export function createPool(config: pg.ClientConfig, onEnded: () => void): PostgresPool {
  const pool = new pg.Pool({
    ...config,
    Client: HeardClient,
    application_name: 'metta-health-bot',
    max: 5,
    connectionTimeoutMillis: STATEMENT_MS,
    maxLifetimeSeconds: LONGEST_LIFE_S,
    onConnect: async (client) => void (await client.query(LIMITS)),
    // For a server that is no longer there to end anything, or accepts and never answers.
    query_timeout: 2 * STATEMENT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: PROBE_AFTER_MS,
    types: { getTypeParser: (type, format) => (type === BIGINT ? Number : pg.types.getTypeParser(type, format)) },
  });
  // An idle connection broke: the pool opens another.
  pool.on('error', onEnded);
  return { connect: connectAnew(pool, onEnded), end: () => pool.end() };
}

/** Gives out no session that began before another one turned out to be read-only: the server may take changes again, or be another. */
function connectAnew(pool: pg.Pool, onEnded: () => void): () => Promise<PostgresPoolClient> {
  let begun = 0;
  let readOnlyUntil = 0;
  const numbers = new WeakMap<pg.PoolClient, number>();
  const numberOf = (client: pg.PoolClient) => {
    const number = numbers.get(client) ?? ++begun;
    numbers.set(client, number);
    return number;
  };
  return async () => {
    for (;;) {
      const client = await pool.connect();
      const number = numberOf(client);
      const onReadOnly = () => {
        if (number > readOnlyUntil) readOnlyUntil = begun;
      };
      if (number > readOnlyUntil) return forKysely(client, { onReadOnly, onEnded });
      client.release(true);
    }
  };
}

/** A connection that failed without the server's own words may hang for ever, and one whose session may be why fails again: nobody gets it again. */
function forKysely(
  client: pg.PoolClient,
  { onReadOnly, onEnded }: { readonly onReadOnly: () => void; readonly onEnded: () => void },
): PostgresPoolClient {
  let failure: unknown;
  let isSpent = false;
  const until = performance.now() + TRANSACTION_MS;
  const query = async (text: string, values: readonly unknown[]) => {
    if (failure !== undefined) throw failure;
    if (performance.now() > until && text !== 'rollback')
      throw Object.assign(new Error('too slow'), { code: TOO_SLOW });
    const given = storable(values);
    try {
      return await client.query(text, given);
    } catch (error) {
      if (errorCodeOf(error) === READ_ONLY) onReadOnly();
      if (endsUse(error)) isSpent = true;
      if (breaks(error)) failure = error;
      if (isSpent || failure !== undefined) onEnded();
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
  return { query: withoutCursors(queryOrRollback), release: () => client.release(isSpent || failure !== undefined) };
}

const breaks = (error: unknown) => !(error instanceof pg.DatabaseError) || ENDS_CONNECTION.test(error.severity ?? '');
const endsUse = (error: unknown) => !SPARES_SESSION.test(errorCodeOf(error));

const NO_ROWS = { command: 'ROLLBACK', rowCount: 0, rows: [] } as const;

/** The cast holds because Kysely asks for a cursor only where its dialect was given pg-cursor, and ours was not. */
function withoutCursors(query: (text: string, values: readonly unknown[]) => unknown) {
  return query as PostgresPoolClient['query'];
}
