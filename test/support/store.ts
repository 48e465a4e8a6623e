import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';

/** A store in SQLite that ends with `await using`; `folder` is where it lies, for another process or connection. */
export interface TestStore extends Store, AsyncDisposable {
  readonly folder: string;
}

/** Opens an empty store in a folder of its own. */
export async function openTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const store = await openStore({ kind: 'sqlite', folder });
  return {
    ...store,
    folder,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
