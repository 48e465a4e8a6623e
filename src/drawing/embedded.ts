import { altText } from '../charts/alt-text.ts';
import { toChartJs } from '../charts/chart-js.ts';
import type { ChartSpec, DrawChart, Drawn } from '../charts/chart-spec.ts';
import type { Canvas } from './canvas.ts';

/** Creates a renderer in this process, one chart at a time; the libraries are loaded with the first. `onFailure` gets errors that people do not see. */
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
