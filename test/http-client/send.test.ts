import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BLOCKED_PORTS } from '../../src/http-client/blocked-ports.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { send } from '../../src/http-client/send.ts';
import { install } from '../../src/http-client/undici.ts';
import { serve } from '../support/serve.ts';

const ask = createHttpClient();

describe('sending', () => {
  test('a request says what it accepts, and what its caller says', async () => {
    const url = await serve(({ method, headers }, response) => response.end(JSON.stringify({ method, ...headers })));
    const plain = await (await ask(url)).json();
    expect(plain).toMatchObject({
      method: 'GET',
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'user-agent': 'node',
    });
    const headers = { Accept: 'text/plain', 'user-agent': 'bot', 'x-own': 'grün' };
    const said = await (await ask(url, { method: 'post', body: 'ü', headers })).json();
    expect(said).toMatchObject({ method: 'POST', accept: 'text/plain', 'user-agent': 'bot', 'x-own': 'grün' });
    expect(said).toMatchObject({ 'content-length': '2', 'content-type': 'text/plain;charset=UTF-8' });
  });

  test.each([
    ['a form', () => new URLSearchParams({ a: 'ü b' }), /^application\/x-www-form-urlencoded/, 'a=%C3%BC+b'],
    ['bytes', () => Buffer.from('ü'), /^$/, 'ü'],
    ['a file', () => new Blob(['ü'], { type: 'image/png' }), /^image\/png$/, 'ü'],
    ['an array buffer', () => new Uint8Array([65]).buffer, /^$/, 'A'],
  ])('%s is sent as fetch sends it, also in a Request', async (_, bodyOf, type, sent) => {
    const got: (readonly [string | undefined, string])[] = [];
    const url = await serve(async (request, response) => {
      got.push([request.headers['content-type'], (await buffer(request)).toString()]);
      response.end();
    });
    await ask(url, { method: 'PUT', body: bodyOf() });
    await ask(new Request(url, { method: 'PUT', body: bodyOf() }));
    expect(got.map(([, body]) => body)).toEqual([sent, sent]);
    for (const [written] of got) expect(written ?? '').toMatch(type);
  });

  test('a header of an answer may have any bytes, and occur twice', async () => {
    const url = await serve(({ socket }) => {
      const head = 'HTTP/1.1 200 Très bien\r\nx-name: grün\r\nset-cookie: a=1\r\nset-cookie: b=–\r\n';
      socket.end(Buffer.from(`${head}content-length: 2\r\n\r\nok`));
    });
    const { status, headers } = await ask(url);
    expect([status, Buffer.from(headers.get('x-name') ?? '', 'latin1').toString()]).toEqual([200, 'grün']);
    expect(headers.getSetCookie()).toHaveLength(2);
  });

  test('the ports that the platform blocks are blocked', async () => {
    const wrong: string[] = [];
    for (const port of [...BLOCKED_PORTS, '80', '443', '3000', '8080', '8443']) {
      if (port === '80' || port === '443') continue;
      const blocked = await fetch(`https://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(50) }).catch(
        (error) => error.cause?.message === 'bad port',
      );
      if (blocked !== BLOCKED_PORTS.has(port)) wrong.push(port);
    }
    expect(wrong).toEqual([]);
    const options = { headers: new Headers(), signal: new AbortController().signal };
    await expect(send('https://127.0.0.1:6000/', options)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  test('with one copy of the library everywhere an answer is still an answer', async () => {
    const names = ['fetch', 'Headers', 'Response', 'Request', 'FormData', 'WebSocket', 'CloseEvent', 'ErrorEvent'];
    const before = [...names, 'MessageEvent', 'EventSource'].map(
      (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
    );
    onTestFinished(() => {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
    });
    install();
    const got: string[] = [];
    const url = await serve(async (request, response) => {
      got.push((await buffer(request)).toString());
      response.end('{"a":1}');
    });
    const form = new FormData();
    form.append('file', new Blob(['content']), 'name.txt');
    const answer = await ask(url, { method: 'POST', body: form });
    expect(await answer.json()).toEqual({ a: 1 });
    expect(got[0]).toMatch(/filename="name.txt"[\s\S]*content/);
  });
});
