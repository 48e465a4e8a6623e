import { stringify } from 'javascript-stringify';
import { altText } from '../charts/alt-text.ts';
import { type ChartJsChart, toChartJs } from '../charts/chart-js.ts';
import { INK } from '../charts/palette.ts';
import type { DrawChart } from '../charts/picture.ts';
import { chartConfiguration } from './chart-configuration.ts';

const TIMEOUT_MS = 10_000;
const SCALE = 2;
/** The first bytes of every PNG. */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/**
 * Draws charts on the QuickChart server at `url`, and on no other. The request is that of its documentation
 * (https://quickchart.io/documentation/): the library for it makes code of a text that says "__BEGINFUNCTION__", also of a label.
 */
export function createQuickChart(url: string): DrawChart {
  const address = `${url.replace(/\/$/, '')}/chart`;
  return async (spec) => {
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(withoutLoopWords(requestOf(toChartJs(spec)))),
        // Another server would get the team's numbers too.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const png = Buffer.from(await response.arrayBuffer());
      if (!response.ok) return failed(`answered with HTTP ${response.status}`);
      if (!png.subarray(0, PNG.length).equals(PNG)) return failed('answered with something that is no PNG');
      return { kind: 'drawn', picture: { png, title: spec.title, alt: altText(spec) } };
    } catch (error) {
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      return failed(isTimeout ? `did not answer within ${TIMEOUT_MS / 1_000} s` : 'cannot be reached');
    }
  };
}

function failed(why: string) {
  return { kind: 'failed', why: `the chart server ${why}` } as const;
}

/** The server refuses source with `for (` or `while (` in it. Ours has none but in texts, where an escape is the same text. */
function withoutLoopWords<Request extends { readonly chart: string }>(request: Request): Request {
  return { ...request, chart: request.chart.replaceAll(/(for|while)(\s*)\(/gi, '$1$2\\x28') };
}

function requestOf({ config, width, height }: ChartJsChart) {
  return {
    ...{ chart: stringify(chartConfiguration(config)) ?? '', version: '4', format: 'png' },
    ...{ width, height, devicePixelRatio: SCALE, backgroundColor: INK.paper },
  };
}
