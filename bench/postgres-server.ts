import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { freePort } from './free-port.ts';

/** A PostgreSQL server of its own, with a password. It trades durability for speed: it does not survive a power cut. */
export interface PostgresServer {
  /** Folder of its files. */
  readonly folder: string;
  /** Makes an empty database; its address. */
  createDatabase(): Promise<string>;
  /** Starts it on its port; it runs already after `startPostgresServer`. */
  start(): Promise<void>;
  /** Ends all connections and the server, as `fast` shutdown does, and keeps its files. */
  shutDown(): Promise<void>;
  /** Ends the server and deletes its files. */
  stop(): Promise<void>;
}

const USER = 'bot';
const PASSWORD = 'pa55-of-the-test';

/** Server options: everything that no test needs is off, because hundreds of small databases are created and dropped. */
const FLAGS = [
  ...['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'shared_buffers=32MB'],
  ...['max_connections=300', 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'jit=off'],
];

/** Statement that creates a small, short-lived database: half the time of the usual way, which writes all of it to the log. */
export const CHEAPLY = 'strategy file_copy';

/** Starts a real server in a new folder, on a port that nobody else has. */
export async function startPostgresServer(): Promise<PostgresServer> {
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
    postgresFlags: FLAGS.flatMap((flag) => ['-c', flag]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    folder,
    async createDatabase() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      const client = server.getPgClient();
      await client.connect();
      await client.query(`create database ${name} ${CHEAPLY}`).finally(() => client.end());
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    start: () => server.start(),
    shutDown: () => server.stop(),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
