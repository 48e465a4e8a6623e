import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { PostgresDialect, sql } from 'kysely';
import type { ClientConfig } from 'pg';
import { postgresTls, withoutTls } from '../../config/store-config.ts';
import { errorCodeOf } from '../../core/errors.ts';
import { ProblemsError } from '../../core/problem.ts';
import { FileError } from '../../files/file-error.ts';
import { readFileAsync } from '../../files/read-file.ts';
import type { StoreDialect } from '../database.ts';
import { QUIET, type StoreLog } from '../store-error.ts';
import { advanceCounters, DUPLICATE, isCounterBehind } from './counters.ts';
import { explainPostgres, postgresProblem } from './postgres-errors.ts';
import { createPool } from './postgres-pool.ts';
import { createRenewedPool } from './renewed-pool.ts';
import { TRANSACTION_SETTINGS } from './session-settings.ts';

/** SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TRANSIENT = ['40001', '40P01'];
/** Data exceptions, integrity constraints, program limits: by class. */
const OF_ROW = /^(22|23|54)...$/;

const NO_SCHEMA = '3F000';

const ENCODING = sql<{ readonly encoding: string }>`select current_setting('server_encoding') as encoding`;
/** Encodings that store every character; the second stores bytes as they are. */
const ANY_TEXT: readonly string[] = ['UTF8', 'SQL_ASCII'];
const UNTRANSLATABLE = '22P05';

/** Key of the advisory lock; the same in every process of this bot. */
const WRITE_LOCK = 6_210_417;

/** Schema in which the search path finds the bot's tables, or would create them. */
const SCHEMA = sql<{ readonly schema: string | null }>`
  select coalesce(
    (select nspname::text from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where pg_class.oid = coalesce(to_regclass('kysely_migration'), to_regclass('migrations'))),
    current_schema()::text
  ) as schema`;

/** Current time of the server, not that of the transaction's start, which may wait. */
const CLOCK = sql<{ readonly now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;

/** Dialect of a PostgreSQL server, which is connected by the first query. */
export function postgresDialect(url: string, log: StoreLog = QUIET): StoreDialect {
  let endedSessions = 0;
  const onEnded = () => {
    endedSessions += 1;
  };
  return {
    kind: 'postgres',
    kysely: new PostgresDialect({
      pool: () =>
        createRenewedPool(
          () => connectionOf(url),
          (config) => createPool(config, onEnded),
        ),
    }),
    sequence: { type: 'bigint', options: (column) => column.primaryKey().generatedAlwaysAsIdentity() },
    retry: { times: 3, pauseMs: 50 },
    isTransient: (error) => TRANSIENT.includes(errorCodeOf(error)),
    isDuplicate: (error) => errorCodeOf(error) === DUPLICATE,
    // Of the table, and not of the row: the next one is refused too.
    isOfRow: (error) => OF_ROW.test(errorCodeOf(error)) && !isCounterBehind(error),
    isCounterBehind,
    advanceCounters: async (transaction) => {
      if (await advanceCounters(transaction)) log.warn({}, COUNTERS_WERE_BEHIND);
    },
    check: () => {},
    endedSessions: () => endedSessions,
    explain: explainPostgres,
    problemOf: postgresProblem,
    proveUsable: async (kysely) => {
      const encoding = (await ENCODING.execute(kysely)).rows[0]?.encoding ?? '';
      // The server's own error for the first text with such a character, which would be refused alone and cost its incident.
      if (!ANY_TEXT.includes(encoding)) throw Object.assign(new Error(encoding), { code: UNTRANSLATABLE });
    },
    takeWriteLock: async (transaction) => {
      // In this order: the wait for the lock has its limit already.
      await sql`select ${sql.raw(TRANSACTION_SETTINGS)}, pg_advisory_xact_lock(${WRITE_LOCK})`.execute(transaction);
    },
    clockOf: async (kysely) => (await CLOCK.execute(kysely)).rows[0]?.now ?? null,
    schemaOf: async (kysely) => {
      const schema = (await SCHEMA.execute(kysely)).rows[0]?.schema;
      // The server's own error for creating a table without a schema; the query itself returns null.
      if (schema == null) throw Object.assign(new Error('no schema'), { code: NO_SCHEMA });
      return schema;
    },
  };
}

const COUNTERS_WERE_BEHIND =
  'the database had not counted its rows, so that new ones were refused: it counts on after the highest number now. Next step: none for the bot; whoever copied the database with logical replication has to set the sequences of other programs';

const MOST_BYTES = 1_000_000;
const READ_MS = 5_000;

/**
 * Configuration of the driver, with explicit TLS, so that it interprets neither the address nor PGSSLMODE, which differs between its
 * versions. Throws ProblemsError if a file cannot be read.
 */
async function connectionOf(url: string): Promise<ClientConfig> {
  return { connectionString: withoutTls(url), ssl: await tlsOf(url) };
}

async function tlsOf(url: string): Promise<ConnectionOptions | false> {
  const { mode, authority, certificate, key } = postgresTls(url);
  if (mode === 'disable') return false;
  const [ca, cert, ownKey] = await Promise.all([
    readPem('sslrootcert', authority),
    readPem('sslcert', certificate),
    readPem('sslkey', key),
  ]);
  const files = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(ownKey !== undefined && { key: ownKey }),
  };
  if (mode === 'require' && ca === undefined) return { ...files, rejectUnauthorized: false };
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    ...files,
    rejectUnauthorized: true,
    // Node checks the name that was sent to the server, and none is sent for an IP address.
    checkServerIdentity: (_, shown) => (mode === 'verify-full' ? checkServerIdentity(host, shown) : undefined),
  };
}

async function readPem(parameter: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const read = await readFileAsync(file, { mostBytes: MOST_BYTES }, AbortSignal.timeout(READ_MS)).then(
    (text) => (text.includes('-----BEGIN ') ? { text } : { what: 'holds no PEM' }),
    (error: unknown) => ({ what: error instanceof FileError ? error.what : 'cannot be read in time' }),
  );
  if ('text' in read) return read.text;
  throw new ProblemsError([
    {
      where: 'DATABASE_URL',
      what: `names ${file} as ${parameter}, which ${read.what}`,
      fix: 'name a file in PEM that the bot may read',
    },
  ]);
}
