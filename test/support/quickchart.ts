import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import type { ChartJsConfig } from '../../src/charts/chart-style.ts';
import { createCanvasRenderer } from '../../src/drawing/canvas.ts';

/** What a QuickChart server is asked for; anything else is refused. */
const request = z.strictObject({
  chart: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  devicePixelRatio: z.number().positive(),
  backgroundColor: z.string(),
  format: z.literal('png'),
  version: z.literal('4'),
});

/** The real server takes these for loops wherever they stand, in texts too: lib/charts.js of typpo/quickchart. */
const LOOPS = /(for|while)\s*\(/i;

/** An answer instead of the picture. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A QuickChart server: it draws what it is sent, functions included, or gives the canned answer. */
export interface QuickChartServer {
  readonly url: string;
  readonly requests: readonly z.infer<typeof request>[];
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startQuickChart(canned?: CannedAnswer): Promise<QuickChartServer> {
  const requests: z.infer<typeof request>[] = [];
  const answer = async (path: string, body: string): Promise<CannedAnswer> => {
    const posted = path === 'POST /chart' ? request.safeParse(JSON.parse(body)) : undefined;
    if (!posted?.success) return { status: 400, body: `${path}: ${posted?.error.message ?? 'there is nothing here'}` };
    requests.push(posted.data);
    return canned ?? { status: 200, headers: { 'content-type': 'image/png' }, body: await drawn(posted.data) };
  };
  const server = createServer(async (incoming, response) => {
    const path = `${incoming.method} ${incoming.url}`;
    const { status, headers, body } = await answer(path, await text(incoming)).catch((error) => ({
      status: 500,
      headers: { 'x-quickchart-error': String(error) },
      body: '',
    }));
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As the real server does it: the source text is run where nothing of ours is in reach. */
async function drawn({ chart, width, height }: z.infer<typeof request>): Promise<Uint8Array> {
  if (LOOPS.test(chart)) throw new Error('Input is not allowed');
  return createCanvasRenderer().png({ config: configOf(runInNewContext(`(${chart})`)), width, height });
}

/** Chart.js throws for whatever else it may be. */
function configOf(value: unknown): ChartJsConfig {
  return value as ChartJsConfig;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
