import { barConfig, pieConfig } from './chart-js-amounts.ts';
import { heatMapConfig } from './chart-js-heat-map.ts';
import type { ChartSpec, LineChart, Mark } from './chart-spec.ts';
import {
  amount,
  type ChartJsChart,
  DASHES,
  FONT,
  INK,
  legend,
  options,
  POINTS,
  SERIES,
  short,
  WIDTH,
} from './chart-style.ts';

/** Converts a chart to the Chart.js configuration that both renderers draw. */
export function toChartJs(spec: ChartSpec): ChartJsChart {
  switch (spec.kind) {
    case 'heat-map':
      return heatMapConfig(spec);
    case 'lines':
      return lineConfig(spec);
    case 'bars':
      return barConfig(spec);
    case 'pie':
      return pieConfig(spec);
  }
}

const HEIGHT = 460;
/** Most categories at which each value has a point: more points would hide the line. */
const DOTTED = 16;
/** Pixels for the names of marks next to the plot, and the characters of one of their lines. */
const MARGIN = 140;
const MARK = 12;

/** Builds lines that differ in color, dash and point; the legend has their newest values. A value between gaps is a point. */
function lineConfig({ title, unit, categories, series, marks, range }: LineChart): ChartJsChart {
  const lines = series.map(({ label, values }, index) => {
    const color = SERIES[index % SERIES.length];
    return {
      label: `${short(label, 24)} ${amount(values.at(-1) ?? null)}`,
      data: values,
      borderColor: color,
      backgroundColor: color,
      borderWidth: index === 0 ? 5 : 3,
      borderDash: DASHES[index % DASHES.length],
      pointStyle: POINTS[index % POINTS.length],
      pointRadius: values.map((_, at) => radiusOf(values, at)),
      spanGaps: false,
      clip: false,
      datalabels: { display: false },
    };
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    config: {
      type: 'line',
      data: {
        labels: categories.map((category) => short(category, 12)),
        datasets: [...lines, ...marks.map(markLine(categories.length))],
      },
      options: options(
        unit === '' ? title : `${title} (${unit})`,
        {
          scales: scales(range, categories.length === 1),
          ...(marks.length > 0 && { layout: { padding: { top: 8, right: MARGIN, bottom: 14, left: 14 } } }),
        },
        { legend: { ...legend(true), labels: { ...legend(true).labels, filter: isSeries } } },
      ),
    },
  };
}

/** Radius of a point: few values all have one; of many, only those that no line would show, and the newest. */
function radiusOf(values: LineChart['series'][number]['values'], at: number): number {
  const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
  return values.length <= DOTTED || isAlone || at === values.length - 1 ? 6 : 0;
}

/** A line across the chart, named next to the plot, where values cannot be. */
const markLine =
  (length: number) =>
  ({ label, value, meaning }: Mark) => {
    const color = meaning === 'target' ? '#1b7f3b' : '#b3261e';
    return {
      label: `mark ${wrapText(short(label, 3 * MARK))}`,
      data: Array.from({ length }, () => value),
      borderColor: color,
      borderWidth: 2,
      borderDash: meaning === 'target' ? [2, 4] : [10, 5],
      pointRadius: 0,
      order: 1,
      isMark: true,
      datalabels: {
        display: Array.from({ length }, (_, index) => index === length - 1),
        align: 'right',
        anchor: 'center',
        offset: 12,
        textAlign: 'left',
        color,
        font: { ...FONT, size: 17 },
        formatter: (_value: unknown, context: { readonly dataset: { readonly label: string } }) =>
          context.dataset.label.slice('mark '.length),
      },
    };
  };

/** Wraps a text into lines of a few words. */
function wrapText(text: string): string {
  const [first = '', ...words] = text.split(' ');
  return words.reduce(
    (lines, word) => (`${lines.split('\n').at(-1)} ${word}`.length > MARK ? `${lines}\n${word}` : `${lines} ${word}`),
    first,
  );
}

/** Whether an item belongs into the legend: marks are named on their lines. */
const isSeries = (
  item: { readonly datasetIndex: number },
  data: { readonly datasets: readonly { readonly isMark?: boolean }[] },
) => data.datasets[item.datasetIndex]?.isMark !== true;

function scales(range: LineChart['range'], isSingle: boolean) {
  return {
    x: {
      grid: { display: false },
      offset: isSingle,
      ticks: { color: INK.soft, font: FONT, maxRotation: 0, autoSkip: true },
    },
    y: {
      ...(range ? { min: range.min, max: range.max } : { beginAtZero: true, grace: '8%' }),
      grid: { color: INK.grid },
      border: { display: false },
      ticks: { color: INK.soft, font: FONT, maxTicksLimit: 6 },
    },
  };
}
