import { type StoredEvent, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { createEventsApi, createTimeseriesApi } from '../../src/datadog/client.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import { createEventSearch, type FeedSearch } from '../../src/datadog/feed-search.ts';
import { createHealthReader } from '../../src/datadog/health-reader.ts';
import type { ReadingOptions } from '../../src/datadog/query.ts';
import {
  ALERT_BEFORE_MS,
  MOST_EXPLAINED,
  readBeforeFailures,
  readBeforeMetrics,
} from '../../src/datadog/reported-before-reader.ts';
import { RED_FOR_MS } from '../../src/explain/reported-before.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');
const AT = NOW - 9 * HOUR;
const SINCE = NOW - RED_FOR_MS;
const noise = (seed: number, at: number) => 0.1 * Math.sin(seed + at / 3.1e6) * Math.cos(seed * 7 + at / 1.3e6);
const fallOf = (name: string, at: number, after = 8) =>
  steady(`raw.shop.${name}`, (time) => (time >= at ? after : 2) + noise(name.length, time));

const event = (title: string, at: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  id: `${title}${at}`,
  at,
  title,
  text: 'kind: merge\nauthor: ann\nnumber: 12',
  tags: ['feed:change', `key:${title.replaceAll(' ', '_')}`],
  level: 'info',
  ...more,
});

const NAMES = ['fell', 'fell_too', 'early', 'steady', 'better'];

/** What is read with a Datadog that counts its requests. */
async function reading<Value>(
  events: readonly StoredEvent[],
  read: (options: ReadingOptions) => Promise<Value>,
  find?: FeedSearch['find'],
): Promise<{ readonly value: Value; readonly paths: readonly string[] }> {
  const data = [
    fallOf('fell', AT),
    fallOf('fell_too', AT + 2 * HOUR),
    fallOf('early', NOW - 4 * 24 * HOUR),
    fallOf('steady', NOW + HOUR),
    fallOf('better', AT, 0.5),
  ];
  const datadog = await startLocalDatadog({ data, events, clock: () => NOW });
  try {
    const access = { apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app };
    const value = await read({
      api: createTimeseriesApi(access, fetch),
      feeds: { ...createEventSearch(createEventsApi(access, fetch)), ...(find && { find }) },
      catalog: catalogOf({ shop: NAMES }),
      timeZone: 'UTC',
      clock: () => NOW,
    });
    return { value, paths: datadog.requests.map(({ path }) => path.replace('/api/v2/', '')) };
  } finally {
    await datadog.close();
  }
}

const ofMetrics = (events: readonly StoredEvent[], names = NAMES, find?: FeedSearch['find']) =>
  reading(
    events,
    (options) => readBeforeMetrics(options, { paths: names.map((name) => `shop.${name}`), since: SINCE }),
    find,
  );

describe('what was before red metrics', () => {
  test('two requests are made for all of them, and the nearest change of each is told with the number of others', async () => {
    const { value, paths } = await ofMetrics([
      event('Near', AT - HOUR),
      event('Far', AT - 5 * HOUR),
      event('Later', AT + HOUR),
      event('From another feed', AT - HOUR / 2, { tags: ['feed:job', 'key:job'] }),
    ]);
    expect(paths).toEqual(['query/timeseries', 'events/search']);
    expect(value.get('shop.fell')).toMatchObject({
      kind: 'merge',
      title: 'Near',
      number: '12',
      author: 'ann',
      at: AT - HOUR,
      moment: AT,
      more: 1,
      hours: 12,
    });
    expect(value.get('shop.fell_too')).toMatchObject({ title: 'Later', more: 2 });
    // A change of four days ago, none, and one for the better explain nothing that is newly red.
    expect(['early', 'steady', 'better'].map((name) => value.get(`shop.${name}`))).toEqual([null, null, null]);
  });

  test('without a change there is one request, and without metrics none', async () => {
    expect((await ofMetrics([], ['steady', 'early'])).paths).toEqual(['query/timeseries']);
    expect((await ofMetrics([], [])).paths).toEqual([]);
  });

  test('nothing reported is null; what could not be read is not known, which is something else', async () => {
    expect((await ofMetrics([], ['fell'])).value).toEqual(new Map([['shop.fell', null]]));
    const refused = () => Promise.reject(new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' }));
    expect((await ofMetrics([], ['fell', 'steady'], refused)).value).toEqual(new Map([['shop.steady', null]]));
  });

  test('only the first of many are looked at', async () => {
    const names = ['steady', 'early', 'fell_too', 'better', 'fell', 'a'];
    expect(MOST_EXPLAINED).toBe(5);
    expect((await ofMetrics([], names)).value.size).toBe(MOST_EXPLAINED);
  });
});

describe('what was before failures of collectors', () => {
  const failures = (events: readonly StoredEvent[], at = AT, find?: FeedSearch['find']) =>
    reading(events, (options) => readBeforeFailures(options, [{ collector: 'all', at }]), find);

  test('one request is made; only what landed within two hours is named', async () => {
    const { value, paths } = await failures([
      event('Near', AT - HOUR),
      event('Far', AT - 3 * HOUR),
      event('Late', AT + 1),
    ]);
    expect(paths).toEqual(['events/search']);
    expect(value.get('all')).toMatchObject({ title: 'Near', more: 0, hours: ALERT_BEFORE_MS / HOUR });
    expect((await failures([event('Far', AT - 3 * HOUR)])).value.get('all')).toBeNull();
  });

  test('a collector that fills no area, and events that cannot be read, are not known', async () => {
    const unknown = await reading([event('Near', AT - HOUR)], (options) =>
      readBeforeFailures(options, [{ collector: 'other', at: AT }]),
    );
    expect([unknown.paths, unknown.value.size]).toEqual([[], 0]);
    const refused = () => Promise.reject(new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' }));
    expect((await failures([], AT, refused)).value.size).toBe(0);
  });
});

test('a question about an incident is one request, however many ask within a minute', async () => {
  const error = event('HTTP 401', AT + 60_000, {
    text: 'collector: all',
    tags: ['feed:collector_error', 'key:error'],
    level: 'error',
  });
  const { value, paths } = await reading([event('Near', AT - 5 * HOUR), error], async (options) => {
    const reader = createHealthReader({ ...options, onFailure: (problem) => expect.fail(String(problem)) });
    const [answer] = await Promise.all([1, 2, 3].map(() => reader.around({ subjects: ['all'], at: AT })));
    return answer;
  });
  expect(paths).toEqual(['events/search']);
  expect(value).toMatchObject({
    kind: 'fresh',
    value: { areas: ['SHOP'], before: { changes: [{ title: 'Near' }], failures: [{ title: 'HTTP 401' }] } },
  });
});
