import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { FeedEvent } from '../collectors/collector.ts';
import { identityOf, type SentEvents } from '../collectors/told-events.ts';
import { DAY_MS } from '../core/time.ts';
import type { SeenStore } from '../store/store.ts';

/** Longer than any event is still listed by its source. */
export const KEEP_MS = 30 * DAY_MS;

/** Remembers in the database which events have been told: a restart tells none again. Everything throws StoreError. */
export function createStoredSentEvents(seen: () => SeenStore, clock: Clock): SentEvents {
  return {
    async unsent(events) {
      const known = await seen().known(events.map(keyOf));
      return events.filter((event) => !known.has(keyOf(event)));
    },
    async markSent(event) {
      await seen().first(keyOf(event), clock(), KEEP_MS);
    },
  };
}

function keyOf(event: FeedEvent): string {
  return `told ${createHash('sha256').update(identityOf(event)).digest('base64url')}`;
}
