import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isObject, objectOf } from '../../src/core/json.ts';
import { createEventsApi, createLogsApi, createTimeseriesApi } from '../../src/datadog/client.ts';
import { readFeeds } from '../../src/datadog/feed-reader.ts';
import { createEventSearch, createLogSearch } from '../../src/datadog/feed-search.ts';
import { createHealthReader } from '../../src/datadog/health-reader.ts';
import { readCurrent } from '../../src/datadog/metric-readers.ts';
import type { HttpClient } from '../../src/http-client/http-client.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { MADE_UP } from '../support/run-length.ts';
import { type AskedQuery, askedIn, isWhole } from './datadog-answerer.ts';
import { EVENT, expectedFeed, isWholeList, LOG } from './datadog-events-oracle.ts';
import { eventsAnswer, logsAnswer, NOW, timeseriesAnswer } from './datadog-generator.ts';
import {
  expectedCollector,
  expectedCurrent,
  expectedDashboard,
  expectedMetric,
  expectedRollup,
} from './datadog-health-oracle.ts';
import { recordJudged } from './judged.ts';

const KEYS = ['a', 'b'];
const DASHBOARD = {
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
      widgets: [
        { kind: 'number', title: 'N', series: { metric: 'raw.number' } },
        { kind: 'trend', title: 'T', series: [{ metric: 'raw.parts', by: 'part' }] },
        { kind: 'top_list', title: 'L', series: { metric: 'raw.parts', by: 'part' }, limit: 50 },
      ],
    },
  ],
};
const CATALOG = catalogOf({ shop: KEYS }, [DASHBOARD]);
const ACCESS = { apiUrl: 'http://datadog.invalid', apiKey: 'k', appKey: 'a' };
let generated = 0;

afterAll(() => recordJudged(import.meta.url, { vendor: 'Datadog', judge: '@datadog/datadog-api-client', generated }));

/** A bot's readers of a Datadog that answers everything the same, and what they asked. */
function readersOf(answer: unknown) {
  const asked: AskedQuery[] = [];
  const fetcher: HttpClient = async (_, init) => {
    asked.push(askedIn(JSON.parse(String(init?.body))));
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  };
  const api = createTimeseriesApi(ACCESS, fetcher);
  const feeds = createEventSearch(createEventsApi(ACCESS, fetcher));
  const options = { api, feeds, catalog: CATALOG, timeZone: 'UTC' };
  const reader = createHealthReader({ ...options, clock: () => NOW, onFailure: () => {} });
  return { api, reader, given: () => ({ answer, asked: asked.at(-1) ?? { from: NOW, formulas: [] }, now: NOW }) };
}

/** Fails by its place for a number that is none. */
function allNumbers(value: unknown, path = ''): void {
  if (typeof value === 'number') expect(Number.isFinite(value), `${path} is a number that there is`).toBe(true);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) allNumbers(item, `${path}/${key}`);
}

/** Holds two values against each other; numbers may differ by what binary fractions lose. */
const same = (shown: unknown, expected: unknown) => expect(shown).toEqual(settled(expected, shown));

function settled(expected: unknown, shown: unknown): unknown {
  if (typeof expected === 'number' && typeof shown === 'number') {
    const reach = 1e-9 * Math.max(1, Math.abs(expected), Math.abs(shown));
    return Math.abs(expected - shown) <= reach ? shown : expected;
  }
  if (Array.isArray(expected)) {
    return expected.map((item, index) => settled(item, Array.isArray(shown) ? shown[index] : undefined));
  }
  if (!isObject(expected)) return expected;
  const other = objectOf(shown);
  return Object.fromEntries(Object.entries(expected).map(([key, item]) => [key, settled(item, other[key])]));
}

/** Checks what an answer shows; one that does not say enough to be read may have been refused, and must say so. */
function known<Value>(answer: { kind: string; value?: Value }, isReadable: boolean): Value | undefined {
  if (answer.kind === 'fresh') return answer.value;
  expect([answer.kind, isReadable]).toEqual(['unavailable', false]);
  return undefined;
}

const PARAMETERS = { ...MADE_UP, endOnFailure: false } as const;

describe('Datadog generated', () => {
  test('a number of a health view is right or missing, whatever Datadog may legally answer', async () => {
    const property = fc.asyncProperty(timeseriesAnswer, async (answer) => {
      generated += 1;
      const { api, reader, given } = readersOf(answer);
      const isReadable = isWhole(answer);

      const rollup = known(await reader.rollup(), isReadable);
      if (rollup) {
        allNumbers(rollup);
        const { rows, scores } = expectedRollup(given(), KEYS);
        const [area] = rollup.areas;
        same(
          area?.rows.map(({ foms, isOverdue }) => ({ foms, isOverdue })),
          rows,
        );
        same([area?.scores, rollup.overall.map(({ value }) => value)], [scores, scores.map(({ value }) => value)]);
      }

      const metric = known(await reader.metric('shop.a', 7), isReadable);
      if (metric) {
        allNumbers(metric);
        const { lowest, highest, ...expected } = expectedMetric(given(), 'a');
        const { values, foms, reading, status, statistics } = metric;
        const shown = { values, foms, reading: reading && { value: reading.value, current: reading.current }, status };
        same([shown, statistics?.min ?? null, statistics?.max ?? null], [expected, lowest, highest]);
      }

      const dashboard = known(await reader.dashboard(CATALOG.dashboards[0] as never, 7), isReadable);
      if (dashboard) {
        allNumbers(dashboard);
        const expected = expectedDashboard(given());
        const shown = dashboard.widgets.map((widget) => {
          if (widget.kind === 'timeseries')
            return Object.fromEntries(widget.series.map(({ label, values }) => [label, values]));
          if (widget.kind === 'toplist')
            return Object.fromEntries(widget.amounts.map((amount) => [amount.label, amount.value]));
          const reading = widget.kind === 'number' ? widget.tile.reading : null;
          return reading && { value: reading.value, current: reading.current };
        });
        same(shown, [expected.number, expected.courses, expected.ranked]);
      }

      const collectors = known(await reader.collectors(), isReadable);
      if (collectors) {
        allNumbers(collectors);
        const [{ reading, status } = { reading: undefined, status: undefined }] = collectors.lines;
        const { refused, ...shown } = reading ?? { refused: undefined };
        expect(refused).toBeUndefined();
        same({ reading: shown, status }, expectedCollector(given()));
      }

      const current = await readCurrent(api, { catalog: CATALOG, scope: '*', now: NOW }).catch(() => undefined);
      expect(current !== undefined || !isReadable).toBe(true);
      if (current) same(Object.fromEntries(current.values), expectedCurrent(given(), KEYS));
    });
    await fc.assert(property, PARAMETERS);
  }, 3_600_000);

  const LISTS = [
    ['events', eventsAnswer, EVENT, (fetcher: HttpClient) => createEventSearch(createEventsApi(ACCESS, fetcher))],
    ['logs', logsAnswer, LOG, (fetcher: HttpClient) => createLogSearch(createLogsApi(ACCESS, fetcher))],
  ] as const;

  test.each(LISTS)(
    'an entry of %s that is shown was sent, and missing ones are reported, whatever Datadog may legally find',
    async (_, answers, said, searchOver) => {
      const property = fc.asyncProperty(answers, async (answer) => {
        generated += 1;
        const fetcher: HttpClient = async () =>
          new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
        const span = { from: NOW - 7 * 86_400_000, to: NOW };
        const feeds = await readFeeds(searchOver(fetcher), { feeds: ['run', 'job'], scope: '*', span });
        for (const [name, { entries, problem }] of feeds) {
          if (!isWholeList(answer)) {
            expect(problem, 'what is missing').toBeDefined();
            if (entries.length === 0) continue;
          }
          expect([name, problem !== undefined]).toEqual([name, !isWholeList(answer)]);
          expect(entries.map(({ at, title }) => [at, title])).toEqual(expectedFeed(answer, name, said));
        }
      });
      await fc.assert(property, PARAMETERS);
    },
    3_600_000,
  );
});
