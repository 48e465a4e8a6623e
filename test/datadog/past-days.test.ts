import { type LocalDatadog, type Series, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { createTimeseriesApi } from '../../src/datadog/client.ts';
import { createHealthReader } from '../../src/datadog/health-reader.ts';
import { reviewSpan } from '../../src/digest/rules/week.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';

/** A Monday at nine in Berlin. */
const NOW = Date.parse('2026-11-23T08:00:00Z');

async function openReader(data: readonly Series[]) {
  const datadog = await startLocalDatadog({ data, clock: () => NOW });
  const reader = createHealthReader({
    api: createTimeseriesApi({ apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app }, fetch),
    feeds: { scope: 'events_read', storedAs: 'events', find: async () => ({ entries: [] }) },
    catalog: catalogOf({ shop: ['orders', 'refunds'] }),
    timeZone: 'UTC',
    clock: () => NOW,
    onFailure: () => {},
  });
  const weeksOf = async (zone: string) => {
    const { days } = reviewSpan('2026-11-23', zone);
    const answer = await reader.pastDays(days, zone);
    if (answer.kind === 'unavailable') return expect.fail(answer.failure.detail);
    return answer.value.areas.flatMap(({ rows }) => rows);
  };
  return { datadog, weeksOf, [Symbol.asyncDispose]: () => (datadog as LocalDatadog).close() };
}

describe('days that are over', () => {
  test('four weeks are read by one request, in the days of a zone, without the day that is not over', async () => {
    const midnight = (local: string) => Date.parse(`${local}T00:00:00+01:00`);
    const orders = steady('health.shop.orders.fom', (at) => {
      if (at >= midnight('2026-11-23')) return 0;
      return at >= midnight('2026-11-18') && at < midnight('2026-11-19') ? 0.2 : 0.9;
    });
    await using room = await openReader([orders]);
    const [row, silent] = await room.weeksOf('Europe/Berlin');
    expect(row?.foms).toHaveLength(28);
    expect(row?.foms.slice(-7)).toEqual([0.9, 0.9, 0.2, 0.9, 0.9, 0.9, 0.9]);
    expect(silent?.foms.every((fom) => fom === null)).toBe(true);
    expect(room.datadog.requests).toHaveLength(1);
    expect(room.datadog.unexpected).toEqual([]);
  });

  test('zones with the same days are read once, also at the same time', async () => {
    await using room = await openReader([steady('health.shop.orders.fom', 0.9)]);
    await Promise.all(['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid'].map(room.weeksOf));
    await room.weeksOf('Europe/Rome');
    expect(room.datadog.requests).toHaveLength(1);
    await room.weeksOf('UTC');
    expect(room.datadog.requests).toHaveLength(2);
  });
});
