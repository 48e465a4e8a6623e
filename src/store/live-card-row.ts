import type { Selectable } from 'kysely';
import { z } from 'zod';
import { TABLE_FORMATS } from '../../blocks/kit/table.ts';
import { ENDINGS, type LiveCard } from '../live-cards/rules/live-card.ts';
import { RowError } from './store-error.ts';

/** Milliseconds since 1970. */
type Time = number;

/** Columns of a living card. */
export interface LiveCardTable {
  key: string;
  channel: string;
  area: string | null;
  environment: string | null;
  begunBy: string;
  begunAt: Time;
  shows: string;
  drawnAt: Time;
  readAt: Time;
  tables: string;
  pin: string | null;
  refusedSince: Time | null;
  ending: string | null;
  endedBy: string | null;
  endedAt: Time | null;
}

const WORDS = z.object({ tables: z.enum(TABLE_FORMATS), ending: z.enum(ENDINGS).nullable() });

/** Throws RowError for a row that cannot be read. */
export function liveCardOf(row: Selectable<LiveCardTable>): LiveCard {
  const words = WORDS.safeParse(row);
  if (words.success) return { ...row, ...words.data };
  throw new RowError(`row ${row.key} of table live_cards cannot be read; restore a copy of the database`, {
    cause: words.error,
  });
}
