import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type * as NapiCanvas from '@napi-rs/canvas';
import type * as ChartJs from 'chart.js';
import type { ChartItem } from 'chart.js';
import { type ChartJsChart, INK } from '../charts/chart-style.ts';
import { chartConfiguration } from './chart-configuration.ts';
import { FONT_FILES, FONT_FOLDER } from './fonts.ts';

/** Draws with Chart.js on a canvas without a browser. */
export interface Canvas {
  /** Draws a chart as a PNG. Throws the errors of Chart.js and the canvas. */
  png(chart: ChartJsChart): Promise<Uint8Array>;
}

/** Plugin that fills the background: a canvas is transparent, which is black in a dark theme. */
const PAPER = {
  id: 'paper',
  beforeDraw({ ctx, width, height }: ChartJs.Chart) {
    ctx.save();
    ctx.fillStyle = INK.paper;
    ctx.fillRect(0, 0, width, height);
    ctx.strokeStyle = INK.grid;
    ctx.strokeRect(0.5, 0.5, width - 1, height - 1);
    ctx.restore();
  },
};

// The build takes in what this loads (scripts/bundle-required.ts).
const require = createRequire(import.meta.url);

/**
 * Creates a renderer, and registers the font that comes with the bot: a bare server has none. Throws the error of a canvas whose binary
 * does not load.
 */
export function createCanvasRenderer(): Canvas {
  const { createCanvas, GlobalFonts } = napiCanvas();
  for (const { family, name } of FONT_FILES) {
    const file = join(FONT_FOLDER, name);
    if (GlobalFonts.registerFromPath(file, family) === null) throw new Error(`the font ${file} cannot be read`);
  }
  const { Chart, registerables } = chartJs();
  Chart.register(...registerables, require('chartjs-plugin-datalabels'));
  return {
    async png({ config, width, height }) {
      await breathe();
      // Chart.js enlarges the canvas by its devicePixelRatio.
      const canvas = createCanvas(width, height);
      const chart = new Chart(itemOf(canvas), { ...chartConfiguration(config), plugins: [PAPER] });
      const png = await canvas.encode('png');
      // Only after encoding: this clears the canvas.
      chart.destroy();
      return png;
    },
  };
}

/**
 * Loads the canvas by `require`: when Node 20 cannot load a package that a module imports at its head, it leaves a rejected promise behind
 * that nobody can catch, and that ends the process.
 */
function napiCanvas(): typeof NapiCanvas {
  return require('@napi-rs/canvas');
}

/** Loads Chart.js by `require`, as the plugin does: an imported one would be a second copy of the library. */
function chartJs(): typeof ChartJs {
  return require('chart.js');
}

/** Returns the canvas as Chart.js needs it: it uses only `getContext`, `width` and `height` if nothing is responsive. */
function itemOf(canvas: object): ChartItem {
  return canvas as ChartItem;
}
