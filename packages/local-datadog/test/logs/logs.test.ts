import { client, v2 } from '@datadog/datadog-api-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../../src/server.ts';
import { HOUR, NOW, rejection } from '../gauges.ts';

let datadog: LocalDatadog;
beforeEach(async () => {
  datadog = await startLocalDatadog({ data: [], clock: () => NOW });
});
afterEach(() => datadog.close());

const api = () =>
  new v2.LogsApi(
    client.createConfiguration({
      baseServer: new client.BaseServerConfiguration(datadog.url, {}),
      authMethods: { apiKeyAuth: datadog.keys.api, appKeyAuth: datadog.keys.app },
    }),
  );
/** Sends what the official client would not let through, too. */
const send = (body: unknown, key = datadog.keys.api) =>
  fetch(`${datadog.url}/api/v2/logs`, {
    method: 'POST',
    headers: { 'DD-API-KEY': key },
    body: JSON.stringify(body),
  });
const search = (query: string, more: object = {}) =>
  api().listLogs({ body: { filter: { query, from: 'now-7d', to: 'now' }, page: { limit: 100 }, ...more } });
const messages = async (query: string, more: object = {}) =>
  (await search(query, more)).data?.map(({ attributes }) => attributes?.message);
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();

describe('logs', () => {
  test('the official client sends a log and finds it again by its tags and attributes', async () => {
    const additionalProperties = {
      timestamp: ago(2),
      status: 'error',
      feed: { branch: 'Main', link: 'https://x.test/1' },
    };
    await api().submitLog({
      body: [
        {
          message: 'Tests failed',
          ddsource: 'bot',
          service: 'bot',
          ddtags: 'feed:Failed Run,key:1',
          additionalProperties,
        },
      ],
    });
    const [found] = (await search('feed:failed_run @feed.branch:Main status:error service:bot')).data ?? [];
    expect(found?.attributes).toEqual({
      message: 'Tests failed',
      status: 'error',
      service: 'bot',
      timestamp: new Date(ago(2)),
      tags: ['feed:failed_run', 'key:1', 'source:bot'],
      attributes: { feed: { branch: 'Main', link: 'https://x.test/1' } },
    });
    expect(await messages('@feed.branch:main')).toEqual([]);
    expect(await messages('@feed.link:"https://x.test/1"')).toEqual(['Tests failed']);
  });

  test('terms side by side all have to hold, of those in parentheses one', async () => {
    const log = (message: string, ddtags: string, hours: number) => ({ message, ddtags, timestamp: ago(hours) });
    await send([log('a', 'feed:x,env:production', 3), log('b', 'feed:y,env:production', 2), log('c', 'feed:y', 1)]);
    expect(await messages('(feed:x OR feed:y) env:production')).toEqual(['a', 'b']);
    expect(await messages('*', { sort: '-timestamp' })).toEqual(['c', 'b', 'a']);
    expect(await rejection(search('feed:x AND -env:staging'))).toMatchObject({ code: 400 });
    expect(await rejection(search('feed:x*'))).toMatchObject({ code: 400 });
  });

  test('pages follow one another by their cursor', async () => {
    await send(['a', 'b', 'c'].map((message) => ({ message })));
    const first = await search('*', { page: { limit: 2 } });
    const second = await search('*', { page: { limit: 2, cursor: first.meta?.page?.after ?? expect.fail() } });
    expect([first, second].map(({ data }) => data?.length)).toEqual([2, 1]);
    expect(second.meta?.page).toBeUndefined();
  });

  test('a log that is over 18 hours old or two hours ahead is silently dropped', async () => {
    const answer = await send([19, 17, -1, -3].map((hours) => ({ message: `${hours}`, timestamp: ago(hours) })));
    expect([answer.status, await answer.json()]).toEqual([202, {}]);
    expect(datadog.logs.all().map(({ message }) => message)).toEqual(['17', '-1']);
    expect(datadog.logs.dropped()).toBe(2);
  });

  test('a status at the top of a log is read as Datadog reads it, one further down is left as it is', async () => {
    await send(
      ['success', 'failed', 'WARNING', 'unheard of', 'x'].map((status) => ({ message: 'm', status, job: { status } })),
    );
    expect(datadog.logs.all().map(({ status }) => status)).toEqual(['ok', 'emerg', 'warn', 'info', 'info']);
    expect(datadog.logs.all()[1]?.attributes).toEqual({ job: { status: 'failed' } });
  });

  test('a log over 1 MB is cut, and is no JSON any more', async () => {
    expect((await send([{ message: 'm', ddtags: 'feed:x', long: 'x'.repeat(1_000_000) }])).status).toBe(202);
    const [log] = datadog.logs.all();
    expect([log?.message.length, log?.tags, log?.attributes]).toEqual([1_000_000, [], {}]);
  });

  test.each([
    ['one without a message', [{ ddtags: 'a:b' }], 400],
    ['what is no log', ['a'], 400],
    ['over a thousand', Array.from({ length: 1_001 }, () => ({ message: 'm' })), 400],
    ['over 5 MB', [{ message: 'x'.repeat(5_000_000) }], 413],
  ])('%s is refused, in the form of the intake of logs', async (_, body, status) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({
      errors: [{ status: String(status), title: expect.any(String), detail: expect.any(String) }],
    });
    expect(datadog.logs.all()).toEqual([]);
  });

  test('reading logs back needs the application key, sending them the API key alone', async () => {
    const headers = { 'DD-API-KEY': datadog.keys.api };
    expect((await send([{ message: 'm' }])).status).toBe(202);
    expect((await send([{ message: 'm' }], 'another')).status).toBe(403);
    const read = await fetch(`${datadog.url}/api/v2/logs/events/search`, { method: 'POST', headers, body: '{}' });
    expect(read.status).toBe(403);
  });
});
