import { describe, expect, test } from 'vitest';
import type { ReportedBySubject } from '../../src/datadog/reported-before-reader.ts';
import type { ReportedBefore } from '../../src/explain/reported-before.ts';
import { CHANGES_BEFORE, type ChangeSources, createChangeReader } from '../../src/incidents/change-reader.ts';
import { evaluateRules } from '../../src/incidents/evaluate-rules.ts';
import { createCovering } from '../../src/incidents/rules/covering.ts';
import type { CollectorReason, MetricReason, Reason } from '../../src/incidents/rules/reason.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { MINUTE, signalOf } from './incident-harness.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const LINE: ReportedBefore = {
  kind: 'merge',
  at: NOON - 60 * MINUTE,
  moment: NOON - 30 * MINUTE,
  title: 'Raise the batch size',
  number: '12',
  author: 'ann',
  url: '',
  more: 0,
  hours: 2,
};
const RUN = { seconds: 1, errors: 0, failed: false };
const SHOP: CollectorReason = {
  kind: 'collector',
  readAt: NOON,
  errors: [],
  moreErrors: 0,
  needsErrors: true,
  since: 0,
  runs: [1, 16, 31].map((minutes) => ({ ...RUN, at: NOON - minutes * MINUTE, failed: minutes < 31 })),
  lastGoodRunAt: NOON - 31 * MINUTE,
  rows: null,
  grayFrom: null,
};
const METRIC: MetricReason = { kind: 'metric', readAt: NOON, value: null, goal: '', trend: [], redSince: null };
const SIGNALS = [signalOf('failed shop', 'breach'), signalOf('red ci.tests', 'breach')];
const REASONS_KNOWN: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['shop', SHOP],
  ['ci.tests', METRIC],
]);

function readerOf(sources: Partial<ChangeSources> = {}) {
  const asked: unknown[] = [];
  const errors: unknown[] = [];
  const reader = createChangeReader({
    beforeMetrics: async (paths) => {
      asked.push(paths);
      return new Map(paths.map((path) => [path, LINE]));
    },
    beforeFailures: async (failures) => {
      asked.push(failures);
      return new Map(failures.map(({ collector }) => [collector, null]));
    },
    log: { error: (error: unknown) => void errors.push(error) } as never,
    ...sources,
  });
  return { ...reader, asked, errors };
}

describe('change reader', () => {
  test('a collector is asked about from its first bad run on, a metric from a day and a half ago on, each kind at once', async () => {
    const reader = readerOf();
    const found = await reader.read(SIGNALS, REASONS_KNOWN, NOON);
    expect([...found]).toEqual([
      ['ci.tests', LINE],
      ['shop', null],
    ]);
    expect(reader.asked).toEqual([['ci.tests'], [{ collector: 'shop', at: NOON - 16 * MINUTE }]]);
  });

  test('what was found is not read again; what was not is, every few minutes for an hour', async () => {
    const reader = readerOf();
    for (let minute = 0; minute < 120; minute += 1) {
      await reader.read(SIGNALS, REASONS_KNOWN, NOON + minute * MINUTE);
      await new Promise(setImmediate);
    }
    expect(reader.asked.length).toBe(1 + CHANGES_BEFORE.forMs / CHANGES_BEFORE.againMs);
  });

  test('without a known good run nothing is named, since nobody knows before what', async () => {
    const reader = readerOf();
    const unknown = new Map<string, Reason>([['shop', { ...SHOP, lastGoodRunAt: null }]]);
    expect((await reader.read(SIGNALS, unknown, NOON)).size).toBe(0);
    expect(reader.asked).toEqual([]);
  });

  test('a reading that fails costs its own kind only, and is tried again', async () => {
    const failing = readerOf({ beforeMetrics: () => Promise.reject(new Error('HTTP 500')) });
    expect([...(await failing.read(SIGNALS, REASONS_KNOWN, NOON)).keys()]).toEqual(['shop']);
    expect(failing.errors).toEqual([]);
  });

  test('a bug is logged and costs the lines only', async () => {
    const broken = readerOf({
      beforeFailures: () => {
        throw new Error('bug');
      },
    });
    expect((await broken.read(SIGNALS, REASONS_KNOWN, NOON)).size).toBe(0);
    expect(broken.errors).toHaveLength(1);
  });

  test('an evaluation waits no longer for changes and reasons together than for reasons', async () => {
    const never = new Promise<ReportedBySubject>(() => {});
    const changes = readerOf({ beforeFailures: () => never, beforeMetrics: () => never });
    const options = {
      api: { queryTimeseriesData: async () => ({ data: { attributes: {} } }) } as never,
      scores: { begin: () => expect.fail('no rule is about metrics'), newest: async () => null },
      isOncall: true,
      oncallChannel: async () => undefined,
      covering: createCovering(catalogOf({ ci: ['tests'] })),
      catalog: catalogOf({ ci: ['tests'] }),
      timeZone: 'UTC',
      reasons: { read: async () => REASONS_KNOWN },
      changes: { read: () => changes.read(SIGNALS, REASONS_KNOWN, NOON) },
    };
    const started = performance.now();
    const evaluation = await evaluateRules(options, [], NOON);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(evaluation).toMatchObject({ kind: 'evaluated', reasons: REASONS_KNOWN });
    expect(evaluation).not.toHaveProperty('before');
  });
});
