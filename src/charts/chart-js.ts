import { barConfig, pieConfig } from './chart-js-amounts.ts';
import { heatMapConfig } from './chart-js-heat-map.ts';
import { lineConfig } from './chart-js-lines.ts';
import type { ChartSpec } from './chart-spec.ts';

/**
 * What Chart.js 4 with the datalabels plugin draws: plain values, and functions that use nothing but their arguments, since
 * they travel to a QuickChart server as source text.
 */
export interface ChartJsConfig {
  readonly type: string;
  readonly data: unknown;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A chart for Chart.js, and its size in CSS pixels: narrow, so that its texts can be read on a phone. */
export interface ChartJsChart {
  readonly config: ChartJsConfig;
  readonly width: number;
  readonly height: number;
}

/** The one description that both renderers draw. */
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
