import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChartSpec } from '../../src/charts/chart-spec.ts';
import { createQuickChart } from '../../src/drawing/quickchart.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';

const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');
const spec = SAMPLE_CHARTS.rollup as ChartSpec;

/** A server that answers each chart with these bytes, and notes what it was asked. */
async function startServer(status: number, body: Buffer) {
  const asked: { url: string | undefined; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    asked.push({ url: request.url, body: await json(request) });
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('QuickChart', () => {
  test('the chart goes to the server of the settings, as source text for Chart.js 4', async () => {
    const { asked, url } = await startServer(200, PNG);
    const drawn = await createQuickChart(`${url}/charts/`, createHttpClient())(spec);
    expect(drawn).toMatchObject({
      kind: 'drawn',
      picture: { title: spec.title, alt: expect.stringContaining('critical') },
    });
    expect(asked).toMatchObject([
      {
        url: '/charts/chart',
        body: { version: '4', format: 'png', width: 780, devicePixelRatio: 2, backgroundColor: '#ffffff' },
      },
    ]);
    const config: unknown = new Function(`return ${String(Reflect.get(Object(asked[0]?.body), 'chart'))}`)();
    expect(config).toMatchObject({ type: 'bar', data: { labels: expect.arrayContaining(['Refund Rate']) } });
  });

  test.each([
    [500, PNG, 'the chart server answered with HTTP 500'],
    [200, Buffer.from('<html>'), 'the chart server did not return a PNG'],
  ])('HTTP %i with %s is no picture, and says why', async (status, body, why) => {
    const { url } = await startServer(status, body);
    expect(await createQuickChart(url, createHttpClient())(spec)).toEqual({ kind: 'failed', why });
  });

  test('a server that is down is no picture either, nor is one at a port that no fetch asks', async () => {
    const down = 'the chart server cannot be reached (nothing listens at its address, ECONNREFUSED)';
    expect(await createQuickChart('http://127.0.0.1:2', createHttpClient())(spec)).toEqual({
      kind: 'failed',
      why: down,
    });
    const blocked = 'the chart server cannot be reached (the port of its address is not allowed by fetch)';
    expect(await createQuickChart('http://127.0.0.1:9', createHttpClient())(spec)).toEqual({
      kind: 'failed',
      why: blocked,
    });
  });
});
