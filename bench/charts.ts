import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_CHARTS, sampleHistory } from '@metta-health-bot/demo/samples';
import { alignColumns } from '../blocks/kit/text.ts';
import { areaScoresChart, rollupHeatMap } from '../src/charts/build-charts.ts';
import type { ChartSpec, DrawChart } from '../src/charts/chart-spec.ts';
import { createEmbedded, FIRST_CHARTS } from '../src/drawing/embedded.ts';
import { createQuickChart } from '../src/drawing/quickchart.ts';
import { createHttpClient } from '../src/http-client/http-client.ts';
import { summarize } from './statistics.ts';

const DAYS = 7;
const SETTLE_MS = 20;

/** Milliseconds per chart and per digest, the longest pause of the event loop, and the ratio to a QuickChart server if given. */
export async function chartReport(rounds: number, quickChartUrl: string | undefined): Promise<string> {
  const history = sampleHistory();
  const digest = [rollupHeatMap(history, DAYS), areaScoresChart(history, DAYS)];
  const charts = { ...SAMPLE_CHARTS, 'both of a digest': digest };
  const embedded = createEmbedded();
  // As the bot does in the minute before its first digest.
  const loaded = await timed(embedded, FIRST_CHARTS);
  const first = await timed(embedded, digest);
  const server = quickChartUrl === undefined ? undefined : createQuickChart(quickChartUrl, createHttpClient());
  const rows: string[][] = [];
  for (const [name, specs] of Object.entries(charts))
    rows.push(await measure(name, { specs: [specs].flat(), rounds, embedded, server }));
  return [
    'Charts, in this process',
    ...alignColumns([
      ['median of the rounds', 'ms', 'longest pause, ms', ...(server ? ['QuickChart / embedded'] : [])],
      ...rows,
    ]),
    '',
    `The first digest of a process: ${Math.round(first)} ms, after the libraries and the font were loaded, ${Math.round(loaded)} ms.`,
    ...(server ? [] : ['No QuickChart server to compare with: set QUICKCHART_URL.']),
    '',
  ].join('\n');
}

async function measure(
  name: string,
  {
    specs,
    rounds,
    embedded,
    server,
  }: {
    readonly specs: readonly ChartSpec[];
    readonly rounds: number;
    readonly embedded: DrawChart;
    readonly server: DrawChart | undefined;
  },
): Promise<string[]> {
  const [times, pauses, ratios]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    // The histogram counts from one turn of the loop to the next: it needs one before and one after.
    await sleep(SETTLE_MS);
    const own = await timed(embedded, specs);
    await sleep(SETTLE_MS);
    delay.disable();
    times.push(own);
    pauses.push(delay.max / 1e6);
    if (server) ratios.push((await timed(server, specs)) / own);
  }
  const median = (values: readonly number[], digits: number) => summarize(values).median.toFixed(digits);
  return [name, median(times, 0), median(pauses, 0), ...(server ? [median(ratios, 2)] : [])];
}

/** Milliseconds for all of them, one after the other. Throws when one cannot be drawn. */
async function timed(draw: DrawChart, specs: readonly ChartSpec[]): Promise<number> {
  const began = performance.now();
  for (const spec of specs) {
    const drawn = await draw(spec);
    if (drawn.kind === 'failed') throw new Error(`${spec.title}: ${drawn.why}`);
  }
  return performance.now() - began;
}
