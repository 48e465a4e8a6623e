import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type * as ChartJs from 'chart.js';
import type { ChartItem } from 'chart.js';
import { type ChartJsChart, FONT_FAMILIES, INK } from '../charts/chart-style.ts';
import { chartConfiguration } from './chart-configuration.ts';

/** Chart.js on a canvas without a browser. */
export interface Canvas {
  /** Throws what Chart.js and the canvas throw. */
  png(chart: ChartJsChart): Promise<Uint8Array>;
}

/** Subsets of the font, in the order of its families. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic'] as const;
const WEIGHTS = [400, 700] as const;

/** A canvas is transparent, which is black in a dark theme. */
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

const require = createRequire(import.meta.url);

/** The plugin requires Chart.js, so it is required here too: an imported one would be a second library to it. */
function chartJs(): typeof ChartJs {
  return require('chart.js');
}

/** Registers the font that comes with the package: a bare server has none. */
export function createCanvasRenderer(): Canvas {
  const folder = join(dirname(require.resolve('@fontsource/noto-sans/package.json')), 'files');
  for (const [index, family] of FONT_FAMILIES.entries()) {
    for (const weight of WEIGHTS) {
      const file = join(folder, `noto-sans-${SUBSETS[index]}-${weight}-normal.woff2`);
      if (GlobalFonts.registerFromPath(file, family) === null) throw new Error(`the font ${file} cannot be read`);
    }
  }
  const { Chart, registerables } = chartJs();
  Chart.register(...registerables, require('chartjs-plugin-datalabels'));
  return {
    async png({ config, width, height }) {
      await breathe();
      // Chart.js makes it as many times larger as its devicePixelRatio says.
      const canvas = createCanvas(width, height);
      const chart = new Chart(itemOf(canvas), { ...chartConfiguration(config), plugins: [PAPER] });
      const png = await canvas.encode('png');
      // Not before: this clears the canvas.
      chart.destroy();
      return png;
    },
  };
}

/** Chart.js asks only for `getContext`, `width` and `height` where nothing is responsive, and this canvas has them. */
function itemOf(canvas: object): ChartItem {
  return canvas as ChartItem;
}
