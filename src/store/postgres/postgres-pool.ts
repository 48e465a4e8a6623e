import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { errorCodeOf } from '../../core/errors.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { storable } from '../codec.ts';
import { SESSION_SETTINGS, STATEMENT_MS } from './session-settings.ts';

/** Longest transaction: each statement may use its limit, but not all of them together. */
export const TRANSACTION_MS = MINUTE_MS;
/** PostgreSQL's bigint, which pg returns as text. All numbers of the bot fit into a JavaScript number. */
const BIGINT = 20;
/** Severities after which the server ends the connection. */
const ENDS_CONNECTION = /^(FATAL|PANIC)$/;
/**
 * SQLSTATEs after which the session can be reused: values, rows, conflicts and limits, a slow statement, a lock. Any other may be due to
 * properties that the session got at its start (read-only, permissions, search_path), and that a new one may not have.
 */
const SPARES_SESSION = /^(22|23|40|54)|^(57014|55P03)$/;
const READ_ONLY = '25006';
const TOO_SLOW = 'TRANSACTION_TOO_SLOW';
/** Longest life of a session, so that changes of the server or its role in a cluster take effect. */
const LONGEST_LIFE_S = 600;
/** Idle time after which the operating system probes a connection. */
const PROBE_AFTER_MS = 10_000;
/**
 * A connection that always has an error listener. pg emits an error besides failing the query, and the pool listens only while a
 * connection is idle: an unhandled error event would end the process.
 */
class ListenedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}

/** Pool of connections to a PostgreSQL server, opened on demand. `onEnded` is called for each error that ends a connection or its use. */
export function createPool(config: pg.ClientConfig, onEnded: () => void): PostgresPool {
  const pool = new pg.Pool({
    ...config,
    Client: ListenedClient,
    application_name: 'metta-health-bot',
    max: 5,
    connectionTimeoutMillis: STATEMENT_MS,
    maxLifetimeSeconds: LONGEST_LIFE_S,
    // After connecting, because PgBouncer accepts none of them at the start.
    onConnect: async (client) => void (await client.query(SESSION_SETTINGS)),
    // For a server that is gone, or that accepts and never answers.
    query_timeout: 2 * STATEMENT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: PROBE_AFTER_MS,
    types: { getTypeParser: (type, format) => (type === BIGINT ? Number : pg.types.getTypeParser(type, format)) },
  });
  // An idle connection broke: the pool opens another.
  pool.on('error', onEnded);
  return { connect: connectAnew(pool, onEnded), end: () => pool.end() };
}

/** Discards sessions that began before one turned out to be read-only: the server may accept changes again, or be another one. */
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

/**
 * Adapts a connection for Kysely. It is discarded after an error that is not the server's, as it may hang, or whose cause may be the
 * session.
 */
function forKysely(
  client: pg.PoolClient,
  { onReadOnly, onEnded }: { readonly onReadOnly: () => void; readonly onEnded: () => void },
): PostgresPoolClient {
  let failure: unknown;
  let isDiscarded = false;
  const until = performance.now() + TRANSACTION_MS;
  const query = async (text: string, values: readonly unknown[]) => {
    if (failure !== undefined) throw failure;
    if (performance.now() > until && text !== 'rollback')
      throw Object.assign(new Error('too slow'), { code: TOO_SLOW });
    const bound = storable(values);
    try {
      return await client.query(text, bound);
    } catch (error) {
      if (errorCodeOf(error) === READ_ONLY) onReadOnly();
      if (endsUse(error)) isDiscarded = true;
      if (breaks(error)) failure = error;
      if (isDiscarded || failure !== undefined) onEnded();
      throw error;
    }
  };
  /** Keeps the first error: Kysely would throw that of its rollback instead. */
  const queryOrRollback = async (text: string, values: readonly unknown[]) => {
    if (text !== 'rollback') return query(text, values);
    return query(text, values).catch((error: unknown) => {
      failure = error;
      return NO_ROWS;
    });
  };
  return {
    query: withoutCursors(queryOrRollback),
    release: () => client.release(isDiscarded || failure !== undefined),
  };
}

const breaks = (error: unknown) => !(error instanceof pg.DatabaseError) || ENDS_CONNECTION.test(error.severity ?? '');
const endsUse = (error: unknown) => !SPARES_SESSION.test(errorCodeOf(error));

const NO_ROWS = { command: 'ROLLBACK', rowCount: 0, rows: [] } as const;

/** The cast is safe because Kysely uses cursors only if its dialect was given pg-cursor. */
function withoutCursors(query: (text: string, values: readonly unknown[]) => unknown) {
  return query as PostgresPoolClient['query'];
}
