import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';

let server: TestPostgres;
let folder: string;
const file = (name: string) => join(folder, name);
const openssl = (...args: readonly string[]) => promisify(execFile)('openssl', [...args], { cwd: folder });

/** An authority, and a certificate of it for `localhost`; another authority that has signed nothing. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  await chmod(folder, 0o755);
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  await Promise.all([authority('ours'), authority('theirs')]);
  await writeFile(file('san'), 'subjectAltName=DNS:localhost');
  await openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=localhost',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  );
  await openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ours.pem',
    '-CAkey',
    'ours.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'san',
    '-out',
    'server.pem',
  );
  await writeFile(file('odd.pem'), 'no certificate');
  execFileSync('mkfifo', [file('pipe.pem')]);
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const OURS = () => `sslrootcert=${encodeURIComponent(file('ours.pem'))}`;
const THEIRS = () => `sslrootcert=${encodeURIComponent(file('theirs.pem'))}`;
const address = (query: string, host = 'localhost') => `${server.url.replace('127.0.0.1', host)}?${query}`;

/** `tls` or `plain`, or what is to be mended. */
async function opening(url: string): Promise<string> {
  try {
    const store = await openStore({ kind: 'postgres', url });
    const found = await encryptionOf(url);
    await store.close();
    return found;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message.replaceAll(/\s+/g, ' ')}` : 'no error';
  }
}

async function encryptionOf(url: string): Promise<string> {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const { rows } = await admin.query<{ ssl: boolean }>(
    `select ssl from pg_stat_ssl join pg_stat_activity using (pid)
     where application_name = 'metta-health-bot' and datname = $1`,
    [new URL(url).pathname.slice(1)],
  );
  await admin.end();
  return rows.length > 0 && rows.every(({ ssl }) => ssl) ? 'tls' : 'plain';
}

describe('PostgreSQL', () => {
  test('the connection to PostgreSQL is as safe as sslmode says, and an obstacle is reported with the next step', async () => {
    const warnings: string[] = [];
    process.on('warning', (warning) => warnings.push(warning.message));
    expect(await opening(address('sslmode=disable'))).toBe('plain');
    expect(await opening(address('sslmode=require'))).toMatch(
      /^ProblemsError: .*DATABASE_URL names a server that does not speak TLS \(NO_TLS\) Next step: turn on ssl/,
    );
    await server.useTls({ certificate: file('server.pem'), key: file('server.key') });
    await expect.poll(() => opening(address('sslmode=require')), { timeout: 10_000 }).toBe('tls');
    expect(await opening(address(''))).toBe('plain');
    expect(await opening(address(`sslmode=verify-full&${OURS()}`))).toBe('tls');
    expect(await opening(address(`sslmode=verify-ca&${OURS()}`, '127.0.0.1'))).toBe('tls');
    expect(await opening(address(`sslmode=verify-full&${OURS()}`, '127.0.0.1'))).toMatch(
      /^ProblemsError: .*shows the certificate of another host/,
    );
    const unverified =
      /^ProblemsError: .*shows a certificate that cannot be verified \(\w+\) Next step: add sslrootcert/;
    for (const mode of ['verify-full', 'verify-ca', 'require']) {
      expect(await opening(address(`sslmode=${mode}&${THEIRS()}`))).toMatch(unverified);
    }
    expect(await opening(address('sslmode=verify-full'))).toMatch(unverified);
    expect(warnings).toEqual([]);
  }, 30_000);

  test.each([
    ['missing.pem', 'does not exist, or is a broken link'],
    ['pipe.pem', 'is a pipe, not a file'],
    ['odd.pem', 'holds no PEM'],
  ])('an authority in the file %s has to be fixed before the start', async (name, why) => {
    const query = `sslmode=verify-full&sslrootcert=${encodeURIComponent(file(name))}`;
    const said = await opening(address(query));
    expect(said).toContain(`names ${file(name)} as sslrootcert, which ${why}`);
    expect(said).toMatch(/^ProblemsError: .*Next step: name a file in PEM/);
    expect(said).not.toContain(new URL(server.url).password);
  });
});
