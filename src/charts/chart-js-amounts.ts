import type { ChartJsChart } from './chart-js.ts';
import { amount, BOLD, FONT, legend, options, short, WIDTH } from './chart-js-style.ts';
import type { BarChart, PieChart } from './chart-spec.ts';
import { INK, SERIES, TONES } from './palette.ts';

const HEIGHT = 460;

/** Bars with their amounts; a series of a tone has its color, which the legend puts in words. */
export function barConfig({ title, unit, isStacked, categories, series }: BarChart): ChartJsChart {
  const datasets = series.map(({ label, values, tone }, index) => ({
    label: short(label, 24),
    data: values,
    texts: values.map((value) => (value === null || value === 0 ? '' : amount(value))),
    backgroundColor: tone === undefined ? SERIES[index % SERIES.length] : TONES[tone],
    borderColor: INK.paper,
    borderWidth: 2,
  }));
  const tick = { color: INK.soft, font: FONT };
  return {
    width: WIDTH,
    height: HEIGHT,
    config: {
      type: 'bar',
      data: { labels: categories.map((category) => short(category, 14)), datasets },
      options: options(
        `${title} (${unit})`,
        {
          scales: {
            x: { stacked: isStacked, grid: { display: false }, ticks: { ...tick, maxRotation: 0 } },
            y: { stacked: isStacked, beginAtZero: true, grace: '8%', grid: { color: INK.grid }, ticks: tick },
          },
        },
        { legend: { ...legend(false), display: series.length > 1 }, datalabels: valueLabels(isStacked) },
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

/** Amounts on what they are of: inside, or above a bar that stands alone. */
const valueLabels = (isInside: boolean) => ({
  // Those that would lie on another one are left out.
  display: 'auto',
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
