import { type StoredEvent, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { createEventsApi, createTimeseriesApi } from '../../src/datadog/client.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import { createEventSearch, type FeedSearch } from '../../src/datadog/feed-search.ts';
import { createHealthReader } from '../../src/datadog/health-reader.ts';
import { MOST_COMPARED } from '../../src/datadog/why-reader.ts';
import { BEFORE_MS } from '../../src/explain/events-before.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');
const AT = NOW - 9 * HOUR;
const noise = (seed: number, at: number) => Math.sin(seed + at / 3.1e6) * Math.cos(seed * 7 + at / 1.3e6);
const metricOf = (name: string, valueAt: (at: number) => number) =>
  steady(name, (at) => valueAt(at) + 0.1 * noise(name.length, at));

const event = (
  title: string,
  at: number,
  tags: readonly string[],
  level: StoredEvent['level'] = 'info',
): StoredEvent => ({
  id: `${at}`,
  at,
  title,
  text: 'kind: merge\nauthor: dev-1',
  tags: [...tags, `key:${title.replaceAll(' ', '_')}`],
  level,
});

async function whyOf(
  events: readonly StoredEvent[],
  {
    names = ['fell', 'followed', 'steady'],
    environment,
    find,
    refuses,
  }: {
    readonly names?: readonly string[];
    readonly environment?: string;
    readonly find?: FeedSearch['find'];
    readonly refuses?: string;
  } = {},
) {
  const data = [
    metricOf('raw.shop.fell', (at) => (at >= AT ? 8 : 2)),
    metricOf('raw.shop.followed', (at) => (at >= AT + 2 * HOUR ? 7 : 3)),
    metricOf('raw.shop.steady', () => 4),
    { ...metricOf('raw.shop.fell', () => 2), tags: ['env:staging'] },
  ];
  const datadog = await startLocalDatadog({ data, events, clock: () => NOW });
  if (refuses !== undefined) datadog.faults.always({ kind: 'refuse', metric: refuses });
  try {
    const access = { apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app };
    const reader = createHealthReader({
      api: createTimeseriesApi(access, fetch),
      feeds: { ...createEventSearch(createEventsApi(access, fetch)), ...(find && { find }) },
      catalog: catalogOf({ shop: names }),
      timeZone: 'UTC',
      clock: () => NOW,
      onFailure: (error) => (refuses === undefined ? expect.fail(String(error)) : undefined),
    });
    const answer = await reader.why(`shop.${names[0]}`, environment);
    await reader.why(`shop.${names[0]}`, environment);
    if (answer.kind === 'unavailable') throw new Error(answer.failure.detail);
    return { why: answer.value, paths: datadog.requests.map(({ path }) => path.replace('/api/v2/', '')) };
  } finally {
    await datadog.close();
  }
}

describe('why reader', () => {
  test('one request for all values and one for events, however often it is asked within a minute', async () => {
    const merge = event('Change the cache', AT - HOUR, ['feed:change']);
    const { why, paths } = await whyOf(
      [merge, event('Later', AT + 3 * HOUR, ['feed:change']), event('Other', AT - HOUR, ['feed:other'])],
      { environment: 'production' },
    );
    expect(paths).toEqual(['query/timeseries', 'events/search']);
    expect(why.explanation.change).toMatchObject({ kind: 'step', isWorse: true, isRise: true, at: AT });
    expect(why.explanation.before?.changes.map(({ title }) => title)).toEqual(['Change the cache']);
    expect(why.explanation.others?.moved.map(({ name, lagHours }) => [name, lagHours])).toEqual([
      ['SHOP: shop followed', 2],
    ]);
    expect(why.explanation.others?.unmoved).toEqual(['SHOP: shop steady']);
    expect(why.explanation.environments).toMatchObject({ unmoved: ['staging'], moved: [] });
    expect(why.explanation.earlier).toEqual({ days: 30, times: [] });
    expect([why.days, why.notRead]).toEqual([30, []]);
  });

  test('without a change there is one request only', async () => {
    const { why, paths } = await whyOf([], { names: ['steady', 'fell'] });
    expect(paths).toEqual(['query/timeseries']);
    expect(why.explanation).toMatchObject({ change: { kind: 'none' }, before: null });
  });

  test('errors of its own collector, and failures of other environments, are told apart', async () => {
    const error = (collector: string) => ({
      ...event(collector, AT - HOUR, ['feed:collector_error', 'env:production'], 'error'),
      text: `collector: ${collector}`,
    });
    const { why } = await whyOf([error('all'), error('another')], { environment: 'production' });
    expect(why.explanation.before?.failures.map(({ title }) => title)).toEqual(['all']);
    const { why: staging } = await whyOf([error('all')], { names: ['fell'], environment: 'staging' });
    expect(staging.explanation.before).toBeNull();
    expect(BEFORE_MS).toBe(12 * HOUR);
  });

  test('events that cannot be read are named, with what the key needs; the rest is still said', async () => {
    const refused = () => Promise.reject(new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' }));
    const { why } = await whyOf([], { find: refused });
    expect(why.explanation.change.kind).toBe('step');
    expect(why.notRead).toEqual(['some or all events: HTTP 403: the application key needs the scope events_read']);
  });

  test('a metric whose query Datadog rejects is not known, and not one without a change; that of another one is named', async () => {
    await expect(whyOf([], { refuses: 'raw.shop.fell' })).rejects.toThrow(/raw\.shop\.fell/);
    const { why } = await whyOf([], { refuses: 'raw.shop.steady' });
    expect(why.notRead).toEqual(['1 of 2 other metrics, whose queries Datadog rejected']);
    // It may have data.
    expect(why.explanation.others).toMatchObject({ unmoved: [], unknown: [] });
    const { why: followed } = await whyOf([], { refuses: 'raw.shop.followed' });
    expect(followed.explanation.others).toMatchObject({ moved: [], unmoved: ['SHOP: shop steady'], unknown: [] });
  });

  test('environments whose query Datadog rejects are not known, and not without data', async () => {
    const { why } = await whyOf([], { refuses: 'by' });
    expect(why.notRead).toEqual([expect.stringMatching(/^the other environments/)]);
    expect(why.explanation.environments).toBeNull();
  });

  test('a catalog with more metrics than one request takes says how many were not compared', async () => {
    const names = ['fell', ...Array.from({ length: 150 }, (_, index) => `m${index}`)];
    const { why, paths } = await whyOf([], { names });
    expect(paths).toEqual(['query/timeseries', 'events/search']);
    expect(MOST_COMPARED).toBe(98);
    expect(why.notRead).toEqual([`52 more metrics: at most 98 are compared`]);
  });
});
