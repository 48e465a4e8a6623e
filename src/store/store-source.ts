import { setTimeout as sleep } from 'node:timers/promises';
import { connectionDelay, retry } from '../core/retry.ts';
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
      const attempt = async () => {
        if (!signal.aborted && !store) store = await connect();
      };
      await retry(attempt, {
        delayAfterError: (error, failed) => {
          if (!(error instanceof StoreError)) return undefined;
          const waitMs = connectionDelay(failed);
          onRetry(error, waitMs);
          return waitMs;
        },
        pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
      });
    },
    async close() {
      const closing = store;
      store = undefined;
      await closing?.close();
    },
  };
}
