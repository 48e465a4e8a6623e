import { LRUCache } from 'lru-cache';
import type { OutboxHead } from '../store/outbox.ts';

/** How long what has to be told has waited under the eyes of this process: no clock that is set can make it more or less. */
export interface OutboxWaits {
  /** What waits now, the first of each channel. One that shows a newer state than before has got on. */
  see(heads: readonly OutboxHead[]): void;
  /** Nothing is known any more. */
  forget(): void;
  /** 0 while nothing waits. */
  longestMs(): number;
  longerThan(ms: number): readonly { readonly head: OutboxHead; readonly forMs: number }[];
}

/** Messages remembered at most; one that is forgotten begins to wait anew. */
export const MOST = 1_000;

/** `awake` measures in milliseconds. */
export function createWaits(awake: () => number): OutboxWaits {
  // Also of those that are not the first any more: an older one may be edited in between, which does not end their wait.
  const begun = new LRUCache<string, number>({ max: MOST });
  let heads: readonly OutboxHead[] = [];
  const keyOf = ({ sequence, shownRevision }: OutboxHead) => `${sequence} ${shownRevision}`;
  const all = () => heads.map((head) => ({ head, forMs: awake() - (begun.get(keyOf(head)) ?? awake()) }));
  return {
    see(seen) {
      heads = seen;
      for (const head of seen) if (!begun.has(keyOf(head))) begun.set(keyOf(head), awake());
    },
    forget() {
      begun.clear();
      heads = [];
    },
    longestMs: () => Math.max(0, ...all().map(({ forMs }) => forMs)),
    longerThan: (ms) => all().filter(({ forMs }) => forMs >= ms),
  };
}
