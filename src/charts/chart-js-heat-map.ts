import { andMore } from '../core/text.ts';
import { formatFom, statusOf, THRESHOLDS } from '../health/thresholds.ts';
import type { HeatMap } from './chart-spec.ts';
import { BOLD, CELLS, type ChartJsChart, FONT, INK, options, short, WIDTH } from './chart-style.ts';

const ROW_HEIGHT = 34;
const AROUND_ROWS = 156;
/** Most rows: a picture of more could not be read, and one of thousands would take all memory. */
const MOST_ROWS = 60;
const CELL_GAP = 2;

/** Builds a heat map. A row of cells is a stack of bars of length one, which needs no further plugin of Chart.js; each carries its value. */
export function heatMapConfig({ title, columns, groups }: HeatMap): ChartJsChart {
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
      texts: values.map((value) => (value === undefined ? '' : formatFom(value))),
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
      data: { labels: rows.map(({ label }) => short(label)), datasets },
      options: options(
        title,
        {
          indexAxis: 'y',
          scales: scales(
            columns,
            rows.map(({ cells }) => cells === undefined),
          ),
        },
        { datalabels: labels, subtitle: KEY },
      ),
    },
  };
}

const KEY = {
  display: true,
  align: 'start',
  text: `healthy from ${THRESHOLDS.green.toFixed(2)}, critical below ${THRESHOLDS.yellow.toFixed(2)}, – no data; the last day is today so far`,
  color: INK.soft,
  font: FONT,
  padding: { bottom: 8 },
};

const labels = {
  display: true,
  anchor: 'center',
  align: 'center',
  font: BOLD,
  color: (context: LabelContext) => context.dataset.inks[context.dataIndex],
  formatter: (_value: unknown, context: LabelContext) => context.dataset.texts[context.dataIndex],
};

interface LabelContext {
  readonly dataIndex: number;
  readonly dataset: { readonly texts: readonly string[]; readonly inks: readonly string[] };
}

function scales(columns: readonly string[], isHeading: readonly boolean[]) {
  return {
    y: {
      stacked: true,
      grid: { display: false },
      border: { display: false },
      ticks: {
        autoSkip: false,
        crossAlign: 'far',
        color: INK.text,
        font: isHeading.map((is) => (is ? BOLD : FONT)),
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
      ticks: { color: INK.soft, font: FONT, maxRotation: 0, autoSkip: false },
    },
  };
}
