import type { LocalDay } from '../core/days.ts';
import { DAY_MS } from '../core/time.ts';

/** A chart before it is drawn. All texts come from data and are plain; `null` means no data and stays a gap. */
export type ChartSpec = HeatMap | LineChart | BarChart | PieChart;

/** Figures of merit (0 to 1, unrounded) by row and column, under the headings of their groups. */
export interface HeatMap {
  readonly kind: 'heat-map';
  readonly title: string;
  readonly columns: readonly string[];
  /** Set if the last day is over; it is today so far otherwise. */
  readonly isOver?: true;
  /** Set if some of the cells without a value could not be read, and may have one. */
  readonly isPartlyRead?: true;
  readonly groups: readonly { readonly label: string; readonly rows: readonly HeatMapRow[] }[];
}

/** One cell per column. */
export interface HeatMapRow {
  readonly label: string;
  readonly cells: readonly (number | null)[];
}

/** One value per category. */
export interface ChartSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** A value worth a line across the chart: a goal to reach, or a limit below or above which it is worse. */
export interface Mark {
  readonly label: string;
  readonly value: number;
  readonly meaning: 'target' | 'limit';
}

/** Values over time: area scores, a metric's trend, percentiles. */
export interface LineChart {
  readonly kind: 'lines';
  readonly title: string;
  readonly unit: string;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly marks: readonly Mark[];
  /** Range of the value axis; computed from the values if absent. */
  readonly range?: { readonly min: number; readonly max: number };
}

/** Amounts by category. `tone` is the meaning of a series, if it is good or bad. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  readonly unit: string;
  readonly isStacked: boolean;
  /** Whether Slack's own chart shows areas; a picture has bars. */
  readonly isArea?: boolean;
  readonly categories: readonly string[];
  readonly series: readonly (ChartSeries & { readonly tone?: 'good' | 'bad' | 'doubtful' })[];
}

/** Shares of a whole. */
export interface PieChart {
  readonly kind: 'pie';
  readonly title: string;
  readonly unit: string;
  readonly segments: readonly { readonly label: string; readonly value: number }[];
}

/** A chart as a picture. */
export interface Picture {
  readonly png: Uint8Array;
  readonly title: string;
  /** Description in sentences, for people who do not see the picture. */
  readonly alt: string;
}

/** A picture, or the reason for people why there is none. */
export type Drawn =
  | { readonly kind: 'drawn'; readonly picture: Picture }
  | { readonly kind: 'failed'; readonly why: string };

/** Draws a chart; never rejects. */
export type DrawChart = (spec: ChartSpec) => Promise<Drawn>;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Returns a local day as the heading of a column: `Tue 24`. */
export function columnLabel({ date }: Pick<LocalDay, 'date'>): string {
  // The first of January 1970 was a Thursday.
  const weekday = WEEKDAYS[(Date.parse(date) / DAY_MS + 4) % WEEKDAYS.length];
  return `${weekday} ${Number(date.slice(-2))}`;
}
