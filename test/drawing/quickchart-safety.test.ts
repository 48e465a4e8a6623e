import { runInNewContext } from 'node:vm';
import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChartSpec } from '../../src/charts/chart-spec.ts';
import { createQuickChart } from '../../src/drawing/quickchart.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { type CannedAnswer, startQuickChart } from '../support/quickchart.ts';

async function start(canned?: CannedAnswer) {
  const server = await startQuickChart(canned);
  onTestFinished(() => server.close());
  return server;
}

describe('QuickChart safety', () => {
  test.each(Object.entries(SAMPLE_CHARTS))(
    '%s is drawn from its source text alone, functions included',
    async (_, spec) => {
      const { url, requests } = await start();
      expect(await createQuickChart(url, createHttpClient())(spec)).toMatchObject({ kind: 'drawn' });
      expect(requests).toHaveLength(1);
    },
  );

  test('a name that reads like a loop arrives as it is, though the server refuses loops', async () => {
    const { url, requests } = await start();
    const title = 'Waiting for (all) jobs, while(1)';
    const drawn = await createQuickChart(
      url,
      createHttpClient(),
    )({ kind: 'pie', title, unit: 'jobs', segments: [{ label: 'x', value: 1 }] });
    expect(drawn.kind).toBe('drawn');
    expect(runInNewContext(`(${requests[0]?.chart})`).options.plugins.title.text).toBe(`${title} (jobs)`);
  });

  test('a redirection is not followed, for the other server would get the numbers too', async () => {
    const other = await start();
    const { url } = await start({ status: 307, headers: { location: `${other.url}/chart` }, body: '' });
    expect((await createQuickChart(url, createHttpClient())(SAMPLE_CHARTS.rollup as ChartSpec)).kind).toBe('failed');
    expect(other.requests).toEqual([]);
  });

  test('a name that reads like code to a library arrives as it is', async () => {
    const { url, requests } = await start();
    const title = '__BEGINFUNCTION__run()__ENDFUNCTION__';
    const spec: ChartSpec = { kind: 'pie', title, unit: 'jobs', segments: [{ label: 'x', value: 1 }] };
    expect((await createQuickChart(url, createHttpClient())(spec)).kind).toBe('drawn');
    expect(runInNewContext(`(${requests[0]?.chart})`).options.plugins.title.text).toBe(`${title} (jobs)`);
  });
});
