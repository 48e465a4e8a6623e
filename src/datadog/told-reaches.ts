import { z } from 'zod';
import { parseJson } from '../core/json.ts';
import type { FeedEntry } from '../health/feed.ts';
import { REACH_FIELD, type ReportedReach } from '../health/source-reach.ts';

const reachSchema = z.object({
  what: z.string().max(500),
  metrics: z.array(z.string().max(250)).max(1_000),
  isEnough: z.boolean(),
  since: z.number().nullable(),
  until: z.number().nullable(),
  why: z.string().max(2_000).optional(),
});

/** What the events of each collector's newest telling say; a field that cannot be read is left out. */
export function reportedReaches(entries: readonly FeedEntry[]): readonly ReportedReach[] {
  const newest = new Map<string, number>();
  for (const {
    at,
    fields: { collector = '' },
  } of entries)
    newest.set(collector, Math.max(at, newest.get(collector) ?? at));
  const current = entries.filter(({ at, fields: { collector = '' } }) => at === newest.get(collector));
  return current.flatMap(({ at, fields: { collector = '', ...fields } }) =>
    Object.entries(fields).flatMap(([name, text]): readonly ReportedReach[] => {
      if (!name.startsWith(REACH_FIELD)) return [];
      const { data } = reachSchema.safeParse(parseJson(text));
      if (!data) return [];
      const { why, ...rest } = data;
      return [{ ...rest, collector, at, ...(why !== undefined && { why }) }];
    }),
  );
}
