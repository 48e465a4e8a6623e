import { type Problem, ProblemsError } from '../core/problem.ts';
import { DAY_MS } from '../core/time.ts';
import type { Environment } from './environment.ts';
import { ENDS_EARLY, isDecodable, NOT_DECODABLE } from './login.ts';
import { createSettingReader, type ReportProblem, type SettingReader } from './setting-reader.ts';
import { IN_QUOTES, isInQuotes, isLoopback } from './value-mistakes.ts';

/** Location of the database. */
export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

const ADDRESS = 'write postgres://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite';

/** The settings of the database alone. Throws ProblemsError with all invalid ones. */
export function storeFromEnv(env: Environment): StoreConfig {
  const problems: Problem[] = [];
  const wrong: ReportProblem = (where, what, fix) => void problems.push({ where, what, fix });
  const read = createSettingReader(env, wrong);
  const config = storeConfig(read.text('DATABASE_URL'), read.text('DATA_DIR'), wrong);
  if (problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** PostgreSQL if a URL is set, SQLite in the folder otherwise. The URL is never repeated, as it contains a password. */
export function storeConfig(url: string, folder: string, wrong: ReportProblem): StoreConfig {
  if (!url) return { kind: 'sqlite', folder };
  if (isInQuotes(url)) {
    wrong('DATABASE_URL', IN_QUOTES.what, IN_QUOTES.fix);
  } else if (endsEarly(url)) {
    wrong('DATABASE_URL', ENDS_EARLY.what, ENDS_EARLY.fix);
  } else if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    wrong('DATABASE_URL', 'is not a PostgreSQL URL', ADDRESS);
  } else if (!isDecodable(url)) {
    wrong('DATABASE_URL', NOT_DECODABLE.what, NOT_DECODABLE.fix);
  } else {
    postgresTls(url, wrong);
  }
  return { kind: 'postgres', url };
}

/** Whether part of a user or password is after the host: nothing there needs an unencoded @ or #. */
function endsEarly(url: string): boolean {
  return /^postgres(ql)?:\/\/[^/?#]*([/?].*@|.*#)/.test(url);
}

/**
 * Encryption of the connection to PostgreSQL and verification of the server, in libpq's terms
 * (https://www.postgresql.org/docs/current/libpq-ssl.html): `require` encrypts and verifies nothing, unless an authority is
 * given; `verify-ca` verifies that the authority has signed the certificate; `verify-full` also the host name.
 */
export interface PostgresTls {
  readonly mode: (typeof MODES)[number];
  /** PEM file; undefined if none is given. */
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

const MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
const KNOWN: readonly string[] = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
/** Parameters of TLS that the driver itself would interpret. */
const OF_TLS = /^(ssl|uselibpqcompat)/;
const HOW = 'write sslmode=verify-full, with sslrootcert=FILE for an authority of your own';

/** TLS settings of a URL; without `sslmode` there is no TLS. Calls `wrong` for invalid ones. */
export function postgresTls(url: string, wrong: ReportProblem = () => {}): PostgresTls {
  const { searchParams } = new URL(url);
  const parameter = (name: string) => searchParams.get(name) || undefined;
  const value = parameter('sslmode') ?? 'disable';
  const mode = MODES.find((known) => known === value);
  const [authority, certificate, key] = [parameter('sslrootcert'), parameter('sslcert'), parameter('sslkey')];
  const unsupported = [...searchParams.keys()].find((name) => OF_TLS.test(name) && !KNOWN.includes(name));
  const report = (what: string, fix: string) => wrong('DATABASE_URL', what, fix);
  if (mode === undefined) report(`has an unknown sslmode; the bot knows ${MODES.join(', ')}`, HOW);
  if (unsupported !== undefined) report(`has "${unsupported}", which the bot does not support`, HOW);
  if ((certificate === undefined) !== (key === undefined))
    report('has one of sslcert and sslkey', 'give both, or none');
  if (mode === 'disable' && (authority ?? certificate ?? key) !== undefined) {
    report('names certificates, but has no sslmode that uses them', HOW);
  }
  if (mode === 'verify-ca' && authority === undefined) {
    report('has sslmode=verify-ca without an authority', 'add sslrootcert=FILE, or write sslmode=verify-full');
  }
  return { mode: mode ?? 'disable', authority: authority === 'system' ? undefined : authority, certificate, key };
}

/** The URL without its TLS parameters. */
export function withoutTls(url: string): string {
  const address = new URL(url);
  for (const name of [...address.searchParams.keys()]) if (OF_TLS.test(name)) address.searchParams.delete(name);
  return address.href;
}

/** Warning about an unverified or unencrypted connection to that server; undefined if there is none. */
export function postgresWarning(url: string): string | undefined {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  if (host === '' || isLoopback(host) || host.startsWith('/')) return undefined;
  const { mode, authority } = postgresTls(url);
  if (mode === 'disable') {
    return `DATABASE_URL connects to another host without TLS: the password and all data can be read on the network. Next step: ${HOW}`;
  }
  if (mode === 'require' && authority === undefined) {
    return `sslmode=require encrypts the connection to PostgreSQL, but does not verify the server. Next step: ${HOW}`;
  }
  return undefined;
}

/** Retention of rows, in milliseconds. */
export interface Retention {
  /** Delivered and refused messages. */
  readonly messagesMs: number;
  /** Resolved incidents with their first message, which a late action edits, and their history. */
  readonly incidentsMs: number;
}

/** Bounds for messages: longer than messages are searched for, which is days. */
export const MESSAGES_DAYS = { least: 7, most: 400 } as const;
/** Bounds for incidents: longer than one can open again, or a person asks about it. */
export const INCIDENTS_DAYS = { least: 30, most: 4_000 } as const;

/** Reads the retention: incidents and their history must be kept at least as long as their messages. */
export function retentionConfig(read: SettingReader, wrong: ReportProblem): Retention {
  const days = (name: 'KEEP_MESSAGES_DAYS' | 'KEEP_INCIDENTS_DAYS', { least, most }: { least: number; most: number }) =>
    read.whole(name, { from: least, to: most, fix: `write whole days from ${least} to ${most}` });
  const messages = days('KEEP_MESSAGES_DAYS', MESSAGES_DAYS);
  const incidents = days('KEEP_INCIDENTS_DAYS', INCIDENTS_DAYS);
  const isValid = isWithin(messages, MESSAGES_DAYS) && isWithin(incidents, INCIDENTS_DAYS);
  if (isValid && incidents < messages) {
    wrong(
      'KEEP_INCIDENTS_DAYS',
      `is ${incidents}, less than KEEP_MESSAGES_DAYS, ${messages}`,
      'keep incidents at least as long as their messages',
    );
  }
  return { messagesMs: messages * DAY_MS, incidentsMs: incidents * DAY_MS };
}

/** Values out of range were reported before. */
const isWithin = (days: number, { least, most }: { least: number; most: number }) => days >= least && days <= most;
