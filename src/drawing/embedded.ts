import { altText } from '../charts/alt-text.ts';
import { toChartJs } from '../charts/chart-js.ts';
import type { ChartSpec, DrawChart, Drawn } from '../charts/chart-spec.ts';
import { memo } from '../core/once.ts';
import type { Canvas } from './canvas.ts';

/** Loads the libraries and the font, once. */
export type LoadCanvas = () => Promise<Canvas>;

/** Returns a function that loads the libraries and the font with its first call. */
export function createCanvasLoader(): LoadCanvas {
  return memo(async () => {
    const { createCanvasRenderer } = await import('./canvas.ts');
    return createCanvasRenderer();
  });
}

/**
 * Creates a renderer in this process, one chart at a time; the libraries are loaded with the first, or before by `load`. `onFailure` gets
 * errors that people do not see.
 */
export function createEmbedded(
  onFailure: (error: unknown) => void = () => {},
  load: LoadCanvas = createCanvasLoader(),
): DrawChart {
  let last: Promise<unknown> = Promise.resolve();
  const draw = async (spec: ChartSpec): Promise<Drawn> => {
    try {
      const renderer = await load();
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
