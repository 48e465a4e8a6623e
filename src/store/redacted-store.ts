import { type Redact, redactDeep } from '../redaction/redactor.ts';
import type { Store } from './store.ts';

/** The store, with every secret taken out of what is to be kept before it is written: what is written stays for good. */
export function redactedStore(store: Store, redact: Redact): Store {
  const redacted = <Value>(value: Value) => redactDeep(value, redact);
  const { incidents, outbox, digests } = store;
  return {
    ...store,
    incidents: { ...incidents, commit: (change) => incidents.commit(redacted(change)) },
    outbox: {
      ...outbox,
      patch: (fence, changes) => outbox.patch(fence, new Map(redacted([...changes]))),
      move: (fence, move) => outbox.move(fence, redacted(move)),
    },
    digests: {
      ...digests,
      change: (change) => digests.change(redacted(change)),
      record: (fence, runs, messages, at) => digests.record(fence, runs, redacted(messages), at),
    },
  };
}
