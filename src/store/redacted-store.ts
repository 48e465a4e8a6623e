import { type Redact, redactDeep } from '../redaction/redactor.ts';
import type { Store } from './store.ts';

/**
 * The store, with every secret taken out of what is to be kept before it is written: what is written stays for good. Each method is named,
 * so that a new one cannot be forgotten here.
 */
export function redactedStore(store: Store, redact: Redact): Store {
  const redacted = <Value>(value: Value) => redactDeep(value, redact);
  const { incidents, outbox, digests, seen, lease, thinning, damaged } = store;
  return {
    incidents: {
      watch: () => incidents.watch(),
      current: (since) => incidents.current(since),
      find: (id) => incidents.find(id),
      audit: (incident) => incidents.audit(incident),
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
    // Keys, names of processes and counts: no text of anybody.
    seen,
    lease,
    thinning,
    // Of what was written already; the log and the health port redact what they tell of it.
    damaged,
    clock: () => store.clock(),
    ping: () => store.ping(),
    check: () => store.check(),
    interruptions: () => store.interruptions(),
    close: () => store.close(),
  };
}
