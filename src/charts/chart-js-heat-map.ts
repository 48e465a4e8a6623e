import { andMore } from '../core/text.ts';
import { formatFom, statusOf, THRESHOLDS } from '../health/thresholds.ts';
import type { HeatMap } from './chart-spec.ts';
import { BOLD, CELLS, type ChartJsChart, FONT, INK, options, short, WIDTH } from './chart-style.ts';

const ROW_HEIGHT = 34;
const AROUND_ROWS = 156;
/** Most rows: a picture of more could not be read, and one of thousands would take all memory. */
const MOST_ROWS = 60;
const CELL_GAP = 2;
/** Columns that have room for a whole value, and for a heading on one line. */
const MOST_WIDE_COLUMNS = 10;
/** Look of a picture: with more columns it has no more width, since Slack scales a wider one. */
const WIDE = { labelLength: 30, label: FONT, cell: BOLD, heading: FONT } as const;
const NARROW = {
  labelLength: 22,
  label: { ...FONT, size: 16 },
  cell: { ...BOLD, size: 14 },
  heading: { ...FONT, size: 13 },
} as const;

/**
 * Builds a heat map. A row of cells is a stack of bars of length one, which needs no further plugin of Chart.js; each carries its value.
 */
export function heatMapConfig({ title, columns, groups, isOver, isPartlyRead }: HeatMap): ChartJsChart {
  const isNarrow = columns.length > MOST_WIDE_COLUMNS;
  const look = isNarrow ? NARROW : WIDE;
  const heading = (label: string) => ({ label: label.toUpperCase(), cells: undefined });
  const all = groups.flatMap(({ label, rows: own }) => [heading(label), ...own]);
  const more = all.slice(MOST_ROWS).filter(({ cells }) => cells !== undefined).length;
  const rows = more > 0 ? [...all.slice(0, MOST_ROWS), ...andMore(more).map(heading)] : all;
  const datasets = columns.map((column, index) => {
    const values = rows.map(({ cells }) => (cells === undefined ? undefined : (cells[index] ?? null)));
    const styles = values.map((value) => (value === undefined ? undefined : CELLS[statusOf(value)]));
    return {
      label: column,
      data: values.map((value) => (value === undefined ? null : 1)),
      texts: values.map((value) => (value === undefined ? '' : cellText(value, isNarrow))),
      inks: styles.map((style) => style?.ink ?? INK.text),
      backgroundColor: styles.map((style) => style?.fill ?? INK.paper),
      borderColor: INK.paper,
      borderWidth: CELL_GAP,
      borderSkipped: false,
      barPercentage: 1,
      categoryPercentage: 1,
    };
  });
  return {
    width: WIDTH,
    height: AROUND_ROWS + rows.length * ROW_HEIGHT,
    config: {
      type: 'bar',
      data: { labels: rows.map(({ label }) => short(label, look.labelLength)), datasets },
      options: options(
        title,
        {
          indexAxis: 'y',
          scales: scales(
            isNarrow ? columns.map(twoLines) : columns,
            rows.map(({ cells }) => cells === undefined),
            look,
          ),
        },
        {
          datalabels: { ...labels, font: look.cell },
          subtitle: keyOf(isNarrow, isOver === true, isPartlyRead === true),
        },
      ),
    },
  };
}

/** A value; in tenths where there is no room, so that 6 is 0.69 and 9 is 1.00: never rounded up to another color. */
function cellText(value: number | null, isNarrow: boolean): string {
  if (value === null || !isNarrow) return formatFom(value);
  return String(Math.min(9, Math.floor(Number(formatFom(value)) * 10)));
}

/** `M` above `16`: a list is drawn as lines. */
function twoLines(column: string): readonly string[] {
  const [weekday = '', day = ''] = column.split(' ');
  return [weekday.slice(0, 1), day];
}

function keyOf(isNarrow: boolean, isOver: boolean, isPartlyRead: boolean) {
  const { green, yellow } = THRESHOLDS;
  const [healthy, critical] = isNarrow
    ? [`in tenths: healthy from ${10 * green}`, `critical below ${10 * yellow}`]
    : [`healthy from ${green.toFixed(2)}`, `critical below ${yellow.toFixed(2)}`];
  return {
    display: true,
    align: 'start',
    text: `${healthy}, ${critical}, – no data${isPartlyRead ? ' or not read' : ''}${isOver ? '' : '; the last day is today so far'}`,
    color: INK.soft,
    font: FONT,
    padding: { bottom: 8 },
  };
}

const labels = {
  display: true,
  anchor: 'center',
  align: 'center',
  color: (context: LabelContext) => context.dataset.inks[context.dataIndex],
  formatter: (_value: unknown, context: LabelContext) => context.dataset.texts[context.dataIndex],
};

interface LabelContext {
  readonly dataIndex: number;
  readonly dataset: { readonly texts: readonly string[]; readonly inks: readonly string[] };
}

function scales(
  columns: readonly (string | readonly string[])[],
  isHeading: readonly boolean[],
  { label, heading }: Pick<typeof WIDE | typeof NARROW, 'label' | 'heading'>,
) {
  return {
    y: {
      stacked: true,
      grid: { display: false },
      border: { display: false },
      ticks: {
        autoSkip: false,
        crossAlign: 'far',
        color: INK.text,
        font: isHeading.map((is) => (is ? { ...BOLD, size: label.size } : label)),
      },
    },
    x: { display: false, stacked: true, min: 0, max: columns.length },
    days: {
      type: 'category',
      labels: columns,
      position: 'top',
      offset: true,
      grid: { display: false },
      border: { display: false },
      ticks: { color: INK.soft, font: heading, maxRotation: 0, autoSkip: false },
    },
  };
}
