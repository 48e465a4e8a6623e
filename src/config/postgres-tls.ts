import { isLoopback } from './loopback.ts';
import type { ReportProblem } from './wrong.ts';

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
