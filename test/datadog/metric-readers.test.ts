import { type Series, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { createTimeseriesApi } from '../../src/datadog/client.ts';
import { readCurrent } from '../../src/datadog/metric-readers.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const CATALOG = catalogOf({ shop: ['steady', 'rising', 'silent', 'never'] });

async function readFrom(data: readonly Series[], scope = '*') {
  const datadog = await startLocalDatadog({ data, clock: () => NOW });
  try {
    const api = createTimeseriesApi({ apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app }, fetch);
    const { values } = await readCurrent(api, { catalog: CATALOG, scope, now: NOW });
    return { values: Object.fromEntries(values), requests: datadog.requests.length };
  } finally {
    await datadog.close();
  }
}

const DATA = [
  steady('raw.shop.steady', 3),
  steady('raw.shop.rising', (at) => (at - NOW) / MINUTE),
  // Its collector runs every quarter of an hour, and has missed two.
  steady('raw.shop.silent', (at) => (at <= NOW - 45 * MINUTE ? 1 : null)),
];

describe('metric readers', () => {
  test('the newest value of each metric whose collector still reports comes in one request', async () => {
    expect(await readFrom(DATA)).toEqual({ values: { 'shop.steady': 3, 'shop.rising': -15 }, requests: 1 });
  });

  test('an environment has its own values', async () => {
    expect((await readFrom(DATA, 'env:staging')).values).toEqual({});
    expect((await readFrom(DATA, 'env:production')).values).toMatchObject({ 'shop.steady': 3 });
  });
});
