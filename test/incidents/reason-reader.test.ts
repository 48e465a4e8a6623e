import { describe, expect, test } from 'vitest';
import type { TimeseriesApi } from '../../src/datadog/client.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import type { FeedSearch, FoundEntry } from '../../src/datadog/feed-search.ts';
import { createReasonReader, REASONS, type ReasonSources } from '../../src/incidents/reason-reader.ts';
import type { CollectorReason } from '../../src/incidents/rules/reason.ts';
import { createLog } from '../../src/observability/log.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { MINUTE, signalOf } from './incident-harness.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const at = (minutes: number) => NOON - minutes * MINUTE;

const CATALOG = catalogOf({ ci: ['tests', 'merge', 'flaky'], training: ['runs'] }, [], {
  collectors: [
    { name: 'shop', every: '15m', emits: ['raw.ci.*'] },
    { name: 'lab', every: '15m', emits: ['raw.training.*'] },
    { name: 'idle', every: '15m', emits: ['other.*'] },
  ],
  alerts: {
    rules: [
      { name: 'failed', kind: 'failed', severity: 'critical' },
      { name: 'errors', kind: 'errors', over: 3, severity: 'warning' },
      { name: 'slow', kind: 'duration', over: 30, severity: 'warning' },
    ],
  },
});

/** Runs of a collector: minutes ago, seconds, errors, whether it failed. */
type Runs = readonly (readonly [minutes: number, seconds: number, errors: number, failed: 0 | 1])[];

/** Datadog's answers about the runs of these collectors. */
function apiOf(runs: Readonly<Record<string, Runs>>): TimeseriesApi {
  const reportedIn = (query: string, [, seconds, errors, failed]: Runs[number]) =>
    query.includes('.failed{') ? failed : query.includes('duration_seconds') ? seconds : errors;
  return {
    queryTimeseriesData: async ({ body }: { readonly body: { readonly data: object } }) => {
      const { attributes } = body.data as {
        readonly attributes: { readonly queries: readonly { readonly query: string }[] };
      };
      const queries = attributes.queries.map(({ query }) => query);
      const ofQuery = (query: string) =>
        Object.entries(runs).find(([name]) => query.includes(`collector.${name}.`))?.[1] ?? [];
      const times = [...new Set(queries.flatMap((query) => ofQuery(query).map(([minutes]) => at(minutes))))].sort();
      const values = queries.map((query) =>
        times.map((time) => {
          const run = ofQuery(query).find(([minutes]) => at(minutes) === time);
          return run === undefined ? null : reportedIn(query, run);
        }),
      );
      return { data: { attributes: { series: queries.map((_, queryIndex) => ({ queryIndex })), times, values } } };
    },
  } as unknown as TimeseriesApi;
}

const errorOf = (minutes: number, title: string, metric = '', collector = 'shop'): FoundEntry => ({
  tags: ['feed:collector_error', `key:${title}`],
  entry: { at: at(minutes), title, fields: { collector, metric } },
});

/** A search that answers so each time; the last answer again and again. */
function feedsOf(...answers: readonly (readonly FoundEntry[] | Error | 'never')[]) {
  const queries: string[] = [];
  const feeds: FeedSearch = {
    scope: 'events_read',
    storedAs: 'events',
    async find({ query }) {
      const answer = answers[Math.min(queries.push(query), answers.length) - 1] ?? [];
      if (answer === 'never') return new Promise(() => {});
      if (answer instanceof Error) throw answer;
      return { entries: answer };
    },
  };
  return { feeds, queries };
}

function readerOf(sources: Partial<ReasonSources> = {}) {
  const lines: string[] = [];
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const metric = async () => ({
    kind: 'unavailable' as const,
    failure: { kind: 'timeout' as const, detail: 'no response' },
    failingSince: NOON,
  });
  const reader = createReasonReader({
    api: apiOf({
      shop: [
        [1, 0.4, 1, 1],
        [31, 2, 0, 0],
      ],
    }),
    feeds: feedsOf([]).feeds,
    reader: { metric },
    catalog: CATALOG,
    log,
    ...sources,
  });
  return { ...reader, lines };
}

const FAILED = [signalOf('failed shop', 'breach')];

async function reasonOf(sources: Partial<ReasonSources>, signals = FAILED): Promise<CollectorReason> {
  const reason = (await readerOf(sources).read(signals, NOON)).get('shop');
  if (reason?.kind !== 'collector') throw new Error('no reason');
  return reason;
}

describe('reason reader', () => {
  test.each([' ', '.', '. ', 'Next step: ', 'Next step:', ', '])(
    'reads errors of 200,000 characters of "%s" in no time',
    async (part) => {
      const title = (start: number) => `${start} ${part.repeat(200_000 / part.length)}end`;
      const { feeds } = feedsOf(Array.from({ length: 20 }, (_, minute) => errorOf(minute, title(minute))));
      const before = performance.now();
      const { errors, moreErrors } = await reasonOf({ feeds });
      expect(performance.now() - before).toBeLessThan(1_000);
      expect([errors.length, moreErrors]).toEqual([REASONS.errors, 17]);
      expect(errors[0]?.message).toMatch(/^0/);
    },
  );

  test('returns the errors since the last good run, newest first, each once, with step and labels, and what goes gray when', async () => {
    const { feeds, queries } = feedsOf([
      errorOf(40, 'of an hour ago, and over since'),
      errorOf(1, 'HTTP 401 of the runs. Next step: renew the token', 'raw.ci.tests, raw.ci.merge, and 2 more'),
      errorOf(16, 'HTTP 502 of the runs'),
      errorOf(17, 'HTTP 502 of the runs'),
      errorOf(1, 'of another collector', '', 'lab'),
    ]);
    expect(await reasonOf({ feeds })).toEqual({
      kind: 'collector',
      readAt: NOON,
      errors: [
        {
          at: at(1),
          message: 'HTTP 401 of the runs',
          nextStep: 'renew the token',
          about: 'ci tests, ci merge, and 2 more',
        },
        { at: at(16), message: 'HTTP 502 of the runs', nextStep: '', about: '' },
      ],
      moreErrors: 0,
      needsErrors: true,
      since: NOON - 1_440 * MINUTE,
      runs: [
        { at: at(1), seconds: 0.4, errors: 1, failed: true },
        { at: at(31), seconds: 2, errors: 0, failed: false },
      ],
      lastGoodRunAt: at(31),
      rows: { areas: [{ title: 'CI', count: 3 }], example: 'ci tests' },
      grayFrom: at(1),
    });
    expect(queries).toEqual(['(feed:collector_error OR feed:collector_reach) (collector:shop)']);
  });

  test('a partial failure names the rows that its newest report misses, and not when they go gray', async () => {
    const reach = JSON.stringify({
      what: 'runs',
      metrics: ['raw.ci.merge'],
      isEnough: false,
      since: null,
      until: null,
    });
    const report: FoundEntry = {
      tags: ['feed:collector_reach', 'key:shop'],
      entry: { at: at(1), title: 'seen', fields: { collector: 'shop', reach_1: reach } },
    };
    const api = apiOf({
      shop: [
        [1, 2, 4, 0],
        [16, 2, 1, 0],
        [31, 2, 0, 0],
      ],
    });
    const reason = await reasonOf({ api, feeds: feedsOf([report]).feeds }, [signalOf('errors shop', 'breach')]);
    expect(reason).toMatchObject({
      rows: { areas: [{ title: 'CI', count: 1 }], example: 'ci merge' },
      grayFrom: null,
      lastGoodRunAt: at(31),
    });
  });

  test('for a slow run the last good one is the last within its limit, and errors are not asked of it', async () => {
    const api = apiOf({
      shop: [
        [1, 45, 0, 0],
        [16, 31, 0, 0],
        [31, 29, 0, 0],
      ],
    });
    const reason = await reasonOf({ api }, [signalOf('slow shop', 'breach')]);
    expect(reason).toMatchObject({ lastGoodRunAt: at(31), needsErrors: false, rows: null });
  });

  test('what cannot be read is named, and the rest is there: errors, runs, both', async () => {
    const refused = new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' });
    const api = { queryTimeseriesData: () => Promise.reject(refused) } as unknown as TimeseriesApi;
    const withoutErrors = await reasonOf({ feeds: feedsOf(refused).feeds });
    expect(withoutErrors).toMatchObject({
      errors: [],
      problem: 'HTTP 403: the application key needs the scope events_read',
      lastGoodRunAt: at(31),
    });
    const withoutRuns = await reasonOf({ api, feeds: feedsOf([errorOf(1, 'gone')]).feeds });
    expect(withoutRuns).toMatchObject({
      errors: [{ message: 'gone' }],
      runs: [],
      lastGoodRunAt: null,
      grayFrom: null,
      runsProblem: 'HTTP 403',
    });
    const without = await reasonOf({ api, feeds: feedsOf(new Error('bug')).feeds });
    expect(without).toMatchObject({ errors: [], problem: 'the client cannot parse the response' });
  });

  test('long errors are cut between words, so that half a key never leaves, and many are counted', async () => {
    const long = `failed with ${'word '.repeat(100)}${'k'.repeat(600)}`;
    const { feeds } = feedsOf([
      errorOf(1, long),
      ...[2, 3, 4, 5].map((minutes) => errorOf(minutes, `error ${minutes}`)),
    ]);
    const { errors, moreErrors } = await reasonOf({ feeds });
    expect([errors.length, moreErrors]).toEqual([3, 2]);
    expect(errors[0]?.message).toMatch(/^failed with (word )+word…$/);
    expect(errors[0]?.message.length).toBeLessThanOrEqual(REASONS.characters);
  });

  test('a new failure is waited for, and no longer than the limit; what comes later is there the next time', async () => {
    const slow = feedsOf('never');
    const reader = readerOf({ feeds: slow.feeds, waitMs: 50 });
    const started = performance.now();
    expect(await reader.read(FAILED, NOON)).toEqual(new Map());
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await reader.read(FAILED, NOON + MINUTE)).toEqual(new Map());
    expect(slow.queries).toHaveLength(1);
  });

  test('known reasons are read again behind the evaluation: soon while no error is known, then every few minutes', async () => {
    const { feeds, queries } = feedsOf([], [errorOf(-1, 'gone')]);
    const reader = readerOf({ feeds });
    expect((await reader.read(FAILED, NOON)).get('shop')).toMatchObject({ errors: [] });
    await reader.read(FAILED, NOON + REASONS.unknownMs - 1);
    expect(queries).toHaveLength(1);
    const second = NOON + REASONS.unknownMs;
    expect((await reader.read(FAILED, second)).get('shop')).toMatchObject({ errors: [] });
    await expect
      .poll(async () => (await reader.read(FAILED, second)).get('shop'))
      .toMatchObject({ errors: [{ message: 'gone' }] });
    await reader.read(FAILED, second + REASONS.knownMs - 1);
    expect(queries).toHaveLength(2);
    await reader.read(FAILED, second + REASONS.knownMs);
    expect(queries).toHaveLength(3);
  });

  test('a failure that never gets an error is asked about less often after ten minutes', async () => {
    const { feeds, queries } = feedsOf([]);
    const reader = readerOf({ feeds });
    for (let minute = 0; minute < 60; minute += 1) {
      await reader.read(FAILED, NOON + minute * MINUTE);
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
    expect(queries.length).toBeLessThanOrEqual(21);
  });

  test('a subject that was healthy in between is read anew, and at once', async () => {
    const { feeds, queries } = feedsOf([errorOf(1, 'first')], [errorOf(-4, 'second')]);
    const reader = readerOf({ feeds });
    await reader.read(FAILED, NOON);
    expect(await reader.read([signalOf('failed shop', 'healthy')], NOON + MINUTE)).toEqual(new Map());
    const again = await reader.read(FAILED, NOON + 5 * MINUTE);
    expect(again.get('shop')).toMatchObject({ errors: [{ message: 'second' }] });
    expect(queries).toHaveLength(2);
  });

  test('nothing is read while nothing fails', async () => {
    const { feeds, queries } = feedsOf([]);
    await readerOf({ feeds }).read([signalOf('failed shop', 'healthy'), signalOf('failed lab', 'unknown')], NOON);
    expect(queries).toEqual([]);
  });

  test('a bug in the reading is logged and costs the reason only', async () => {
    const reader = readerOf({
      reader: {
        metric: () => {
          throw new Error('bug');
        },
      },
    });
    expect(await reader.read([signalOf('red ci.tests', 'breach')], NOON)).toEqual(new Map());
    expect(reader.lines.join()).toContain('could not be read because of a bug');
  });

  test('a metric that cannot be read says so', async () => {
    const reasons = await readerOf().read([signalOf('red ci.tests', 'breach')], NOON);
    expect(reasons.get('ci.tests')).toMatchObject({ kind: 'metric', value: null, problem: 'no response' });
  });
});
