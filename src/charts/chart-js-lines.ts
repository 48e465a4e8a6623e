import type { ChartJsChart } from './chart-js.ts';
import { amount, FONT, legend, options, short, WIDTH } from './chart-js-style.ts';
import type { LineChart, Mark } from './chart-spec.ts';
import { DASHES, INK, POINTS, SERIES } from './palette.ts';

const HEIGHT = 460;

/** Lines that differ in color, dash and point; the legend has their newest values. A value between gaps is a point. */
export function lineConfig({ title, unit, categories, series, marks, range }: LineChart): ChartJsChart {
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
      pointRadius: index === 0 ? 7 : 6,
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
        { scales: scales(range) },
        { legend: { ...legend(true), labels: { ...legend(true).labels, filter: isSeries } } },
      ),
    },
  };
}

/** A line across the chart, named where it ends. */
const markLine =
  (length: number) =>
  ({ label, value, meaning }: Mark) => {
    const color = meaning === 'target' ? '#1b7f3b' : '#b3261e';
    return {
      label: `mark ${label}`,
      data: Array.from({ length }, () => value),
      borderColor: color,
      borderWidth: 2,
      borderDash: meaning === 'target' ? [2, 4] : [10, 5],
      pointRadius: 0,
      order: 1,
      isMark: true,
      datalabels: {
        display: Array.from({ length }, (_, index) => index === length - 1),
        align: 'end',
        anchor: 'end',
        rotation: 0,
        offset: 2,
        clamp: true,
        color,
        font: { ...FONT, size: 17 },
        formatter: (_value: unknown, context: { readonly dataset: { readonly label: string } }) =>
          context.dataset.label.slice('mark '.length),
      },
    };
  };

/** Marks are named on their lines. */
const isSeries = (
  item: { readonly datasetIndex: number },
  data: { readonly datasets: readonly { readonly isMark?: boolean }[] },
) => data.datasets[item.datasetIndex]?.isMark !== true;

function scales(range: LineChart['range']) {
  return {
    x: {
      grid: { display: false },
      offset: true,
      ticks: { color: INK.soft, font: FONT, maxRotation: 0, autoSkip: true },
    },
    y: {
      ...(range && { min: range.min, max: range.max }),
      grid: { color: INK.grid },
      border: { display: false },
      ticks: { color: INK.soft, font: FONT, maxTicksLimit: 6 },
    },
  };
}
