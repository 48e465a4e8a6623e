import { describe, expect, test } from 'vitest';
import type { TimeseriesApi } from '../../src/datadog/client.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import { REPORTED_RUNS, readReportedRuns } from '../../src/datadog/reported-runs-reader.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;

/** A Datadog with these values at these minutes ago, by a part of the query. */
function answering(values: Readonly<Record<string, readonly (number | null)[]>>, minutes: readonly number[]) {
  const asked: {
    readonly from: number;
    readonly to: number;
    readonly queries: readonly { readonly query: string }[];
  }[] = [];
  const api = {
    queryTimeseriesData: async ({
      body,
    }: {
      readonly body: { readonly data: { readonly attributes: (typeof asked)[number] } };
    }) => {
      const { attributes } = body.data;
      asked.push(attributes);
      const series = attributes.queries.map((_, queryIndex) => ({ queryIndex }));
      const of = (query: string) =>
        Object.entries(values).find(([part]) => query.includes(part))?.[1] ?? minutes.map(() => null);
      return {
        data: {
          attributes: {
            series,
            times: minutes.map((ago) => NOW - ago * MINUTE),
            values: attributes.queries.map(({ query }) => of(query)),
          },
        },
      };
    },
  } as unknown as TimeseriesApi;
  return { api, asked };
}

describe('reader of reported runs', () => {
  test('returns the runs of a day, newest first, with what each reported, in one request', async () => {
    const { api, asked } = answering(
      {
        'shop.failed{': [0, 1, null],
        'shop.duration_seconds{': [2, 0.4, 3],
        'shop.error_count{': [0, 1, null],
      },
      [40, 20, 10],
    );
    const runsByName = await readReportedRuns(api, ['shop', 'idle'], NOW);
    expect(runsByName.get('shop')).toEqual([
      { at: NOW - 10 * MINUTE, seconds: 3, errors: null, failed: null },
      { at: NOW - 20 * MINUTE, seconds: 0.4, errors: 1, failed: true },
      { at: NOW - 40 * MINUTE, seconds: 2, errors: 0, failed: false },
    ]);
    expect(runsByName.get('idle')).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ from: NOW - REPORTED_RUNS.spanMs, to: NOW });
    expect(asked[0]?.queries[0]?.query).toBe('max:collector.shop.failed{*}.rollup(max, 120)');
  });

  test('throws where Datadog cannot be read', async () => {
    const failure = new DatadogError({ kind: 'timeout', detail: 'no response' });
    const api = { queryTimeseriesData: () => Promise.reject(failure) } as unknown as TimeseriesApi;
    await expect(readReportedRuns(api, ['shop'], NOW)).rejects.toThrow('no response');
  });
});
