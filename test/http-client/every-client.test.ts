import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.ts';
import { type HostileServer, startHostileServer } from '../support/hostile-server.ts';
import { type ClientCase, EVERY_CLIENT, lookUp } from './every-client-harness.ts';

const LIMIT_MS = 250;
/** The longest that anybody here waits for an answer: SkyPilot's, which comes when the result is there. */
const LONGEST_MS = 90_000;
const MOST_BYTES = 20_000_000;

let hostile: HostileServer;
let otherHost: HostileServer;
let otherPort: HostileServer;
const client = createHttpClient();
/** The client with the limits that a way out asks for, cut short: nobody wants to wait for the true ones. */
const within =
  (timeoutMs: number): HttpClient =>
  (input, init) => {
    const { timeoutMs: longest = 10_000, maxBytes = MOST_BYTES } = init?.limits ?? {};
    expect(longest).toBeLessThanOrEqual(LONGEST_MS);
    expect(maxBytes).toBeLessThanOrEqual(MOST_BYTES);
    return client(input, { ...init, limits: { timeoutMs, maxBytes: Math.min(maxBytes, 1_000_000) } });
  };
const hurried = within(LIMIT_MS);
const patient = within(20_000);

beforeAll(async () => {
  otherHost = await startHostileServer({}, '127.0.0.2');
  otherPort = await startHostileServer();
  hostile = await startHostileServer({ host: otherHost.url, port: otherPort.url });
});
afterAll(async () => {
  for (const server of [hostile, otherHost, otherPort]) await server[Symbol.asyncDispose]();
});

const told = async (way: ClientCase, word: string, by: HttpClient) =>
  JSON.stringify(await way(`${hostile.url}/${word}`, by));

/** What each answer is called. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'gzip-bomb': /the response is over (1 MB|100 kB)/,
  'brotli-bomb': /the response is over (1 MB|100 kB)/,
  'gzip-type': /the response has an unsupported encoding/,
  endless: /the response is over (1 MB|100 kB)/,
  deep: /the response is nested deeper than 100 levels|is over 100 kB/,
  'deep-text': /the response is nested deeper than 100 levels|is over 100 kB/,
  headers: /the response headers are too long, (UND_ERR_HEADERS|HPE_HEADER)_OVERFLOW/,
  'broken-gzip': /the response cannot be decompressed, Z_DATA_ERROR/,
  'odd-encoding': /the response has an unsupported encoding/,
  'many-encodings': /the response has an unsupported encoding/,
  drop: /the connection was lost, (UND_ERR_SOCKET|ECONNRESET)/,
};
const ADDRESS = /127\.0\.0\.1|http:|secret|xox|fetch failed|terminated|aborted/;

/** What docs/limits.md says of each: seconds, and MB of the answer. Those that are not here have 10 s and 10 MB. */
const OWN_LIMITS: Readonly<Record<string, readonly (readonly [seconds: number, megabytes: number])[]>> = {
  'dashboards list': [[30, 20]],
  'dashboards get': [[30, 20]],
  'dashboards create': [[30, 20]],
  'dashboards update': [[30, 20]],
  'W&B': [[30, 20]],
  SkyPilot: [
    [10, 10],
    [90, 10],
  ],
  QuickChart: [[10, 5]],
  response_url: [[10, 0.1]],
  'Slack pictures': [[5, 10]],
  'Slack files for a person': [[5, 10]],
  'Slack look-ups': [[2, 10]],
};

test.each(Object.entries({ ...EVERY_CLIENT, 'Slack look-ups': lookUp }))('%s has its own limits', async (name, way) => {
  const asked: (readonly [number, number])[] = [];
  const answering: HttpClient = async (_, init) => {
    const { timeoutMs = 10_000, maxBytes = 10_000_000, maxSentBytes } = init?.limits ?? {};
    expect(maxSentBytes).toBeUndefined();
    asked.push([timeoutMs / 1_000, maxBytes / 1_000_000]);
    // Enough for SkyPilot to ask for the result; nobody takes it for an answer otherwise, or tries again.
    return Response.json({ ok: false, error: 'invalid_auth' }, { headers: { 'x-skypilot-request-id': '1' } });
  };
  await way('http://127.0.0.1:2', answering);
  expect(asked.length).toBeGreaterThan(0);
  const distinct = new Map(asked.map((limits) => [limits.join(), limits]));
  expect([...distinct.values()]).toEqual(OWN_LIMITS[name] ?? [[10, 10]]);
});

test('the client that reads people follows no redirect either, and does not wait for an answer that does not come', async () => {
  for (const word of ['redirect-307-host', 'silence', 'endless']) {
    expect(await told(lookUp, word, hurried)).toContain('no_answer');
  }
  expect(otherHost.requests).toEqual([]);
});

describe.each(Object.entries(EVERY_CLIENT))('%s', (_, way) => {
  const redirects = [301, 302, 303, 307, 308].flatMap((status) => [
    [status, 'host', String.raw`127\.0\.0\.2:\d+`] as const,
    [status, 'port', String.raw`127\.0\.0\.1:\d+`] as const,
  ]);

  test.concurrent('no redirect is followed, to another host or port', async () => {
    const words = await Promise.all(
      redirects.map(async ([status, where, to]) => {
        const said = await told(way, `redirect-${status}-${where}`, patient);
        expect(said).toMatch(new RegExp(`redirects to another address, HTTP ${status} to ${to}`));
        return said;
      }),
    );
    expect(words.join()).not.toMatch(/secret|xox|http:/);
    expect([...otherHost.requests, ...otherPort.requests].map(({ url }) => url)).toEqual([]);
  });

  test.concurrent('an answer of any kind is described in the same words, and without an address', async () => {
    const said = Object.keys(WORDS).map(async (word) => [word, await told(way, word, patient)] as const);
    const wrong = (await Promise.all(said)).filter(([word, words]) => ADDRESS.test(words) || !WORDS[word]?.test(words));
    expect(wrong).toEqual([]);
  });

  test.concurrent('an answer that drips, or never comes: given up in time', async () => {
    const said = await Promise.all(['drip', 'silence'].map((word) => told(way, word, hurried)));
    for (const words of said) {
      expect(words).toContain('no response within 0.25 s');
      expect(words).not.toMatch(ADDRESS);
    }
  });

  test.concurrent('an address without a server is described with its code, without the address', async () => {
    const words = JSON.stringify(await way('http://127.0.0.1:2', patient));
    expect(words).toMatch(/nothing listens at its address, ECONNREFUSED/);
    expect(words).not.toMatch(ADDRESS);
  });
});
