import { LIMITS } from './limits.ts';
import type { TableFormat } from './table.ts';

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
