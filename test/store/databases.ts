import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { postgresDialect } from '../../src/store/postgres/postgres.ts';
import { sqliteDialect } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { startPostgres } from '../support/postgres.ts';
import type { TestStore } from '../support/store.ts';

/** Where empty databases come from. */
export interface Databases extends AsyncDisposable {
  create(): Promise<StoreConfig>;
}

async function sqliteDatabases(): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), 'stores-'));
  let count = 0;
  return {
    create: async () => ({ kind: 'sqlite', folder: join(folder, String(++count)) }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function postgresDatabases(): Promise<Databases> {
  const server = await startPostgres();
  return {
    create: async () => ({ kind: 'postgres', url: await server.createDatabase() }),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Both kinds, for `describe.each`. */
export const KINDS = [
  ['SQLite', sqliteDatabases],
  ['PostgreSQL', postgresDatabases],
] as const;

/** A database beneath its store. */
export const rawDatabase = (config: StoreConfig): Database =>
  createDatabase(config.kind === 'sqlite' ? sqliteDialect(config.folder) : postgresDialect(config.url));

/** As many stores on one database as a test needs, as if each were in a process of its own; closed with `await using`. */
export async function openStores(databases: Databases) {
  const config = await databases.create();
  const opened: Store[] = [];
  return {
    config,
    async open(): Promise<Store> {
      const store = await openStore(config);
      opened.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((store) => store.close()));
    },
  };
}

/** A new database as a test of the sender takes it, closed with `await using`. */
export async function openDisposable(databases: Databases): Promise<TestStore> {
  const config = await databases.create();
  const store = await openStore(config);
  return { ...store, database: config, [Symbol.asyncDispose]: () => store.close() };
}

/** A database of its own for one test. */
export type Stores = () => ReturnType<typeof openStores>;
