import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Environment } from '../src/config/environment.ts';
import type { StoreConfig } from '../src/config/store-config.ts';
import { holdDatabase } from '../test/support/database-trouble.ts';
import { startPostgres, type TestPostgres } from '../test/support/postgres.ts';
import type { DatabaseTrouble } from './script.ts';
import { until } from './until.ts';

const END_MS = 120_000;

/** A trouble that the soak made and could not end: from then on nothing it finds says anything about the bot. */
export class TroubleLeft extends Error {
  override readonly name = 'TroubleLeft';
}

/** The database of the bots, and what can become of it. */
export interface SoakDatabase {
  readonly config: StoreConfig;
  /** The settings by which a bot finds it. */
  readonly env: Environment;
  /** Causes the fault for that many milliseconds; resolves to the fault that really happened, as not every database has every one. */
  trouble(trouble: DatabaseTrouble, ms: number): Promise<DatabaseTrouble>;
  close(): Promise<void>;
}

/** The file in that folder. It knows one trouble: that somebody else writes. */
export function sqliteDatabase(folder: string): SoakDatabase {
  const config = { kind: 'sqlite', folder } as const;
  return {
    config,
    env: { DATA_DIR: folder },
    async trouble(_, ms) {
      await hold(config, ms);
      return 'held';
    },
    close: async () => {},
  };
}

/** A new database on the server at `url`, or on one that is started here. A server of somebody else is not started anew. */
export async function postgresDatabase(folder: string, url: string | undefined): Promise<SoakDatabase> {
  const own = url === undefined ? await startPostgres() : undefined;
  const server = url ?? own?.url ?? '';
  const name = `soak_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create database ${name}`);
  const config = { kind: 'postgres', url: Object.assign(new URL(server), { pathname: `/${name}` }).href } as const;
  const endSessions = () =>
    run(
      server,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
    );
  return {
    config,
    env: { DATA_DIR: folder, DATABASE_URL: config.url },
    async trouble(trouble, ms) {
      if (trouble === 'held') await hold(config, ms);
      if (trouble === 'read-only') await readOnly(server, { name, endSessions, ms });
      if (trouble === 'restarted' && own !== undefined) await restart(own, ms);
      if (trouble === 'sessions-ended' || (trouble === 'restarted' && own === undefined)) await endSessions();
      return trouble === 'restarted' && own === undefined ? 'sessions-ended' : trouble;
    },
    async close() {
      if (own === undefined) await run(server, `drop database ${name} with (force)`);
      else await own.stop();
    },
  };
}

async function hold(config: StoreConfig, ms: number): Promise<void> {
  const held = await holdDatabase(config);
  await sleep(ms);
  // Its holder may have been ended with the server in the meantime.
  await held.end().catch(() => {});
}

async function readOnly(
  server: string,
  { name, endSessions, ms }: { readonly name: string; readonly endSessions: () => Promise<void>; readonly ms: number },
): Promise<void> {
  try {
    await run(server, `alter database ${name} set default_transaction_read_only = on`);
    await endSessions();
    await sleep(ms);
  } finally {
    await retryUntilDone(async () => {
      await run(server, `alter database ${name} reset default_transaction_read_only`);
      await endSessions();
    });
  }
}

async function restart(server: TestPostgres, ms: number): Promise<void> {
  try {
    await server.shutDown();
    await sleep(ms);
  } finally {
    await retryUntilDone(server.startAgain);
  }
}

/** A trouble has to end, however busy the machine is. Throws TroubleLeft. */
async function retryUntilDone(work: () => Promise<void>): Promise<void> {
  const done = () => work().then(() => true);
  if (!(await until(done, END_MS)))
    throw new TroubleLeft(`the trouble of the database has not ended in ${END_MS / 1_000} s`);
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}
