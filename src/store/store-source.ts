import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** A store that may not be there yet: the bot waits for it before it lets Slack in, and says that it is not ready. */
export interface StoreSource {
  /** The open store. Throws StoreError before. */
  get(): Store;
  isOpen(): boolean;
  /**
   * Opens it, trying again with growing waits while the database cannot be reached, until the signal stops it. Throws
   * ProblemsError where trying again is no use.
   */
  open(signal: AbortSignal, onRetry: (error: StoreError, waitMs: number) => void): Promise<void>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** `connect` opens the database and brings it up to date. */
export function createStoreSource(connect: () => Promise<Store>): StoreSource {
  let store: Store | undefined;
  return {
    get() {
      if (!store) throw new StoreError('the database is not open yet');
      return store;
    },
    isOpen: () => store !== undefined,
    async open(signal, onRetry) {
      for (let wait = FIRST_WAIT_MS; !signal.aborted && !store; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
        try {
          store = await connect();
          return;
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          onRetry(error, wait);
        }
        await sleep(wait, undefined, { signal }).catch(() => {});
      }
    },
    async close() {
      const closing = store;
      store = undefined;
      await closing?.close();
    },
  };
}
