import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { CREATE_STRATEGY } from '../../bench/postgres-server.ts';
import { type Environment, processEnvironment } from '../../src/config/environment.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a PostgreSQL server with a superuser, started for the whole run: test/support/postgres-setup.ts. */
    postgresUrl: string;
  }
}

/** Which database the tests of this run keep their state in: vitest.config.ts has a project for each. */
const STORE_KIND: StoreConfig['kind'] = processEnvironment().STORE === 'postgres' ? 'postgres' : 'sqlite';

/** An empty database. `drop` ends who still uses it. */
export interface TestDatabase {
  readonly config: StoreConfig;
  /** The settings by which a bot finds it. */
  readonly env: Environment;
  drop(): Promise<void>;
}

/** Makes an empty database: in this folder for SQLite, which goes with the folder, or on the run's PostgreSQL server. */
export async function createTestDatabase(folder: string): Promise<TestDatabase> {
  if (STORE_KIND === 'sqlite') {
    return { config: { kind: 'sqlite', folder }, env: { DATA_DIR: folder }, drop: async () => {} };
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(`create database ${name} ${CREATE_STRATEGY}`);
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href;
  return {
    config: { kind: 'postgres', url },
    env: { DATA_DIR: folder, DATABASE_URL: url },
    drop: () => administer(`drop database ${name} with (force)`),
  };
}

/** The database that these settings of a bot name. */
export function databaseOf({ DATABASE_URL: url, DATA_DIR: folder }: Environment): StoreConfig {
  return url ? { kind: 'postgres', url } : { kind: 'sqlite', folder: String(folder) };
}

/** One at a time: PostgreSQL refuses to copy its template while another copies it for long. */
let turn: Promise<unknown> = Promise.resolve();

function administer(statement: string): Promise<void> {
  const done = turn.then(() => runStatement(statement));
  turn = done.catch(() => {});
  return done;
}

async function runStatement(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
