import { describe, expect, test } from 'vitest';
import type { EventsApi, TimeseriesApi } from '../../src/datadog/client.ts';
import { readDashboard } from '../../src/datadog/dashboard-reader.ts';
import { createEventSearch } from '../../src/datadog/feed-search.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const NOW = Date.parse('2026-11-24T12:34:56Z');
const LATELY = Date.parse('2026-11-24T12:20:00Z');
const CATALOG = catalogOf({ shop: ['refunds'] }, [
  {
    slug: 'parts',
    title: 'Parts',
    icon: '🧩',
    template: 'parts.json',
    window: '7d',
    purpose: 'p',
    audience: 'a',
    updates: 'u',
    rows: [
      {
        title: 'R',
        widgets: [{ kind: 'top_list', title: 'L', series: { metric: 'raw.parts', by: 'part' }, limit: 9 }],
      },
    ],
  },
]);

/** The ranking of a metric that splits by `part`, out of series with these tags and values of now. */
async function ranked(given: readonly (readonly [tags: readonly string[], value: number])[]) {
  const series = given.map(([groupTags]) => ({ queryIndex: 0, groupTags, unit: null }));
  const values = given.map(([, value]) => [value]);
  const answer = { data: { attributes: { series, times: [LATELY], values } } };
  const api = { queryTimeseriesData: async () => answer } as unknown as TimeseriesApi;
  const events = { searchEvents: async () => ({}) } as unknown as EventsApi;
  const options = { api, feeds: createEventSearch(events), catalog: CATALOG, timeZone: 'UTC', clock: () => NOW };
  const { widgets } = await readDashboard(options, {
    dashboard: CATALOG.dashboards[0] ?? expect.fail(),
    days: 7,
    scope: '*',
  });
  return widgets.flatMap((widget) => (widget.kind === 'toplist' ? widget.amounts : []));
}

describe('dashboard reader', () => {
  test('a part without the tag has a name all the same, and one with two values has both', async () => {
    const given = [[['part:a'], 3] as const, [[], 2] as const, [['part:b', 'part:c', 'env:x'], 1] as const];
    expect(await ranked(given)).toEqual([
      { label: 'a', value: 3 },
      { label: 'N/A', value: 2 },
      { label: 'b, c', value: 1 },
    ]);
  });

  test('two parts of one name that differ are both left out, and equal ones are shown once', async () => {
    expect(await ranked([[['part:a', 'env:x'], 3] as const, [['part:a', 'env:y'], 4] as const])).toEqual([]);
    expect(await ranked([[['part:a', 'env:x'], 3] as const, [['part:a', 'env:y'], 3] as const])).toEqual([
      { label: 'a', value: 3 },
    ]);
  });
});
