import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../bench/embedded-postgres.ts';
import { freePort } from '../../../bench/free-port.ts';

/** A real PostgreSQL that can be stopped and started again, with its databases. */
export interface AttackedPostgres extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  /** Makes an empty database; its address. */
  createDatabase(): Promise<string>;
  /** A session of the superuser beside those of the bots; end it. */
  session(url: string): Promise<pg.Client>;
  /** Ends every session of bots in that database; how many there were. */
  endSessions(url: string, condition?: string): Promise<number>;
  /** A fast shutdown: all sessions are ended at once. */
  shutdown(): Promise<void>;
  start(): Promise<void>;
}

const [USER, PASSWORD] = ['bot', 'pa55-0f-the-Attack'];

/** Starts one in a folder of its own. */
export async function startAttackedPostgres(): Promise<AttackedPostgres> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const session = async (connectionString: string) => {
    const client = new pg.Client({ connectionString, application_name: 'the-attack' });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  return {
    port,
    password: PASSWORD,
    session,
    async createDatabase() {
      const name = `attack_${randomUUID().replaceAll('-', '')}`;
      await server.createDatabase(name);
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    async endSessions(url, condition = 'true') {
      const client = await session(url);
      const own = "datname = current_database() and application_name <> 'the-attack'";
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${own} and (${condition})`,
      );
      await client.end();
      return rowCount ?? 0;
    },
    shutdown: () => server.stop(),
    start: () => server.start(),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}
