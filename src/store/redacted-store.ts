import { type Redact, redactDeep } from '../redaction/redactor.ts';
import type { Store } from './store.ts';

/**
 * Wraps a store so that secrets are redacted before anything is written. Each method is listed, so that a new one cannot be forgotten
 * here.
 */
export function redactedStore(store: Store, redact: Redact): Store {
  const redacted = <Value>(value: Value) => redactDeep(value, redact);
  const { incidents, outbox, digests, watches, liveCards, seen, lease, thinning, damaged } = store;
  return {
    incidents: {
      evaluationState: () => incidents.evaluationState(),
      current: (since) => incidents.current(since),
      past: (since, most) => incidents.past(since, most),
      knownSince: () => incidents.knownSince(),
      find: (id) => incidents.find(id),
      audit: (incident, range) => incidents.audit(incident, range),
      commit: (change) => incidents.commit(redacted(change)),
    },
    outbox: {
      unfinished: () => outbox.unfinished(),
      heads: () => outbox.heads(),
      waiting: () => outbox.waiting(),
      posted: (keys) => outbox.posted(keys),
      statuses: (keys) => outbox.statuses(keys),
      patch: (fence, changes) => outbox.patch(fence, new Map(redacted([...changes]))),
      move: (fence, move) => outbox.move(fence, redacted(move)),
      showAgain: (key) => outbox.showAgain(key),
    },
    digests: {
      choices: () => digests.choices(),
      runsSince: (date) => digests.runsSince(date),
      choose: (choice) => digests.choose(redacted(choice)),
      change: (change) => digests.change(redacted(change)),
      record: (fence, batch) => digests.record(fence, { ...batch, messages: redacted(batch.messages) }),
    },
    watches: {
      all: () => watches.all(),
      change: (change) => watches.change(redacted(change)),
    },
    liveCards: {
      live: () => liveCards.live(),
      ofChannel: (channel) => liveCards.ofChannel(channel),
      endedSince: (since) => liveCards.endedSince(since),
      find: (key) => liveCards.find(key),
      stillPinned: () => liveCards.stillPinned(),
      change: (change) => liveCards.change(redacted(change)),
      notePin: (fence, key, pin) => liveCards.notePin(fence, key, redact(pin)),
    },
    // Only keys, process names and counts.
    seen,
    lease,
    thinning,
    // Reports rows that exist already; the log and the health port redact what they show of them.
    damaged,
    clock: () => store.clock(),
    ping: () => store.ping(),
    check: () => store.check(),
    interruptions: () => store.interruptions(),
    close: () => store.close(),
  };
}
