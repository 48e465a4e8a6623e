import { type Fault, type LocalDatadog, type Series, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { attentionLines } from '../../blocks/health/rollup.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import { createTimeseriesApi } from '../../src/datadog/client.ts';
import { MOST_TAGGED_VALUES, partsOf, readRollup } from '../../src/datadog/rollup-reader.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const MIDNIGHT = Date.parse('2026-11-24T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** More than one request holds two queries of. */
const MANY = Array.from({ length: 60 }, (_, index) => `m${index}`);
const CATALOG = catalogOf({ shop: MANY });

const tagged = (key: string, value: Parameters<typeof steady>[1]): Series => {
  const series = steady('health.fom', value);
  return { ...series, tags: [...series.tags, 'area:shop', `metric:${key}`] };
};
const others = (...but: readonly string[]) => MANY.filter((key) => !but.includes(key)).map((key) => tagged(key, 0.5));

/** The rows of a rollup by key, and the queries of each request. */
async function readFrom(
  data: readonly Series[],
  {
    now = NOW,
    catalog = CATALOG,
    sent,
    faults = [],
  }: { now?: number; catalog?: Catalog; sent?: ReadonlyMap<string, number>; faults?: readonly Fault[] } = {},
) {
  const datadog = await startLocalDatadog({ data, clock: () => now });
  for (const fault of faults) datadog.faults.next(fault);
  try {
    const api = createTimeseriesApi({ apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app }, fetch);
    const rollup = await readRollup(
      { api, catalog, timeZone: 'UTC', clock: () => now },
      { scope: '*', days: 7, ...(sent && { sent }) },
    );
    const rows = Object.fromEntries(rollup.areas.flatMap((area) => area.rows.map((row) => [row.key, row])));
    return { rows, queries: datadog.requests.map(queriesOf), attention: attentionLines(rollup, false) };
  } finally {
    await datadog.close();
  }
}

function queriesOf({ body }: LocalDatadog['requests'][number]): readonly string[] {
  const request = body as { data: { attributes: { queries: { query: string }[] } } };
  return request.data.attributes.queries.map(({ query }) => query);
}

/** A request that nothing strikes. */
const NONE: Fault = { kind: 'delay', ms: 0 };
const WEEK = Array.from({ length: 7 }, () => 0.5);

describe('rollup reader', () => {
  test('a large catalog is read by one query of the tagged figures of merit', async () => {
    const { rows, queries } = await readFrom(others());
    expect(queries).toEqual([['avg:health.fom{*} by {area,metric}.rollup(avg, 900)']]);
    expect(Object.keys(rows)).toEqual(MANY);
    for (const { foms, isOverdue } of Object.values(rows))
      expect({ foms, isOverdue }).toEqual({ foms: WEEK, isOverdue: false });
  });

  test('a day without a tagged figure is read from the metric itself, and nothing else is', async () => {
    const isGap = (at: number) => at >= MIDNIGHT - 2 * DAY && at < MIDNIGHT - DAY;
    const gap = tagged('m7', (at) => (isGap(at) ? null : 0.5));
    const { rows, queries } = await readFrom([...others('m7'), gap, steady('raw.shop.m7', 9)]);
    expect(queries.slice(1)).toEqual([
      ['avg:health.shop.m7.fom{*}.rollup(avg, 900)', 'avg:raw.shop.m7{*}.rollup(avg, 900)'],
    ]);
    expect(rows.m7?.foms[4]).toBe(0.1);
    expect(rows.m8?.foms).toEqual(WEEK);
  });

  test('a figure that is overdue is read from the metric itself: its collector may still report', async () => {
    const ended = (at: number) => (at < NOW - 5 * HOUR ? 0.5 : null);
    const data = [...others('m1', 'm2'), tagged('m1', ended), tagged('m2', ended), steady('raw.shop.m1', 9)];
    const { rows, queries } = await readFrom(data);
    expect(queries[1]).toHaveLength(4);
    expect(rows.m1).toMatchObject({ isOverdue: false });
    expect(rows.m2).toMatchObject({ isOverdue: true, foms: WEEK });
  });

  test('a day that has just begun costs no further request', async () => {
    const { rows, queries } = await readFrom(
      MANY.map((key) => tagged(key, (at) => (at < MIDNIGHT ? 0.5 : null))),
      { now: MIDNIGHT + 5 * 60_000 },
    );
    expect(queries).toHaveLength(1);
    expect(rows.m1).toMatchObject({ isOverdue: false, foms: [...WEEK.slice(1), null] });
  });

  test('a Datadog without tagged figures gives the same from the metrics themselves', async () => {
    const data = MANY.flatMap((key) => [steady(`health.shop.${key}.fom`, 0.5), steady(`raw.shop.${key}`, 5)]);
    const { rows, queries } = await readFrom(data);
    expect(queries.map((all) => all.length)).toEqual([1, 100, 20]);
    for (const { foms } of Object.values(rows)) expect(foms).toEqual(WEEK);
  });

  test('figures of merit that are being sent count as if Datadog had them', async () => {
    const sent = new Map(MANY.map((key) => [`shop.${key}`, 0.9]));
    const { rows, queries } = await readFrom(others('m1'), { sent });
    expect(queries[1]).toHaveLength(2);
    expect(rows.m1?.foms).toEqual([null, null, null, null, null, null, 0.9]);
    expect(rows.m2?.foms.at(-1)).toBeGreaterThan(0.5);
  });

  test('a figure that is being sent takes no place of the tagged figures of the days before', async () => {
    const isGap = (at: number) => at >= MIDNIGHT - 2 * DAY && at < MIDNIGHT - DAY;
    const gap = tagged('m7', (at) => (isGap(at) ? null : 0.5));
    const { rows } = await readFrom([...others('m7'), gap], { sent: new Map([['shop.m7', 0.5]]) });
    expect(rows.m7?.foms).toEqual([0.5, 0.5, 0.5, 0.5, null, 0.5, 0.5]);
  });

  test.each([
    [{ kind: 'status', status: 500 }, 'HTTP 500'],
    [{ kind: 'status', status: 429 }, /^HTTP 429/],
    [{ kind: 'drop' }, /./],
  ] as const)('a failure while the rest is read (%o) costs the rest only, and is named', async (fault, reason) => {
    const { rows, attention } = await readFrom(others('m1'), { faults: [NONE, fault, fault, fault] });
    expect(attention).toContain('⚠️ *Could not be read:* shop m1 (');
    expect(rows.m1).toMatchObject({ foms: WEEK.map(() => null), unread: expect.stringMatching(reason) });
    expect(rows.m2?.foms).toEqual(WEEK);
    expect(rows.m2).not.toHaveProperty('unread');
  });

  test('a failure while most metrics are unknown is the failure of the rollup', async () => {
    await expect(readFrom([], { faults: [NONE, { kind: 'status', status: 500 }] })).rejects.toThrow('HTTP 500');
  });

  test('tags that name no metric of the catalog, or only a part of one, are nobody’s', async () => {
    const stranger = { ...steady('health.fom', 0.1), tags: ['area:shop', 'metric:unknown'] };
    const { rows, queries } = await readFrom([...others(), stranger, steady('health.fom', 0.2)]);
    expect(queries).toHaveLength(1);
    for (const { foms } of Object.values(rows)) expect(foms).toEqual(WEEK);
  });

  test('a small catalog is read in one request with two queries for each metric', async () => {
    const small = catalogOf({ shop: ['m1', 'm2'] });
    const { queries } = await readFrom([steady('health.shop.m1.fom', 0.5)], { catalog: small });
    expect(queries.map((all) => all.length)).toEqual([4]);
  });
});

describe('parts of a span', () => {
  const spanIn = (timeZone: string, count = 7) => ({ days: lastLocalDays(NOW, timeZone, count), now: NOW });
  const lengths = (timeZone: string, series: number, count?: number) =>
    partsOf(spanIn(timeZone, count), series).map(({ seconds }) => seconds);

  test('buckets are as short as the number of values allows, and match the edges of days', () => {
    expect(lengths('UTC', 250)).toEqual([900]);
    expect(lengths('UTC', 2_500)).toEqual([3_600, 900]);
    expect(lengths('Asia/Kolkata', 2_500)).toEqual([1_800, 1_800, 900]);
    expect(lengths('Asia/Kathmandu', 2_500)).toEqual([900, 900, 900, 900]);
    expect(lengths('UTC', 2_500, 15)).toEqual([3_600, 3_600, 900]);
  });

  test.each(['UTC', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe'])(
    'each part has a bounded number of values, and all of them are the span, in %s',
    (timeZone) => {
      for (const series of [51, 700, 2_500, 5_000]) {
        const span = spanIn(timeZone, 15);
        const parts = partsOf(span, series);
        expect(parts[0]?.from).toBe(span.days[0]?.start);
        expect(parts.at(-1)?.to).toBe(NOW);
        expect(parts.slice(1).map(({ from }) => from)).toEqual(parts.slice(0, -1).map(({ to }) => to));
        for (const { from, to, seconds } of parts)
          expect((series * (to - from)) / (seconds * 1000)).toBeLessThanOrEqual(MOST_TAGGED_VALUES);
      }
    },
  );
});
