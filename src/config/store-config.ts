import { type Problem, ProblemsError } from '../core/problem.ts';
import { DAY_MS } from '../core/time.ts';
import type { Environment } from './environment.ts';
import { ENDS_EARLY, isDecodable, NOT_DECODABLE } from './login.ts';
import { createSettingReader, type ReportProblem, type SettingReader } from './setting-reader.ts';
import { IN_QUOTES, isInQuotes, isLoopback } from './value-mistakes.ts';

/** Where the bot keeps what has to outlive it. */
export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

const ADDRESS = 'write postgres://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite';

/** The store that these settings name, whatever the others are. Throws ProblemsError. */
export function storeFromEnv(env: Environment): StoreConfig {
  const problems: Problem[] = [];
  const wrong: ReportProblem = (where, what, fix) => void problems.push({ where, what, fix });
  const read = createSettingReader(env, wrong);
  const config = storeConfig(read.text('DATABASE_URL'), read.text('DATA_DIR'), wrong);
  if (problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** PostgreSQL where an address is given, SQLite in the folder otherwise. The address is not repeated: it holds a password. */
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

/** Whether what is meant for the user or the password stands behind the host: nothing there needs an @ or a # as it is. */
function endsEarly(url: string): boolean {
  return /^postgres(ql)?:\/\/[^/?#]*([/?].*@|.*#)/.test(url);
}

/**
 * Whether the way to PostgreSQL is encrypted and the server proven, in libpq's words
 * (https://www.postgresql.org/docs/current/libpq-ssl.html): `require` encrypts and proves nothing, unless an authority is
 * given; `verify-ca` proves that the authority has signed the server; `verify-full` also that it is the host of the address.
 */
export interface PostgresTls {
  readonly mode: (typeof MODES)[number];
  /** Files in PEM; undefined where none is given. */
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

const MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
const KNOWN: readonly string[] = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
/** What changes TLS in the driver's own reading of an address, which we do not leave to it. */
const OF_TLS = /^(ssl|uselibpqcompat)/;
const HOW = 'write sslmode=verify-full, with sslrootcert=FILE for an authority of your own';

/** What the address says of TLS; without `sslmode` there is none. Tells `wrong` of what it cannot say. */
export function postgresTls(url: string, wrong: ReportProblem = () => {}): PostgresTls {
  const { searchParams } = new URL(url);
  const of = (name: string) => searchParams.get(name) || undefined;
  const given = of('sslmode') ?? 'disable';
  const mode = MODES.find((known) => known === given);
  const [authority, certificate, key] = [of('sslrootcert'), of('sslcert'), of('sslkey')];
  const odd = [...searchParams.keys()].find((name) => OF_TLS.test(name) && !KNOWN.includes(name));
  const say = (what: string, fix: string) => wrong('DATABASE_URL', what, fix);
  if (mode === undefined) say(`has an unknown sslmode; the bot knows ${MODES.join(', ')}`, HOW);
  if (odd !== undefined) say(`has "${odd}", which the bot does not support`, HOW);
  if ((certificate === undefined) !== (key === undefined)) say('has one of sslcert and sslkey', 'give both, or none');
  if (mode === 'disable' && (authority ?? certificate ?? key) !== undefined) {
    say('names certificates, but has no sslmode that uses them', HOW);
  }
  if (mode === 'verify-ca' && authority === undefined) {
    say('has sslmode=verify-ca without an authority', 'add sslrootcert=FILE, or write sslmode=verify-full');
  }
  return { mode: mode ?? 'disable', authority: authority === 'system' ? undefined : authority, certificate, key };
}

/** The address without what it says of TLS. */
export function withoutTls(url: string): string {
  const address = new URL(url);
  for (const name of [...address.searchParams.keys()]) if (OF_TLS.test(name)) address.searchParams.delete(name);
  return address.href;
}

/** What a person should know of the way to that server before the bot uses it; undefined where there is nothing to say. */
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

/** How long rows are kept after they have been of use, in milliseconds. */
export interface Retention {
  /** Messages that are done. */
  readonly messagesMs: number;
  /** Resolved incidents with their first message, by which a late press edits it, and their history. */
  readonly incidentsMs: number;
}

/** Messages: longer than a digest's pictures or a message without a clear answer are looked for, which is days. */
export const MESSAGES_DAYS = { least: 7, most: 400 } as const;
/** Incidents: longer than one can open again, or a person asks what became of it. */
export const INCIDENTS_DAYS = { least: 30, most: 4_000 } as const;

/** Reads how long is kept what: incidents and their history never shorter than what was told of them. */
export function retentionConfig(read: SettingReader, wrong: ReportProblem): Retention {
  const days = (name: 'KEEP_MESSAGES_DAYS' | 'KEEP_INCIDENTS_DAYS', { least, most }: { least: number; most: number }) =>
    read.whole(name, { from: least, to: most, fix: `write whole days from ${least} to ${most}` });
  const messages = days('KEEP_MESSAGES_DAYS', MESSAGES_DAYS);
  const incidents = days('KEEP_INCIDENTS_DAYS', INCIDENTS_DAYS);
  const isRead = isWithin(messages, MESSAGES_DAYS) && isWithin(incidents, INCIDENTS_DAYS);
  if (isRead && incidents < messages) {
    wrong(
      'KEEP_INCIDENTS_DAYS',
      `is ${incidents}, less than KEEP_MESSAGES_DAYS, ${messages}`,
      'keep incidents at least as long as their messages',
    );
  }
  return { messagesMs: messages * DAY_MS, incidentsMs: incidents * DAY_MS };
}

/** What is out of range has been told already. */
const isWithin = (days: number, { least, most }: { least: number; most: number }) => days >= least && days <= most;
