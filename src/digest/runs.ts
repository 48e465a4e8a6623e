import type { MessageDraft } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';
import { digestKey } from './drafts.ts';
import { type DigestOfChannel, oldestDate } from './rules/schedule.ts';

/** Digests that have been posted or skipped: read from the store once for each lease and each day, then cached. */
export interface Runs {
  /** Reads them, unless they are cached for this lease and this day. Rejects with StoreError. */
  learn(fence: number, now: number): Promise<void>;
  isKnown(digest: DigestOfChannel, date: string): boolean;
  /** Stores runs and their messages. Returns false if another process has stored one of them or leads now. Rejects with StoreError. */
  record(fence: number, entry: RunsEntry): Promise<boolean>;
}

/** Runs that are stored together, with their messages. `at` is in milliseconds since 1970. */
interface RunsEntry {
  readonly runs: readonly DigestRun[];
  readonly messages: readonly MessageDraft[];
  readonly at: number;
}

/** Creates the cache of runs. `onLearned` is called with all runs that were read, `onMessages` when there are messages to send. */
export function createRuns(
  store: () => Pick<Store, 'digests'>,
  onLearned: (runs: readonly DigestRun[]) => void,
  onMessages: () => void,
): Runs {
  let known: Set<string> | undefined;
  let cachedFor: string | undefined;
  return {
    async learn(fence, now) {
      // Before this lease another process may have stored some; with a new day the oldest are no longer needed.
      const oldest = oldestDate(now);
      const leaseAndDay = `${fence} ${oldest}`;
      if (known !== undefined && leaseAndDay === cachedFor) return;
      const runs = await store().digests.runsSince(oldest);
      onLearned(runs);
      known = new Set(runs.map((run) => digestKey(run, run.date)));
      cachedFor = leaseAndDay;
    },
    isKnown: (digest, date) => known?.has(digestKey(digest, date)) ?? false,
    async record(fence, { runs, messages, at }) {
      const result = await store().digests.record(fence, { runs, messages, at });
      if (result === 'recorded') {
        for (const run of runs) known?.add(digestKey(run, run.date));
        onMessages();
        return true;
      }
      // Another process has stored something: the next tick reads it.
      known = undefined;
      return false;
    },
  };
}
