import { z } from 'zod';
import { entryTime, LOG_FIELDS, MENTION_SAFE_AT, parseFeedFields } from '../health/feed.ts';
import type { LogsApi } from './client.ts';
import { answerSchema, type FeedSearch, foundOf, PAGE } from './feed-search.ts';

/** A pipeline of the organisation may have made numbers of what was sent as text; whatever else it made is no field. */
const fieldsSchema = z.record(z.string(), z.unknown()).catch({}).default({});
const logsSchema = answerSchema({ attributes: z.object({ [LOG_FIELDS]: fieldsSchema }).prefault({}) });

/** Finds what was told as logs. */
export function createLogSearch(api: LogsApi): FeedSearch {
  return {
    ...{ scope: 'logs_read_data', kept: 'logs' },
    async find(filter) {
      const answer = await api.listLogs({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
      const { data, meta } = logsSchema.parse(answer);
      const entries = data.map(({ attributes: { timestamp, message, tags, attributes } }) => {
        const told = parseFeedFields(textsOf(attributes[LOG_FIELDS]));
        const title = message.replaceAll(MENTION_SAFE_AT, '@');
        return { tags, entry: { at: entryTime(told.fields, timestamp), title, ...told } };
      });
      return foundOf(entries, meta, 'logs');
    },
  };
}

function textsOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(fields).flatMap(([name, value]) => {
    const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isText ? [[name, String(value)] as const] : [];
  });
  return Object.fromEntries(texts);
}
