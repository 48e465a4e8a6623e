import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from './escape.ts';
import { LIMITS } from './limits.ts';
import { context } from './message.ts';
import type { TableFormat } from './table.ts';
import { moment } from './time.ts';

/** What a card is drawn with. */
export interface CardFormat {
  readonly tables: TableFormat;
  /** Series, or segments, that Slack's own charts may have; 0 where there are to be none. */
  readonly charts: number;
}

/** What one of Slack's pages says, where another says twelve: which holds is not known (docs/unknowns.md). */
const FEWER_SERIES = 6;

/** The best. */
export const BEST_FORMAT: CardFormat = { tables: 'data_table', charts: LIMITS.chart.series };

/** Best first. A workspace that refuses one gets the next: charts go before tables do, and the largest charts first. */
export const CARD_FORMATS: readonly CardFormat[] = [
  BEST_FORMAT,
  { tables: 'data_table', charts: FEWER_SERIES },
  { tables: 'data_table', charts: 0 },
  { tables: 'table', charts: 0 },
  { tables: 'text', charts: 0 },
];

/** For whom a card is drawn: the one who asked, with controls, or a channel that somebody shares it to. */
export type Audience = { readonly kind: 'asker' } | { readonly kind: 'channel'; readonly sharedBy: string };

/** How a card is to be drawn. */
export interface CardView extends CardFormat {
  readonly audience: Audience;
}

/** Where the answer of a form goes; Slack itself says only who submitted it. */
export interface FormDestination {
  readonly channel: string;
  readonly responseUrl?: string;
  readonly threadTs?: string;
}

/** Where the values come from. `at` is when they were read. */
export interface SmallPrint {
  readonly at: number;
  readonly now: number;
  readonly timeZone: string;
  readonly environment: string | undefined;
  /** Escaped already. */
  readonly notes: readonly string[];
}

/** The line beneath a card: its time, its environment, what else to know. */
export function smallPrint({ at, now, timeZone, environment, notes }: SmallPrint): KnownBlock {
  const scope = environment ? `environment ${escapeMrkdwn(environment)}` : 'all environments';
  return context([`As of ${moment(at, now, timeZone)} (${timeZone})`, scope, ...notes].join('  ·  '));
}
