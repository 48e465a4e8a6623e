import { stringify } from 'javascript-stringify';
import quickChartModule from 'quickchart-js';
import { altText } from '../charts/alt-text.ts';
import { toChartJs } from '../charts/chart-js.ts';
import type { DrawChart } from '../charts/chart-spec.ts';
import { type ChartJsChart, INK } from '../charts/chart-style.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { chartConfiguration } from './chart-configuration.ts';

/** The class that Node imports; the library's types describe a CommonJS module. */
const QuickChart = quickChartModule as unknown as typeof quickChartModule.default;

/** Limit of a picture, which has some 100 kB at twice its size. */
export const LIMITS = { maxBytes: 5_000_000 } as const;
const SERVER = 'the chart server';
const SCALE = 2;
/** The first bytes of every PNG. */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/**
 * Creates a renderer on the QuickChart server at `url`, and on no other one. The library builds the request; it is sent here, because the
 * library has no timeout.
 */
export function createQuickChart(url: string, client: HttpClient): DrawChart {
  const address = `${url.replace(/\/$/, '')}/chart`;
  return async (spec) => {
    try {
      const response = await client(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(withoutLoopWords(requestOf(toChartJs(spec)))),
        limits: LIMITS,
      });
      const png = Buffer.from(await response.arrayBuffer());
      if (!response.ok) return failed(`answered with HTTP ${response.status}`);
      if (!png.subarray(0, PNG.length).equals(PNG)) return failed('did not return a PNG');
      return { kind: 'drawn', picture: { png, title: spec.title, alt: altText(spec) } };
    } catch (error) {
      return { kind: 'failed', why: httpErrorOf(error).describe(SERVER) };
    }
  };
}

function failed(why: string) {
  return { kind: 'failed', why: `${SERVER} ${why}` } as const;
}

/**
 * Returns a chart as source text, by the function that the library itself uses: given an object, the library would turn labels with
 * `__BEGINFUNCTION__` into code.
 */
function sourceOf(chart: object): string {
  return stringify(chart) ?? '';
}

/** Escapes `for (` and `while (`, which the server refuses in source. Ours has them in texts only, where an escape is the same text. */
function withoutLoopWords<Request extends { readonly chart: string }>(request: Request): Request {
  return { ...request, chart: request.chart.replaceAll(/(for|while)(\s*)\(/gi, '$1$2\\x28') };
}

function requestOf({ config, width, height }: ChartJsChart) {
  return new QuickChart()
    .setConfig(sourceOf(chartConfiguration(config)))
    .setVersion('4')
    .setWidth(width)
    .setHeight(height)
    .setDevicePixelRatio(SCALE)
    .setBackgroundColor(INK.paper)
    .setFormat('png')
    .getPostData();
}
