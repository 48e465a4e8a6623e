import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import type { ClientConfig } from 'pg';
import { postgresTls, withoutTls } from '../config/postgres-tls.ts';
import { FileError } from '../files/file-error.ts';
import { readFileAsync } from '../files/read-file.ts';
import { ProblemsError } from '../problem.ts';

const MOST_BYTES = 1_000_000;
const READ_MS = 5_000;

/**
 * What the driver gets: TLS is spelled out, so that it reads neither the address nor PGSSLMODE its own way, which changes from one of
 * its versions to the next. Throws ProblemsError where a file cannot be read.
 */
export async function connectionOf(url: string): Promise<ClientConfig> {
  return { connectionString: withoutTls(url), ssl: await tlsOf(url) };
}

async function tlsOf(url: string): Promise<ConnectionOptions | false> {
  const { mode, authority, certificate, key } = postgresTls(url);
  if (mode === 'disable') return false;
  const [ca, cert, ownKey] = await Promise.all([
    read('sslrootcert', authority),
    read('sslcert', certificate),
    read('sslkey', key),
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
    // Node asks for the name that was sent to the server, and none is sent for an address in numbers.
    checkServerIdentity: (_, shown) => (mode === 'verify-full' ? checkServerIdentity(host, shown) : undefined),
  };
}

async function read(parameter: string, file: string | undefined): Promise<string | undefined> {
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
