import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestDatabase } from './test-database.ts';

/** A store that ends with `await using`; `database` is where it lies, for another process or connection. */
export interface TestStore extends Store, AsyncDisposable {
  readonly database: StoreConfig;
}

/** Opens an empty store in a database of its own. */
export async function openTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const { config: database, drop } = await createTestDatabase(folder);
  const store = await openStore(database);
  return {
    ...store,
    database,
    async [Symbol.asyncDispose]() {
      await store.close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}
