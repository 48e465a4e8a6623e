import { client, v1, v2 } from '@datadog/datadog-api-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../../src/server.ts';
import { HOUR, NOW, rejection } from '../gauges.ts';

let datadog: LocalDatadog;
beforeEach(async () => {
  datadog = await startLocalDatadog({ data: [], clock: () => NOW });
});
afterEach(() => datadog.close());

const configuration = () =>
  client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(datadog.url, {}),
    authMethods: { apiKeyAuth: datadog.keys.api, appKeyAuth: datadog.keys.app },
  });
const post = (event: object) =>
  new v1.EventsApi(configuration()).createEvent({ body: { title: 't', text: 'x', ...event } });
const search = async (query: string, more: object = {}) => {
  const filter = { query, from: 'now-7d', to: 'now' };
  return new v2.EventsApi(configuration()).searchEvents({ body: { filter, page: { limit: 100 }, ...more } });
};
const titles = async (query: string, more: object = {}) =>
  (await search(query, more)).data?.map(({ attributes }) => attributes?.attributes?.title);
const ago = (hours: number) => Math.floor((NOW - hours * HOUR) / 1000);

describe('events', () => {
  test('the official client posts an event and finds it again by its tags', async () => {
    const answer = await post({ title: 'Unit Tests failed', text: 'branch: main', tags: ['feed:Failed Run', 'key:1'] });
    expect(answer.status).toBe('ok');
    const [found] = (await search('feed:failed_run')).data ?? [];
    expect(found?.attributes).toMatchObject({
      message: 'branch: main',
      tags: ['feed:failed_run', 'key:1'],
      timestamp: new Date(NOW),
      attributes: { title: 'Unit Tests failed' },
    });
  });

  test('terms side by side all have to hold, of those in parentheses one', async () => {
    await post({ title: 'a', tags: ['feed:x', 'env:production'], dateHappened: ago(3) });
    await post({ title: 'b', tags: ['feed:y', 'env:production'], dateHappened: ago(2) });
    await post({ title: 'c', tags: ['feed:y', 'env:staging'], dateHappened: ago(1) });
    expect(await titles('(feed:x OR feed:y) env:production')).toEqual(['a', 'b']);
    expect(await titles('*', { sort: '-timestamp' })).toEqual(['c', 'b', 'a']);
    expect(await rejection(search('feed:x AND NOT env:staging'))).toMatchObject({ code: 400 });
  });

  test('pages follow one another by their cursor', async () => {
    for (const title of ['a', 'b', 'c']) await post({ title });
    const first = await search('*', { page: { limit: 2 } });
    const cursor = first.meta?.page?.after ?? expect.fail();
    const second = await search('*', { page: { limit: 2, cursor } });
    expect([first, second].map(({ data }) => data?.length)).toEqual([2, 1]);
    expect(second.meta?.page).toBeUndefined();
  });

  test.each([
    ['one over 18 hours old', { date_happened: ago(19) }, 'Event too far in the past'],
    ['one without a title', { title: '' }, 'Invalid event'],
    ['one over two hours ahead', { date_happened: ago(-3) }, 'Event too far in the future'],
    ['one with too long a title', { title: 'x'.repeat(501) }, 'Invalid event'],
    ['one with more than 100 tags', { tags: Array.from({ length: 101 }, (_, index) => `t${index}`) }, 'Invalid event'],
    ['one with too long a key', { aggregation_key: 'x'.repeat(101) }, 'Invalid event'],
  ])('%s is refused', async (_, event, words) => {
    const response = await fetch(`${datadog.url}/api/v1/events`, {
      method: 'POST',
      headers: { 'DD-API-KEY': datadog.keys.api },
      body: JSON.stringify({ title: 't', text: 'x', ...event }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
  });

  test('the text or tag of an event is silently cut when it is too long', async () => {
    await post({ text: 'x'.repeat(4_001), tags: [`feed:${'y'.repeat(200)}`] });
    expect(datadog.events.all()).toMatchObject([{ text: 'x'.repeat(4_000), tags: [`feed:${'y'.repeat(195)}`] }]);
    expect(datadog.unexpected).toEqual([
      'the text of an event has 4001 characters: Datadog keeps 4000',
      `the tag feed:${'y'.repeat(55)}... has 205 characters: Datadog keeps 200`,
    ]);
  });

  test('reading events back needs the application key, posting them does not', async () => {
    const headers = { 'DD-API-KEY': datadog.keys.api };
    const call = (path: string, body: object) =>
      fetch(`${datadog.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await call('/api/v1/events', { title: 't', text: 'x' })).status).toBe(202);
    expect((await call('/api/v2/events/search', {})).status).toBe(403);
  });
});
