import { type LocalDatadog, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { afterEach, describe, expect, test } from 'vitest';
import { clientOf } from '../../packages/local-datadog/test/client.ts';
import { createLimitedFetch, createRateLimit, createSubmissionApi } from '../../src/datadog/client.ts';
import { createIntake, type SubmittedEvent } from '../../src/datadog/intake.ts';
import { parseFeedText } from '../../src/health/feed.ts';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HOUR = 3_600_000;
const EVENT: SubmittedEvent = {
  key: 'failed_order 7',
  title: 'order 7 failed',
  at: NOW - HOUR,
  level: 'error',
  fields: { order: '7' },
  tags: ['feed:failed_order', 'key:7'],
};

let datadog: LocalDatadog;
afterEach(async () => {
  expect(datadog.unexpected).toEqual([]);
  await datadog.close();
});

async function start(apiKey?: string) {
  datadog = await startLocalDatadog({ data: [], clock: () => NOW });
  const fetcher = createLimitedFetch({
    fetch: createHttpClient(),
    rateLimit: createRateLimit(() => NOW),
    onRequest: () => {},
    limits: { timeoutMs: 2_000, maxBytes: 1_000_000 },
  });
  const access = { apiUrl: datadog.url, apiKey: apiKey ?? datadog.keys.api, appKey: '' };
  return createIntake(createSubmissionApi(access, fetcher), access, { fetcher, feeds: 'events' });
}

describe('intake', () => {
  test('gauges are found by their tags, with the API key alone', async () => {
    const intake = await start();
    await intake.submit([{ metric: 'shop.orders', value: 3, tags: ['env:a'] }], NOW - 60_000);
    const answer = await clientOf(datadog).timeseries(['avg:shop.orders{env:a}'], NOW - HOUR, NOW);
    expect(answer.data?.attributes?.values?.flat().filter((value) => value !== null)).toEqual([3]);
  });

  test('thousands of gauges go in several requests, each of a size that Datadog takes', async () => {
    const intake = await start();
    const gauges = Array.from({ length: 2_500 }, (_, index) => ({
      metric: 'shop.orders',
      value: index,
      tags: [`who:${'x'.repeat(150)}${index}`],
    }));
    await intake.submit(gauges, NOW);
    expect(datadog.requests.map(({ status }) => status)).toEqual([202, 202]);
    expect(datadog.submissions.data()).toHaveLength(2_500);
  });

  test('gauges of long tags in any script go in requests of a size that Datadog takes', async () => {
    const intake = await start();
    const gauges = Array.from({ length: 1_000 }, (_, index) => ({
      metric: 'shop.orders',
      value: index,
      tags: [`who:${'я'.repeat(190)}${index}`, `where:${'é'.repeat(190)}`],
    }));
    await intake.submit(gauges, NOW);
    expect(datadog.requests.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(datadog.submissions.data()).toHaveLength(1_000);
  });

  test('an event of a clock that is far ahead is sent with the present time', async () => {
    const intake = await start();
    await intake.sendEvent({ ...EVENT, at: NOW + 5 * HOUR }, NOW);
    expect(datadog.events.all().map(({ at }) => at)).toEqual([NOW]);
  });

  test('an empty submission makes no request', async () => {
    const intake = await start();
    await intake.submit([], NOW);
    expect(datadog.requests).toEqual([]);
  });

  test('a failure of Datadog is retried, and reported after three attempts', async () => {
    const intake = await start();
    datadog.faults.next({ kind: 'status', status: 503 });
    await intake.submit([{ metric: 'shop.orders', value: 1, tags: [] }], NOW);
    expect(datadog.requests.map(({ status }) => status)).toEqual([503, 202]);
    datadog.faults.always({ kind: 'drop' });
    await expect(intake.sendEvent(EVENT, NOW)).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
    expect(datadog.requests).toHaveLength(5);
  });

  test('keys that Datadog refuses are reported at once', async () => {
    const intake = await start('another');
    const gauge = { metric: 'shop.orders', value: 1, tags: [] };
    await expect(intake.submit([gauge], NOW)).rejects.toMatchObject({ failure: { kind: 'forbidden' } });
    await expect(intake.sendEvent(EVENT, NOW)).rejects.toMatchObject({ failure: { kind: 'forbidden' } });
    expect(datadog.requests).toHaveLength(2);
  });

  test('an event is sent with its time, and one that is too old for Datadog with the earliest that it takes', async () => {
    const intake = await start();
    await intake.sendEvent(EVENT, NOW);
    await intake.sendEvent({ ...EVENT, at: NOW - 72 * HOUR }, NOW);
    expect(datadog.events.all().map(({ at }) => (NOW - at) / HOUR)).toEqual([1, 17]);
  });

  test('an event names nobody, whatever a branch is called', async () => {
    const intake = await start();
    await intake.sendEvent({ ...EVENT, title: 'Tests failed on @pagerduty', fields: { branch: '@here' } }, NOW);
    const [event] = datadog.events.all();
    expect(`${event?.title} ${event?.text}`).not.toMatch(/@\w/);
    expect(parseFeedText(event?.text ?? '').fields).toEqual({ branch: '@here' });
  });

  test('an event that is too long is cut, and one without a title is refused', async () => {
    const intake = await start();
    await intake.sendEvent(
      { ...EVENT, title: 't'.repeat(900), fields: { x: 'x'.repeat(9_000) }, key: 'k'.repeat(300) },
      NOW,
    );
    expect(datadog.events.all()).toMatchObject([{ title: 't'.repeat(500), text: `x: ${'x'.repeat(3_997)}` }]);
    await expect(intake.sendEvent({ ...EVENT, title: '' }, NOW)).rejects.toMatchObject({
      failure: { kind: 'bad-query' },
    });
  });

  test('what Datadog rejects in a request that it accepts is reported, and the requests after it are sent', async () => {
    datadog = await startLocalDatadog({ data: [], clock: () => NOW });
    const answers = [{ errors: ['Invalid metric name: shop.orders'] }, { errors: [] }];
    const bodies: string[] = [];
    const fetcher: HttpClient = async (_, init) => {
      bodies.push(String(init?.body));
      return Response.json(answers[bodies.length - 1], { status: 202 });
    };
    const access = { apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: '' };
    const intake = createIntake(createSubmissionApi(access, fetcher), access, { fetcher, feeds: 'events' });
    const gauges = Array.from({ length: 2_500 }, (_, value) => ({
      metric: 'shop.orders',
      value,
      tags: [`who:${'x'.repeat(150)}${value}`],
    }));
    await expect(intake.submit(gauges, NOW)).rejects.toMatchObject({
      failure: { kind: 'bad-query', detail: 'HTTP 202, a part was rejected: Invalid metric name: shop.orders' },
    });
    expect(bodies).toHaveLength(2);
    expect(new Set(bodies).size).toBe(2);
  });
});
