import { searchEvents } from './event-search.ts';
import { type StoredEvent, storedEvent } from './stored-event.ts';

/** Called for data that Datadog accepts and then drops. */
type OnDropped = (what: string) => void;

/** The events of the local organisation. Both throw an ApiError for what Datadog would not take. */
export interface EventStore {
  /** Keeps an event and answers as POST /api/v1/events does; `now` in milliseconds since 1970. */
  create(body: unknown, now: number, dropped: OnDropped): object;
  /** Answers as POST /api/v2/events/search does. */
  search(body: unknown, now: number): object;
  /** Newest last. */
  all(): readonly StoredEvent[];
}

/** A store that already holds `seed`. */
export function createEventStore(seed: readonly StoredEvent[] = []): EventStore {
  const events = [...seed];
  return {
    create(body, now, dropped) {
      // Datadog's ids are beyond what a JavaScript number holds.
      const id = `${7_000_000_000_000_000_000n + BigInt(events.length)}`;
      const { event, dropped: parts } = storedEvent(body, id, now);
      for (const what of parts) dropped(what);
      events.push(event);
      const { title, text, at, tags, level } = event;
      return {
        status: 'ok',
        event: {
          id_str: id,
          title,
          text,
          tags,
          alert_type: level,
          date_happened: Math.floor(at / 1000),
          priority: 'normal',
          url: `/event/event?id=${id}`,
        },
      };
    },
    search: (body, now) => searchEvents(events, body, now),
    all: () => events,
  };
}
