import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createBoundedServer } from '../../src/http-server/bounded-server.ts';
import { ended, heard, open, statusOf } from '../support/raw-http.ts';

const LIMITS = { connections: 3, headersMs: 300, requestMs: 600, idleMs: 300 };
const GET = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const AT_ONCE = 1_500;

async function start(limits: Partial<typeof LIMITS> = {}) {
  const troubles: string[] = [];
  const asked: string[] = [];
  const server = createBoundedServer(
    (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/kept') return server.keep(request, response);
      response.end('yes');
    },
    { ...LIMITS, ...limits },
    (what) => troubles.push(what),
  );
  const port = await server.listen(0, '127.0.0.1');
  return { server, port, troubles, asked };
}

describe('bounded server', () => {
  test('the connection beyond the bound closes the oldest idle one, and is served itself', async () => {
    const { server, port, troubles } = await start({ headersMs: 9_000, requestMs: 9_000 });
    const [first, second, third] = [await open(port), await open(port), await open(port)];
    expect(await statusOf(port, GET)).toBe(200);
    await ended(first);
    expect([[first, second, third].map(({ closed }) => closed), troubles]).toEqual([
      [true, false, false],
      ['too many connections'],
    ]);
    await server.close(0);
  });

  test('a connection whose request is being worked on is not closed for others', async () => {
    const { server, port, asked } = await start({ headersMs: 9_000, requestMs: 9_000 });
    const kept = await open(port);
    kept.write(GET.replace('/', '/kept'));
    await expect.poll(() => asked).toEqual(['/kept']);
    for (let count = 0; count < 6; count += 1) await open(port);
    expect(await statusOf(port, GET)).toBe(200);
    expect(kept.closed).toBe(false);
    await server.close(0);
  });

  test.each([
    ['that says nothing', ''],
    ['with half a request', 'POST / HTTP/1.1\r\nhost: x\r\n'],
  ])('a connection %s is closed within its time', async (_, said) => {
    const { server, port } = await start();
    const socket = await open(port);
    socket.write(said);
    await heard(socket, 3_000);
    expect(socket.closed).toBe(true);
    await server.close(0);
  });

  test('a stop ends idle connections and half requests at once, and waits a moment for what is being answered', async () => {
    const { server, port, asked } = await start({ headersMs: 10_000, requestMs: 10_000 });
    const [idle, half, kept] = [await open(port), await open(port), await open(port)];
    half.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n');
    kept.write(GET.replace('/', '/kept'));
    await expect.poll(() => asked).toEqual(['/kept']);
    const began = performance.now();
    const stopped = server.close(500);
    await Promise.all([ended(idle), ended(half)]);
    expect(kept.closed).toBe(false);
    await stopped;
    expect(performance.now() - began).toBeLessThan(AT_ONCE);
  });

  test('a request that is not HTTP is answered, and so is a header without end', async () => {
    const { server, port, troubles } = await start();
    expect(await statusOf(port, 'hello\r\n\r\n')).toBe(400);
    expect(await statusOf(port, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)).toBe(431);
    expect(troubles).toHaveLength(2);
    await server.close(0);
  });

  test('a port that is taken is reported by its listener, and is not logged as a refused request', async () => {
    const { server, port } = await start();
    const troubles: string[] = [];
    const other = createBoundedServer(
      () => {},
      LIMITS,
      (what) => troubles.push(what),
    );
    await expect(other.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(other.listen(0, '192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    expect(troubles).toEqual([]);
    await server.close(0);
  });

  test('the first hundred headers of a request count, or a newer Node refuses a request with more', async () => {
    const read: number[] = [];
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      read.push(Object.keys(request.headers).length);
      response.end();
    };
    const server = createBoundedServer(listener, LIMITS, () => {});
    const port = await server.listen(0, '127.0.0.1');
    const lines = Array.from({ length: 150 }, (_, number) => `x-${number}: 1\r\n`).join('');
    const status = await statusOf(port, `GET / HTTP/1.1\r\nhost: x\r\n${lines}\r\n`);
    expect([
      [200, [100]],
      [431, []],
    ]).toContainEqual([status, read]);
    await server.close(0);
  });

  test('an upgrade and a CONNECT get no tunnel, and end nothing', async () => {
    const { server, port } = await start();
    expect(await statusOf(port, GET.replace('host', 'connection: upgrade\r\nupgrade: websocket\r\nhost'))).toBe(200);
    expect(await statusOf(port, 'CONNECT other:443 HTTP/1.1\r\nhost: x\r\n\r\n')).toBe(0);
    expect(await statusOf(port, GET)).toBe(200);
    await server.close(0);
  });

  test('many requests on one connection are answered in order, and only one where connections are not reused', async () => {
    const { server, port, asked } = await start();
    const socket = await open(port);
    socket.write(GET.repeat(20));
    expect((await heard(socket, 3_000)).match(/HTTP\/1\.1 200/g)).toHaveLength(20);
    await server.close(0);
    const { server: brief, port: otherPort } = await start({ idleMs: 0 });
    const other = await open(otherPort);
    other.write(GET.repeat(20));
    expect((await heard(other, 3_000)).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect(asked).toHaveLength(20);
    await brief.close(0);
  });
});
