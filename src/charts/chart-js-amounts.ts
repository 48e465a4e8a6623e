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
/** Of bars that lie: each, what stands around them, room for an amount behind the longest, and how many there can be. */
const ROW = 56;
const AROUND_ROWS = 90;
const BEHIND = 110;
const MOST_ROWS = 30;
/** The smallest part of the tallest bar that its amount can stand in. */
const READABLE = 0.07;

/** Bars with their amounts; a series of a tone has its color, which the legend puts in words. */
export function barConfig(chart: BarChart): ChartJsChart {
  return chart.series.length === 1 ? lyingBars(chart) : standingBars(chart);
}

/** Each bar has a name of its own, which may be long. What is missing says so where a bar of nothing would end. */
function lyingBars({ title, unit, categories, series }: BarChart): ChartJsChart {
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

function standingBars({ title, unit, isStacked, categories, series }: BarChart): ChartJsChart {
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

/** Shares with their amounts and in words. */
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

/** Amounts on what they are of: inside, or behind a bar that stands alone. */
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
