import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { SourceError } from '../../../src/collectors/exchange.ts';
import { healthCollector } from '../../../src/collectors/health/health-collector.ts';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { lastLocalDays } from '../../../src/core/days.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { buildRollup } from '../../../src/health/rollup.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
/** Of no day at all. */
const EMPTY = buildRollup(CATALOG, { timeZone: 'UTC', days: [], now: 0, bucketMs: 1 }, new Map());
const raws = (values: ReadonlyMap<string, number>, refused: ReadonlyMap<string, string> = new Map()) => ({
  values,
  refused,
});
const collect = (current: () => Promise<ReturnType<typeof raws>>) =>
  runCollector(healthCollector({ name: 'health', catalog: CATALOG, current, rollup: async () => EMPTY }), {
    now: 0,
    timeoutMs: 1_000,
  });

/** All 25, worked by hand on the ramps of the metrics' own document. */
const WORKED: readonly (readonly [path: string, raw: number, fom: number])[] = [
  ['training.multigpu_arena_run_success', 0.5, 0.5],
  ['training.multigpu_arena_hearts', 0.35, 0.5],
  ['training.multigpu_arena_sps', 40_000, 0.667],
  ['training.multinode_run_success', 1, 1],
  ['training.multinode_hearts', 0.56, 0.8],
  ['training.multinode_shaped_sps', 35_000, 0.5],
  ['training.local_checkpoint_success', 2, 1],
  ['training.local_resume_success', 0, 0],
  ['training.bug_count', 4, 0],
  ['ci.tests_passing', 0, 0],
  ['ci.benchmarks_passing', 0.75, 0.75],
  ['ci.failing_workflows', 4, 0.2],
  ['ci.hotfix_count', 3, 0.7],
  ['ci.force_merge_count', 7, 0.5],
  ['ci.revert_count', 1, 0.5],
  ['ci.duration_p90', 5, 0.714],
  ['ci.timeout_cancellations', 15, 0.25],
  ['ci.flaky_checks', 4, 0.8],
  ['ci.stale_prs', 18, 0.64],
  ['ci.pr_cycle_time', 48, 0.5],
  ['eval.local_run_success', 3, 1],
  ['eval.local_hearts_accuracy', 5, 0.75],
  ['eval.remote_run_success', 0, 0],
  ['eval.remote_hearts_accuracy', 25, 0],
  ['eval.remote_duration', 3, 1],
];

describe('health collector', () => {
  test.each(WORKED)('%s at %d has the figure of merit %d, under both names', async (path, raw, fom) => {
    const { samples } = await collect(async () => raws(new Map([[path, raw]])));
    const [area, metric] = path.split('.');
    expect(samples).toEqual([
      { metric: `health.${path}.fom`, value: expect.closeTo(fom, 3) },
      { metric: 'health.fom', value: expect.closeTo(fom, 3), tags: { area, metric } },
    ]);
  });

  test('the 25 figures of merit come of one reading, whose part names them', async () => {
    const paths = CATALOG.areas.flatMap(({ key, metrics }) => metrics.map((metric) => `${key}.${metric.key}`));
    let readings = 0;
    const current = async () => {
      readings += 1;
      return raws(new Map(paths.map((path) => [path, 1])));
    };
    const { samples, errors } = await collect(current);
    expect([readings, errors, new Set(samples.map(({ metric }) => metric)).size]).toEqual([1, [], 26]);
    const { parts } = healthCollector({ name: 'health', catalog: CATALOG, current, rollup: async () => EMPTY });
    const grid = ['health.fom_day', 'health.score_day'];
    expect(new Set(parts.flatMap(({ metrics }) => metrics))).toEqual(
      new Set([...samples.map(({ metric }) => metric), ...grid]),
    );
  });

  test('a metric without a current value, or with one that is not a number, has no figure of merit', async () => {
    const { samples, errors } = await collect(async () => raws(new Map([['ci.revert_count', Number.NaN]])));
    expect([samples, errors]).toEqual([[], []]);
  });

  test('a run without Datadog sends nothing and has failed', async () => {
    const run = await collect(() => Promise.reject(new SourceError('Datadog: forbidden, HTTP 403')));
    const message = 'Datadog: forbidden, HTTP 403';
    // The figures of merit and the days of `/health`; told in one line, for the words are the same.
    expect(run).toMatchObject({ samples: [], failed: true, errors: [{ message }, { message }] });
  });

  test('a run without a current value is idle, whatever days could be sent', async () => {
    const days = lastLocalDays(0, 'UTC', 7);
    const points = [{ at: days[5]?.start ?? 0, value: 0.5 }];
    const readings = new Map([['ci.revert_count', { fom: points, raw: [], refused: 'HTTP 400, unknown tag' }]]);
    const rollup = async () => buildRollup(CATALOG, { timeZone: 'UTC', days, now: 0, bucketMs: 900_000 }, readings);
    const collector = healthCollector({
      name: 'health',
      catalog: CATALOG,
      current: async () => raws(new Map()),
      rollup,
    });
    const run = await runCollector(collector, { now: 0, timeoutMs: 1_000 });
    const ci = { area: 'ci', day: '1d' };
    expect(run.samples).toEqual([
      { metric: 'health.fom_day', value: 0.5, tags: { ...ci, metric: 'revert_count' } },
      { metric: 'health.score_day', value: 0.5, tags: ci },
      { metric: 'health.score_day', value: 0.5, tags: { ...ci, area: 'overall' } },
    ]);
    expect([run.isIdle, run.failed]).toEqual([true, false]);
    expect(run.errors).toMatchObject([
      { message: 'Datadog rejected a query: HTTP 400, unknown tag', metrics: ['health.fom_day'] },
    ]);
  });

  test('days of a metric that could not be read are missing with the reason, and never silently none', async () => {
    const days = lastLocalDays(0, 'UTC', 7);
    const readings = new Map([['ci.revert_count', { fom: [], raw: [], unread: 'HTTP 500' }]]);
    const rollup = async () => buildRollup(CATALOG, { timeZone: 'UTC', days, now: 0, bucketMs: 900_000 }, readings);
    const current = async () => raws(new Map([['ci.revert_count', 1]]));
    const run = await runCollector(healthCollector({ name: 'health', catalog: CATALOG, current, rollup }), {
      now: 0,
      timeoutMs: 1_000,
    });
    expect(run.errors).toMatchObject([{ message: 'Datadog could not be read: HTTP 500', metrics: ['health.fom_day'] }]);
  });

  test('a query that Datadog refuses costs its own figure of merit, and is reported', async () => {
    const refused = new Map([['ci.flaky_checks', 'HTTP 400, unknown tag']]);
    const { samples, errors, failed } = await collect(async () => raws(new Map([['ci.revert_count', 1]]), refused));
    expect([samples.length, failed]).toEqual([2, false]);
    expect(errors).toMatchObject([
      { message: 'Datadog rejected a query: HTTP 400, unknown tag', metrics: ['health.ci.flaky_checks.fom'] },
    ]);
  });
});
