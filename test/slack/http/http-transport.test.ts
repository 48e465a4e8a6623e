import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createBodyReader } from '../../../src/slack/http/http-transport.ts';
import { open } from '../../support/raw-http.ts';

/** A server that reads bodies and says what came of each, by its path. */
async function start(mostOfOne: number, mostOfAll: number) {
  const read = createBodyReader(mostOfOne, mostOfAll);
  const came: Record<string, string> = {};
  const server = createServer(async (request, response) => {
    const body = await read(request);
    came[request.url ?? ''] = body.kind === 'read' ? `${body.bytes.length} bytes` : body.kind;
    request.resume();
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const begin = async (path: string): Promise<Socket> => {
    const socket = await open(port);
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`);
    return socket;
  };
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { begin, came, stop };
}

const piece = (size: number) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;
const END = '0\r\n\r\n';

describe('HTTP transport', () => {
  test('the largest body is given up where too much is read at once, and a small one is not', async () => {
    const { begin, came, stop } = await start(100_000, 150_000);
    const small = await begin('/small');
    small.write(piece(3_000));
    const large = await begin('/large');
    large.write(piece(90_000));
    const middle = await begin('/middle');
    middle.write(piece(60_000));
    await expect.poll(() => came).toEqual({ '/large': 'crowded' });
    small.write(END);
    middle.write(END);
    await expect.poll(() => came).toEqual({ '/large': 'crowded', '/small': '3000 bytes', '/middle': '60000 bytes' });
    stop();
  });

  test('a body of pieces of one byte counts for what it costs', async () => {
    const { begin, came, stop } = await start(100_000, 150_000);
    const socket = await begin('/bytes');
    socket.write(piece(1).repeat(2_000));
    await expect.poll(() => came).toEqual({ '/bytes': 'crowded' });
    stop();
  });

  test('too long a body is cut while it is read, and one whose sender goes away is over', async () => {
    const { begin, came, stop } = await start(10_000, 150_000);
    (await begin('/long')).write(piece(6_000).repeat(2));
    const gone = await begin('/gone');
    gone.write(piece(100));
    await expect.poll(() => came['/long']).toBe('too-large');
    gone.destroy();
    await expect.poll(() => came['/gone']).toBe('cut-off');
    stop();
  });
});
