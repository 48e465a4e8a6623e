import type { BarChart, PieChart } from './chart-spec.ts';
import {
  amount,
  BOLD,
  type ChartJsChart,
  FONT,
  INK,
  legend,
  options,
  SERIES,
  short,
  TONES,
  WIDTH,
} from './chart-style.ts';

const HEIGHT = 460;
/** Sizes of horizontal bars in pixels: one bar, the rest around them, room for an amount behind the longest; and the most bars. */
const ROW = 56;
const AROUND_ROWS = 90;
const BEHIND = 110;
const MOST_ROWS = 30;
/** Least height of a bar that has room for its amount, as a part of the tallest one. */
const READABLE = 0.07;

/** Builds bars with their amounts; a series with a tone has its color, which the legend explains. */
export function barConfig(chart: BarChart): ChartJsChart {
  return chart.series.length === 1 ? horizontalBars(chart) : verticalBars(chart);
}

/** Builds bars with names of their own, which may be long. A missing value is named where a bar of length zero would end. */
function horizontalBars({ title, unit, categories, series }: BarChart): ChartJsChart {
  const values = series[0]?.values.slice(0, MOST_ROWS) ?? [];
  const dataset = {
    data: values.map((value) => value ?? 0),
    texts: values.map(amount),
    backgroundColor: series[0]?.tone === undefined ? SERIES[0] : TONES[series[0].tone],
    maxBarThickness: 34,
  };
  const labels = categories.slice(0, MOST_ROWS).map((category) => short(category, 26));
  return {
    width: WIDTH,
    height: AROUND_ROWS + ROW * values.length,
    config: {
      type: 'bar',
      data: { labels, datasets: [dataset] },
      options: options(
        `${title} (${unit})`,
        {
          indexAxis: 'y',
          layout: { padding: { top: 8, right: BEHIND, bottom: 14, left: 14 } },
          scales: {
            x: { display: false, beginAtZero: true },
            y: { grid: { display: false }, ticks: { color: INK.text, font: FONT, autoSkip: false, crossAlign: 'far' } },
          },
        },
        { datalabels: valueLabels(false) },
      ),
    },
  };
}

function verticalBars({ title, unit, isStacked, categories, series }: BarChart): ChartJsChart {
  const sums = categories.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const tallest = Math.max(...(isStacked ? sums : series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const datasets = series.map(({ label, values, tone }, index) => ({
    label: short(label, 24),
    data: values,
    texts: values.map((value) => (value !== null && value > 0 && value >= tallest * READABLE ? amount(value) : '')),
    backgroundColor: tone === undefined ? SERIES[index % SERIES.length] : TONES[tone],
    borderColor: INK.paper,
    borderWidth: 2,
  }));
  const labels = categories.map((category, at) =>
    series.every(({ values }) => (values[at] ?? null) === null)
      ? [short(category, 14), 'no data']
      : short(category, 14),
  );
  const tick = { color: INK.soft, font: FONT };
  return {
    width: WIDTH,
    height: HEIGHT,
    config: {
      type: 'bar',
      data: { labels, datasets },
      options: options(
        `${title} (${unit})`,
        {
          scales: {
            x: { stacked: isStacked, grid: { display: false }, ticks: { ...tick, maxRotation: 0 } },
            y: { stacked: isStacked, beginAtZero: true, grace: '8%', grid: { color: INK.grid }, ticks: tick },
          },
        },
        { legend: legend(false), datalabels: valueLabels(true) },
      ),
    },
  };
}

/** Builds a pie with its amounts and names. */
export function pieConfig({ title, unit, segments }: PieChart): ChartJsChart {
  const data = segments.map(({ value }) => value);
  const dataset = {
    data,
    texts: data.map((value) => (value === 0 ? '' : amount(value))),
    backgroundColor: segments.map((_, index) => SERIES[index % SERIES.length]),
    borderColor: INK.paper,
    borderWidth: 3,
  };
  const labels = segments.map(({ label, value }) => `${short(label, 22)} ${amount(value)}`);
  return {
    width: WIDTH,
    height: HEIGHT,
    config: {
      type: 'pie',
      data: { labels, datasets: [dataset] },
      options: options(
        `${title} (${unit})`,
        {},
        { legend: { ...legend(false), position: 'right' }, datalabels: valueLabels(true) },
      ),
    },
  };
}

/** Labels with amounts: inside of bars and segments, or behind a single bar. */
const valueLabels = (isInside: boolean) => ({
  display: true,
  anchor: isInside ? 'center' : 'end',
  align: isInside ? 'center' : 'end',
  color: isInside ? INK.paper : INK.text,
  textStrokeColor: isInside ? INK.text : INK.paper,
  textStrokeWidth: isInside ? 3 : 0,
  font: BOLD,
  formatter: (
    _value: unknown,
    context: { readonly dataIndex: number; readonly dataset: { readonly texts: readonly string[] } },
  ) => context.dataset.texts[context.dataIndex],
});
