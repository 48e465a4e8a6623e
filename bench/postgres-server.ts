import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanAtEnd, temporaryFolder } from '@metta-health-bot/local-sources';
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

/** Option of `create database` for a small, short-lived one: half the time of the usual way, which writes all of it to the log. */
export const CREATE_STRATEGY = 'strategy file_copy';

let beginning: Promise<unknown> = Promise.resolve();

/** Resolves when no server is being made any more: until then its password is in a temporary file, and nobody could end it. */
export async function serversMade(): Promise<void> {
  await beginning.catch(() => {});
}

/** Longest wait for a server that ends at once, and the time between two checks. */
const END_MS = 3_000;
const POLL_MS = 20;

/** Ends the server of that folder, if one runs, without a turn of the event loop. */
function endAtOnce(folder: string): void {
  const note = join(folder, 'postmaster.pid');
  if (!existsSync(note)) return;
  const [pid] = readFileSync(note, 'utf8').split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; existsSync(note) && waited < END_MS; waited += POLL_MS) Atomics.wait(still, 0, 0, POLL_MS);
}

/** Starts a real server in a new folder, on a port that nobody else has. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const { path: folder, remove } = temporaryFolder('postgres-');
  const takeBack = cleanAtEnd(() => endAtOnce(folder));
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
  beginning = server.initialise().then(() => server.start());
  await beginning;
  return {
    folder,
    async createDatabase() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      const client = server.getPgClient();
      await client.connect();
      await client.query(`create database ${name} ${CREATE_STRATEGY}`).finally(() => client.end());
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    start: () => server.start(),
    shutDown: () => server.stop(),
    async stop() {
      await server.stop();
      takeBack();
      remove();
    },
  };
}
