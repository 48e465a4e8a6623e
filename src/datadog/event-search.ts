import { z } from 'zod';
import { entryTime, MENTION_SAFE_AT, parseFeedText } from '../health/feed.ts';
import type { EventsApi } from './client.ts';
import { answerSchema, type FeedSearch, foundOf, PAGE } from './feed-search.ts';

const eventsSchema = answerSchema({ attributes: z.object({ title: z.string().default('') }).prefault({}) });

/** Finds what was told as events. */
export function createEventSearch(api: EventsApi): FeedSearch {
  return {
    ...{ scope: 'events_read', kept: 'events' },
    async find(filter) {
      const answer = await api.searchEvents({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
      const { data, meta } = eventsSchema.parse(answer);
      const entries = data.map(({ attributes: { timestamp, message, tags, attributes } }) => {
        const told = parseFeedText(message);
        const title = attributes.title.replaceAll(MENTION_SAFE_AT, '@');
        return { tags, entry: { at: entryTime(told.fields, timestamp), title, ...told } };
      });
      return foundOf(entries, meta, 'events');
    },
  };
}
