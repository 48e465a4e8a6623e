import { altText } from '../charts/alt-text.ts';
import { toChartJs } from '../charts/chart-js.ts';
import type { ChartSpec, DrawChart, Drawn } from '../charts/chart-spec.ts';
import type { Canvas } from './canvas.ts';

/** Small charts of the kinds in a digest: whoever draws them has loaded the libraries and the font, and compiled what draws. */
export const FIRST_CHARTS: readonly ChartSpec[] = [
  {
    kind: 'heat-map',
    title: 'First',
    columns: ['Mon 1', 'Tue 2'],
    groups: [{ label: 'Area', rows: [{ label: 'Metric', cells: [1, null] }] }],
  },
  {
    kind: 'lines',
    title: 'First',
    unit: '',
    categories: ['Mon 1', 'Tue 2'],
    series: [{ label: 'Overall', values: [0.5, 1] }],
    marks: [{ label: 'healthy from 0.7', value: 0.7, meaning: 'target' }],
    range: { min: 0, max: 1 },
  },
];

/**
 * Creates a renderer in this process, one chart at a time; the libraries are loaded with the first. `onFailure` gets errors that people do
 * not see.
 */
export function createEmbedded(onFailure: (error: unknown) => void = () => {}): DrawChart {
  let loading: Promise<Canvas> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const draw = async (spec: ChartSpec): Promise<Drawn> => {
    try {
      loading ??= import('./canvas.ts').then(({ createCanvasRenderer }) => createCanvasRenderer());
      const renderer = await loading;
      const png = await renderer.png(toChartJs(spec));
      return { kind: 'drawn', picture: { png, title: spec.title, alt: altText(spec) } };
    } catch (error) {
      onFailure(error);
      return { kind: 'failed', why: 'it could not be drawn; see the log of the bot' };
    }
  };
  return (spec) => {
    const drawn = last.then(() => draw(spec));
    last = drawn;
    return drawn;
  };
}
