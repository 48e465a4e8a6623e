import { errorCodeOf } from '../../core/errors.ts';
import type { Problem } from '../../core/problem.ts';
import type { FailureWords } from '../store-error.ts';

const USER: FailureWords = {
  what: 'rejects the user or the password',
  fix: 'check its user and password, and that pg_hba.conf of the server allows this user from here (with TLS, if required)',
  isLasting: true,
};
const CERTIFICATE: FailureWords = {
  what: 'shows a certificate that cannot be verified',
  fix: 'add sslrootcert=FILE with the certificate of its authority to the address',
  isLasting: true,
};
const UNREACHABLE: FailureWords = {
  what: 'cannot be reached',
  fix: 'check that the server runs, and the host and port in DATABASE_URL',
};

/** SQLSTATE of nearly all errors of PgBouncer itself (https://www.pgbouncer.org/faq.html), including rejected connections. */
const POOLER = '08P01';

/** Descriptions by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), by its class, or by Node's code. */
const WORDS: Readonly<Record<string, FailureWords>> = {
  '28P01': USER,
  '28000': USER,
  '3D000': {
    what: 'has no database of that name',
    fix: 'create the database, or name another',
    isLasting: true,
  },
  '42501': {
    what: 'does not let this user create or use tables',
    fix: 'grant CREATE on the schema and ALL on the tables and sequences of the bot, or make the user owner of the database and of these tables',
    isLasting: true,
  },
  '3F000': {
    what: 'has no schema in the search_path of this user that the user may access',
    fix: 'create the schema, and grant USAGE and CREATE on it to this user',
    isLasting: true,
  },
  '22P05': {
    what: 'has an encoding that lacks characters which the bot stores',
    fix: "name a database that was created with: create database NAME template template0 encoding 'UTF8'",
    isLasting: true,
  },
  '42P01': {
    what: 'lacks a table of the bot, which somebody removed',
    fix: 'restore a copy of the database, or start with an empty one',
  },
  '42P07': {
    what: 'has a table, or an index, of another program under a name that the bot needs',
    fix: 'give the bot a database of its own',
    isLasting: true,
  },
  '25006': { what: 'is read-only', fix: 'name the primary server, not a replica' },
  '53100': { what: 'has a full disk', fix: 'free some room there' },
  '53200': { what: 'has no memory left', fix: 'give it more, or stop what uses it' },
  '53300': {
    what: 'has too many connections',
    fix: 'raise max_connections, or the limit of this user or database if it has one (alter role, alter database: connection limit); the bot needs 5 for each replica',
  },
  '57P03': { what: 'is starting up or shutting down', fix: 'wait for it, or start it' },
  '57P01': { what: 'has ended the connection', fix: 'check that the server runs' },
  '57014': { what: 'did not finish a statement in 5 s', fix: 'find out what else keeps the server busy' },
  TRANSACTION_TOO_SLOW: {
    what: 'did not finish a transaction in 60 s',
    fix: 'find out what else keeps the server busy',
  },
  '55P03': {
    what: 'has a lock that another session does not release',
    fix: 'end the transaction that holds it; if that is a COMMIT of the bot (pg_stat_activity: SyncRep), bring back the synchronous standby for which it waits',
  },
  XX001: { what: 'reports damaged data', fix: 'restore a copy of the database' },
  XX002: { what: 'reports a damaged index', fix: 'REINDEX the database' },
  [POOLER]: {
    what: 'is behind a pooler such as PgBouncer, which refuses the connection',
    fix: 'read the log of the pooler: check that it reaches the server, knows the user, and has connections left (the bot needs 5 for each replica)',
  },
  STARTUP_PARAMETER: {
    what: 'is behind PgBouncer, which rejects a parameter in the address',
    fix: 'remove the parameter that the log of PgBouncer names from DATABASE_URL, or add it to ignore_startup_parameters there',
    isLasting: true,
  },
  '08': UNREACHABLE,
  '22': { what: 'rejects a value', fix: 'report it with this line' },
  '23': { what: 'rejects a row', fix: 'report it with this line' },
  ENOTFOUND: { what: 'has an unknown host name', fix: 'check the host in DATABASE_URL' },
  EACCES: { what: 'does not allow the connection', fix: 'check the firewall, or the permissions of the socket' },
  NO_TLS: {
    what: 'does not speak TLS',
    fix: 'turn on ssl in its configuration, or write sslmode=disable if you trust the network',
    isLasting: true,
  },
  CERT_HAS_EXPIRED: { what: 'shows a certificate that has expired', fix: 'renew it', isLasting: true },
  CERT_NOT_YET_VALID: { what: 'shows a certificate that is not valid yet', fix: 'check both clocks', isLasting: true },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'shows the certificate of another host',
    fix: 'write the host as the certificate names it, or sslmode=verify-ca to check its authority only',
    isLasting: true,
  },
};

const MAY_NOT_READ: FailureWords = {
  what: 'does not let this user read the tables of the bot',
  fix: 'grant this user USAGE on their schema and SELECT on each of them, or name the user of the bot in the address',
  isLasting: true,
};
/** Descriptions that apply if the database is only read. */
export const WORDS_OF_READING: typeof WORDS = { '42501': MAY_NOT_READ, '3F000': MAY_NOT_READ };

/** Node's codes of certificate errors: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNVERIFIED = /^(UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|ERR_OSSL_|ERR_SSL_|INVALID_CA|INVALID_PURPOSE)/;
/** Messages of pg without a code. */
const UNCODED: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'NO_TLS'],
  [/timeout|timed out/i, 'ETIMEDOUT'],
];
const REFUSED_PARAMETER = /^unsupported startup parameter/;

/** Text with the error, its code and the next step, without the library's message. `first` has descriptions that take precedence. */
export function explainPostgres(error: unknown, first: typeof WORDS = {}): string {
  const { what, fix } = describe(error, first);
  return `PostgreSQL ${what}${suffix(error)}. Next step: ${fix}`;
}

/** Problem that has to be fixed before the bot can start; undefined if a retry may help. */
export function postgresProblem(error: unknown, first: typeof WORDS = {}): Problem | undefined {
  const { what, fix, isLasting } = describe(error, first);
  return isLasting && { where: 'DATABASE_URL', what: `names a server that ${what}${suffix(error)}`, fix };
}

function describe(error: unknown, first: typeof WORDS): FailureWords {
  const code = isParameterRefused(error) ? 'STARTUP_PARAMETER' : errorCodeOf(error) || uncodedError(error);
  const known = first[code] ?? WORDS[code] ?? WORDS[code.slice(0, 2)];
  if (known !== undefined) return known;
  return UNVERIFIED.test(code) ? CERTIFICATE : /^[0-9A-Z]{5}$/.test(code) ? FAILED : UNREACHABLE;
}

const isParameterRefused = (error: unknown) =>
  errorCodeOf(error) === POOLER && error instanceof Error && REFUSED_PARAMETER.test(error.message);

const FAILED: FailureWords = { what: 'failed', fix: 'read the log of the server' };

const uncodedError = (error: unknown): string =>
  UNCODED.find(([pattern]) => error instanceof Error && pattern.test(error.message))?.[1] ?? '';

/** The code in brackets, which only a library or a server chooses. */
function suffix(error: unknown): string {
  const code = errorCodeOf(error) || uncodedError(error);
  if (code === '') return '';
  return /^[0-9A-Z]{5}$/.test(code) ? ` (SQLSTATE ${code})` : ` (${code})`;
}
