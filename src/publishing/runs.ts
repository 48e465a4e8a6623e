import { oldestDate } from '../digest/schedule.ts';
import type { DigestRun } from '../store/digests.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { digestKey } from './drafts.ts';

/** Which digests there have been: read once for each lease and each day from the store, then kept. */
export interface Runs {
  /** Reads them, unless they are known since this lease and this day began. Rejects with StoreError. */
  learn(fence: number, now: number): Promise<void>;
  isKnown(channel: string, date: string): boolean;
  /** Writes runs and their messages down; false when another process has written one of them, or leads now. */
  record(fence: number, runs: readonly DigestRun[], drafts: readonly MessageDraft[], now: number): Promise<boolean>;
}

/** `onLearned` is told of all runs that were read, `onMessages` that there is something to send. */
export function createRuns(
  store: () => Pick<Store, 'digests'>,
  onLearned: (runs: readonly DigestRun[]) => void,
  onMessages: () => void,
): Runs {
  let known: Set<string> | undefined;
  let knownSince: string | undefined;
  return {
    async learn(fence, now) {
      // Under another lease, another process may have written some; another day, the oldest are of no use any more.
      const oldest = oldestDate(now);
      const since = `${fence} ${oldest}`;
      if (known !== undefined && since === knownSince) return;
      const runs = await store().digests.runsSince(oldest);
      onLearned(runs);
      known = new Set(runs.map(({ channel, date }) => digestKey(channel, date)));
      knownSince = since;
    },
    isKnown: (channel, date) => known?.has(digestKey(channel, date)) ?? false,
    async record(fence, runs, drafts, now) {
      const result = await store().digests.record(fence, runs, drafts, now);
      if (result === 'recorded') {
        for (const { channel, date } of runs) known?.add(digestKey(channel, date));
        onMessages();
        return true;
      }
      // Another process has been here: what it wrote is read with the next tick.
      known = undefined;
      return false;
    },
  };
}
