import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from './escape.ts';
import { LIMITS } from './limits.ts';
import { context } from './message.ts';
import type { TableFormat } from './table.ts';
import { moment } from './time.ts';

/** Formats of tables and charts that a card is drawn with. */
export interface CardFormat {
  readonly tables: TableFormat;
  /** Series or segments in one of Slack's own charts, at most; 0 for a card without charts. */
  readonly charts: number;
}

/** Limit on one of Slack's pages, while another page says twelve; docs/unknowns.md has the question. */
const FEWER_SERIES = 6;

/** The format that is tried first. */
export const BEST_FORMAT: CardFormat = { tables: 'data_table', charts: LIMITS.chart.series };

/** Formats, best first. A workspace that rejects one gets the next: charts are given up before tables, the largest charts first. */
export const CARD_FORMATS: readonly CardFormat[] = [
  BEST_FORMAT,
  { tables: 'data_table', charts: FEWER_SERIES },
  { tables: 'data_table', charts: 0 },
  { tables: 'table', charts: 0 },
  { tables: 'text', charts: 0 },
];

/** Audience of a card: the person who asked, with controls, or a channel that a person shares it with. */
export type Audience = { readonly kind: 'asker' } | { readonly kind: 'channel'; readonly sharedBy: string };

/** Format and audience that a card is drawn for. */
export interface CardView extends CardFormat {
  readonly audience: Audience;
}

/** Destination of a form's answer; Slack itself sends only who submitted it. */
export interface FormDestination {
  readonly channel: string;
  readonly responseUrl?: string;
  /** Time at which that URL was issued, in milliseconds since 1970. */
  readonly responseUrlAt?: number;
  readonly threadTs?: string;
}

/** Facts in the small print of a card. `at` is when its values were read. */
export interface SmallPrint {
  readonly at: number;
  readonly now: number;
  readonly timeZone: string;
  readonly environment: string | undefined;
  /** mrkdwn, its data escaped already. */
  readonly notes: readonly string[];
}

/** Small print below a card: the time of its values, its environment, notes. */
export function smallPrint({ at, now, timeZone, environment, notes }: SmallPrint): KnownBlock {
  const scope = environment ? `environment ${escapeMrkdwn(environment)}` : 'all environments';
  return context([`As of ${moment(at, now, timeZone)} (${timeZone})`, scope, ...notes].join('  ·  '));
}
