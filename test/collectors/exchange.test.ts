import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { exchange } from '../../src/collectors/exchange.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { listen } from '../../src/http-server/bounded-server.ts';

const ask = createHttpClient();
let close = () => {};
afterEach(() => close());

/** A source that answers its requests one after the other as `answers` say, the last one again and again. */
async function source(...answers: readonly ('stall' | 'drop' | number)[]) {
  let asked = 0;
  const server = createServer((_, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === 'drop') return void response.destroy();
    if (answer === 'stall') return void response.writeHead(200).write('{ "begun": ');
    response.writeHead(answer ?? 500).end('{}');
  });
  const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  close = () => server.closeAllConnections();
  const ending = new AbortController();
  const options = { source: 'Shop', setting: 'SHOP_URL', where: 'Shop /orders' };
  return {
    ending,
    asked: () => asked,
    ask: () =>
      exchange((signal) => ask(url, { signal, limits: { timeoutMs: 150 } }), { ...options, signal: ending.signal }),
  };
}

describe('exchange', () => {
  test('an answer whose body stalls is late, and asked for once more', async () => {
    const shop = await source('stall', 200);
    expect(await shop.ask()).toMatchObject({ status: 200, text: '{}' });
    const stalled = await source('stall');
    await expect(stalled.ask()).rejects.toThrow('Shop /orders: no response within 0.15 s');
    expect(stalled.asked()).toBe(2);
  });

  test('a broken connection and a 5xx are tried once more, a refusal is not', async () => {
    const dropped = await source('drop', 200);
    expect((await dropped.ask()).status).toBe(200);
    const failing = await source(502);
    expect([(await failing.ask()).status, failing.asked()]).toEqual([502, 2]);
    const refusing = await source(404);
    expect([(await refusing.ask()).status, refusing.asked()]).toEqual([404, 1]);
  });

  test('an address without a server is reported with the next step, and without the address', async () => {
    const options = { source: 'Shop', setting: 'SHOP_URL', where: 'Shop /orders' };
    const signal = new AbortController().signal;
    const refused = exchange((ending) => ask('http://127.0.0.1:1', { signal: ending }), { ...options, signal });
    await expect(refused).rejects.toThrow(
      /^Shop cannot be reached.*\. Next step: check SHOP_URL, and that the server is up$/,
    );
    const odd = exchange(() => ask('http://user:s3cret@127.0.0.1:1'), { ...options, signal });
    await expect(odd).rejects.toThrow(
      'Shop /orders: its address contains a user name or a password, which is not allowed here',
    );
  });

  test('when the run ends the request does', async () => {
    const shop = await source('stall');
    const asked = shop.ask();
    shop.ending.abort();
    await expect(asked).rejects.toThrow('Shop /orders: the run has ended');
  });
});
