import { expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { healthCollector } from '../../../src/collectors/health/health-collector.ts';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { SourceError } from '../../../src/collectors/source-error.ts';
import { SHIPPED_CATALOG } from '../../../src/package-root.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const collect = (current: () => Promise<ReadonlyMap<string, number>>) =>
  runCollector(healthCollector({ name: 'health', catalog: CATALOG, current }), 0, 1_000);

/** The worked values of the metrics' own document. */
const WORKED: readonly (readonly [path: string, raw: number, fom: number])[] = [
  ['ci.revert_count', 1, 0.5],
  ['ci.duration_p90', 5, 0.714],
  ['training.multigpu_arena_sps', 40_000, 0.667],
  ['ci.pr_cycle_time', 48, 0.5],
  ['eval.remote_duration', 3, 1],
  ['training.bug_count', 4, 0],
];

test.each(WORKED)('%s at %d has the figure of merit %d, under both names', async (path, raw, fom) => {
  const { samples } = await collect(async () => new Map([[path, raw]]));
  const [area, metric] = path.split('.');
  expect(samples).toEqual([
    { metric: `health.${path}.fom`, value: expect.closeTo(fom, 3) },
    { metric: 'health.fom', value: expect.closeTo(fom, 3), tags: { area, metric } },
  ]);
});

test('all 25 come of one reading, and it says that it fills them', async () => {
  const paths = CATALOG.areas.flatMap(({ key, metrics }) => metrics.map((metric) => `${key}.${metric.key}`));
  let readings = 0;
  const current = async () => {
    readings += 1;
    return new Map(paths.map((path) => [path, 1]));
  };
  const { samples, errors } = await collect(current);
  expect([readings, errors, new Set(samples.map(({ metric }) => metric)).size]).toEqual([1, [], 26]);
  const { parts } = healthCollector({ name: 'health', catalog: CATALOG, current });
  expect(new Set(parts.flatMap(({ metrics }) => metrics))).toEqual(new Set(samples.map(({ metric }) => metric)));
});

test('what has no current value, or none that is a number, has no figure of merit', async () => {
  const { samples, errors } = await collect(async () => new Map([['ci.revert_count', Number.NaN]]));
  expect([samples, errors]).toEqual([[], []]);
});

test('without Datadog nothing is sent, and the run has failed', async () => {
  const run = await collect(() => Promise.reject(new SourceError('Datadog: forbidden, HTTP 403')));
  expect(run).toMatchObject({ samples: [], failed: true, errors: [{ message: 'Datadog: forbidden, HTTP 403' }] });
});
