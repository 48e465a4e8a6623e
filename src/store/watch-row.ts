import type { Selectable } from 'kysely';
import { z } from 'zod';
import { WATCH_LEVELS, type Watch } from '../watches/rules/watch.ts';
import type { Tables } from './codec.ts';
import { RowError } from './store-error.ts';

const CHANNEL_WATCH = z.object({
  channel: z.string(),
  subject: z.string(),
  level: z.enum(WATCH_LEVELS),
  holdMs: z.number().min(0),
  by: z.string(),
  at: z.number(),
});

/** Throws RowError for a row that cannot be read. */
export function watchOf(row: Selectable<Tables['watches']>): Watch {
  try {
    return CHANNEL_WATCH.parse(row);
  } catch (cause) {
    throw new RowError(`row ${row.channel} ${row.subject} of table watches cannot be read`, { cause });
  }
}
