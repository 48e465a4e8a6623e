import { createServer as createSocketServer } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpClient, withLimits } from '../../src/http-client/http-client.ts';
import { HttpError, httpErrorOf } from '../../src/http-client/http-error.ts';
import { parseLimitedJson } from '../../src/http-client/read-answer.ts';
import { startHostileServer } from '../support/hostile-server.ts';
import { serve } from '../support/serve.ts';

const ask = createHttpClient();

const failure = async (asked: Promise<Response>): Promise<HttpError> => {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HttpError) return error;
  throw new Error(`expected an HttpError, not ${error}`);
};

describe('HTTP client', () => {
  test('a plain answer comes as it was sent, unpacked, with what is true of it', async () => {
    const url = await serve((_, response) =>
      response.writeHead(418, 'Teapot', { 'content-encoding': 'gzip', 'x-kept': 'yes' }).end(gzipSync('{"a":"ü"}')),
    );
    const answer = await ask(url);
    expect([answer.status, answer.statusText, answer.headers.get('x-kept')]).toEqual([418, 'Teapot', 'yes']);
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(await answer.json()).toEqual({ a: 'ü' });
  });

  test.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', Buffer.from],
  ])('an answer in %s is unpacked, also to bytes and to a stream', async (encoding, pack) => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from('\ufeffgrün'))),
    );
    expect(await (await ask(url)).text()).toBe('grün');
    expect(Buffer.from(await (await ask(url)).arrayBuffer()).toString()).toBe('\ufeffgrün');
    const { body } = await ask(url);
    expect((await buffer(body ?? Readable.from([]))).toString()).toBe('\ufeffgrün');
  });

  test.each([204, 304])('%i has no body, and is an answer', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const answer = await ask(url);
    expect([answer.status, await answer.text()]).toEqual([status, '']);
  });

  test('connections are used again', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve(({ socket }, response) => {
      ports.add(socket.remotePort);
      response.end('x'.repeat(300_000));
    });
    for (let count = 0; count < 5; count += 1) await ask(url);
    expect(ports.size).toBeLessThan(3);
  });

  test.each(['gzip-bomb', 'brotli-bomb', 'endless'])('%s: the process stays as large as it was', async (word) => {
    await using server = await startHostileServer();
    await ask(`${server.url}/fine`);
    const before = process.memoryUsage.rss();
    const error = await failure(ask(`${server.url}/${word}`));
    const grown = process.memoryUsage.rss() - before;
    expect([error.kind, error.detail]).toEqual(['too-large', 'the response is over 10 MB']);
    expect(grown).toBeLessThan(150_000_000);
    // What lies in the buffers of the two ends comes on top.
    expect(server.sent()).toBeLessThan(40_000_000);
  });

  test('an answer in pieces of one byte takes no more memory than its size', async () => {
    const piece = Buffer.from('1\r\nx\r\n'.repeat(10_000));
    const server = createSocketServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        let left = 50;
        const go = () => {
          while (left > 0) {
            left -= 1;
            if (!socket.write(piece)) return void socket.once('drain', go);
          }
          socket.end('0\r\n\r\n');
        };
        go();
      });
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const body = await (await ask(`http://127.0.0.1:${port}/`)).arrayBuffer();
    expect(body.byteLength).toBe(500_000);
  });

  test.each([
    ['file:///etc/passwd', 'its address starts with neither http:// nor https://'],
    ['data:text/plain,x', 'its address starts with neither http:// nor https://'],
    ['//example.com/x', 'its address is not a URL'],
    ['http://user:s3cret@127.0.0.1:1/', 'its address contains a user name or a password, which is not allowed here'],
  ])('%s is not asked', async (url, detail) => {
    const error = await failure(ask(url));
    expect([error.kind, error.detail]).toEqual(['invalid-request', detail]);
    expect(String(error.stack)).not.toContain('s3cret');
  });

  test('a port that the Fetch standard blocks is called that', async () => {
    expect((await failure(ask('http://127.0.0.1:9/'))).detail).toBe('the port of its address is not allowed by fetch');
  });

  test('a key with a line break is neither sent nor repeated', async () => {
    const asked: string[] = [];
    const url = await serve(({ url: path = '' }, response) => {
      asked.push(path);
      response.end();
    });
    const error = await failure(ask(url, { headers: { 'dd-api-key': 'aaaa1111\n2222' } }));
    expect(error.kind).toBe('invalid-request');
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/aaaa1111|2222/);
    expect(asked).toEqual([]);
  });

  test('a request that is too large is not sent', async () => {
    const small = withLimits(ask, { maxSentBytes: 1_000 });
    const form = new FormData();
    form.append('file', new Blob(['x'.repeat(1_001)]));
    for (const body of ['ü'.repeat(501), Buffer.alloc(1_001), new Blob(['x'.repeat(1_001)]), form]) {
      const error = await failure(small('http://127.0.0.1:1', { method: 'POST', body }));
      expect(error.detail).toBe('the request is over 1 kB');
    }
  });

  test('a redirect is reported with its host only', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: 'https://key:s3cret@Evil.Example:8443/path?api_key=s3cret#s3cret' }).end(),
    );
    const error = await failure(ask(url));
    expect(error.message).toBe('the server: it redirects to another address, HTTP 302 to evil.example:8443');
    expect(JSON.stringify(error)).not.toContain('s3cret');
  });

  test('a redirect to a path is one to the same host', async () => {
    const url = await serve((_, response) => response.writeHead(301, { location: '/login?key=s3cret' }).end());
    const host = new URL(url).host;
    expect((await failure(ask(`${url}/a`))).detail).toBe(`it redirects to another address, HTTP 301 to ${host}`);
  });

  test('a redirect with an endless body, or to nowhere, is given up at once', async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: 'http://[' }).write('x'));
    expect((await failure(ask(url))).detail).toBe('it redirects to another address, HTTP 307');
  });

  test('a request can be aborted by its caller', async () => {
    await using server = await startHostileServer();
    const ending = new AbortController();
    const asked = ask(`${server.url}/drip`, { signal: ending.signal });
    setTimeout(() => ending.abort(), 50);
    expect((await failure(asked)).kind).toBe('ended');
    expect((await failure(ask(`${server.url}/fine`, { signal: AbortSignal.abort() }))).kind).toBe('ended');
  });

  test('a status that HTTP does not have', async () => {
    const url = await serve((_, response) => response.writeHead(999).end('x'));
    expect((await failure(ask(url))).detail).toBe('it does not speak HTTP, status 999');
  });

  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;

  test('100 levels are read and 101 are not; brackets in texts are none', async () => {
    let body = '';
    const url = await serve((_, response) => response.end(body));
    for (const good of [nested(100), JSON.stringify({ a: `\\"${'[{'.repeat(1_000)}`, b: '\\' }), '[]'.repeat(500)]) {
      body = good;
      expect(await (await ask(url)).text()).toBe(good);
    }
    body = `[${nested(100)}]`;
    expect((await failure(ask(url))).kind).toBe('too-deep');
  });

  test.each([
    ['objects', '{}', 200_000, 'the response has over 200000 objects and lists'],
    ['numbers', '1', 1_000_001, 'the response has over 1000000 values'],
  ])('so many %s are read and one more is not, however little each takes', async (_, item, most, detail) => {
    let body = `[${`${item},`.repeat(most - 2)}${item}]`;
    const url = await serve((_, response) => response.end(body));
    expect(JSON.parse(await (await ask(url)).text())).toHaveLength(most - 1);
    body = `[${`${item},`.repeat(most)}${item}]`;
    expect(await failure(ask(url))).toMatchObject({ kind: 'too-large', detail });
  });

  test('JSON inside of a text is read within the same levels', () => {
    expect(parseLimitedJson('{"a":[1,"[[["]}')).toEqual({ a: [1, '[[['] });
    expect(parseLimitedJson('null')).toBeNull();
    expect(parseLimitedJson(nested(100))).toBeDefined();
    for (const wrong of ['', '{', 'nothing', `[${nested(100)}]`, '['.repeat(1_000_000)]) {
      expect(parseLimitedJson(wrong)).toBeUndefined();
    }
  });

  const coded = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('s3cret'), { code }) });

  test.each([
    ['ENOTFOUND', /its host name is unknown, ENOTFOUND/],
    ['EAI_AGAIN', /its host name cannot be resolved now, EAI_AGAIN/],
    ['UND_ERR_CONNECT_TIMEOUT', /the connection timed out/],
    ['ECONNRESET', /the connection was lost/],
    ['CERT_HAS_EXPIRED', /its certificate has expired/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /its certificate is self-signed/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /its certificate is self-signed/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /its certificate is for another host name/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /its certificate cannot be verified/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /the TLS handshake failed/],
    ['EMFILE', /this process has no file descriptors left/],
    ['HPE_INVALID_CONSTANT', /it does not speak HTTP/],
    ['E_NOBODY_KNOWS', /the request failed, E_NOBODY_KNOWS/],
    ['s3cret with blanks', /\(the request failed\)/],
  ])('%s is described in words with its code, and never in the words of a library', (code, words) => {
    const said = httpErrorOf(coded(code)).describe('The shop');
    expect(said).toMatch(/^The shop cannot be reached \(/);
    expect(said).toMatch(words);
    expect(said).not.toContain('s3cret');
  });
});
