import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';

let server: TestPostgres;
let folder: string;
const file = (name: string) => join(folder, name);
const openssl = (command: string) => promisify(execFile)('openssl', command.split(' '), { cwd: folder });

/** An authority, and a certificate of it for the server, as NAME-server. */
async function authority(name: string): Promise<void> {
  await openssl(`req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -keyout ${name}.key -out ${name}.pem`);
  await openssl(`req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout ${name}-server.key -out ${name}.csr`);
  await openssl(
    `x509 -req -in ${name}.csr -CA ${name}.pem -CAkey ${name}.key -CAcreateserial -days 2 -extfile san -out ${name}-server.pem`,
  );
}

/** The server shows a certificate of that authority from now on, and has no session any more. */
async function show(name: string): Promise<void> {
  await server.useTls({ certificate: file(`${name}-server.pem`), key: file(`${name}-server.key`) });
  await server.endSessions(server.url);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renewed-'));
  await chmod(folder, 0o755);
  await writeFile(file('san'), 'subjectAltName=DNS:localhost');
  await Promise.all(['before', 'after'].map(authority));
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const ping = (store: Store) =>
  store.ping().then(
    () => 'answers',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('certificates that are renewed under a bot that runs', () => {
  test('are read again when no connection can be opened: it goes on by itself', async () => {
    await copyFile(file('before.pem'), file('authority.pem'));
    await show('before');
    const url = new URL(server.url);
    url.hostname = 'localhost';
    url.search = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(file('authority.pem'))}`;
    const config = { kind: 'postgres', url: url.href } as const;
    await expect
      .poll(
        () =>
          openStore(config).then(
            (store) => store.close().then(() => 'opened'),
            () => 'refused',
          ),
        { interval: 50 },
      )
      .toBe('opened');
    const store = await openStore(config);
    await show('after');
    const unverified = /^StoreError: PostgreSQL shows a certificate that cannot be verified/;
    await expect.poll(() => ping(store), { interval: 50 }).toMatch(unverified);
    // In the middle of the renewal, the file is away or holds nothing yet.
    await rm(file('authority.pem'));
    expect(await ping(store)).toMatch(unverified);
    await writeFile(file('authority.pem'), '');
    expect(await ping(store)).toMatch(unverified);
    await copyFile(file('after.pem'), file('authority.pem'));
    expect(await Promise.all([...Array(12)].map(() => ping(store)))).toEqual([...Array(12)].map(() => 'answers'));
    await store.close();
  });

  test('a server that is away is still away, whatever the files hold', async () => {
    const store = await openStore({ kind: 'postgres', url: server.url });
    await server.shutDown();
    await expect.poll(() => ping(store), { interval: 50 }).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    await server.startAgain();
    await expect.poll(() => ping(store), { interval: 50 }).toBe('answers');
    await store.close();
  });
});
