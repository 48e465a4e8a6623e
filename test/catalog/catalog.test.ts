import { expect, test } from 'vitest';
import { type CatalogCollector, findMetric, metricCollector } from '../../src/catalog/catalog.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

/** Collectors that count how often their patterns are read. */
function countedCollectors(count: number) {
  let read = 0;
  const collectors = Array.from({ length: count }, (_, index) =>
    Object.defineProperty({ name: `job_${index}`, every: 1 } as CatalogCollector, 'emits', {
      get() {
        read += 1;
        return [`svc.area_${index}.*`];
      },
    }),
  );
  return { collectors, reads: () => read };
}

test('the patterns of 500 collectors are read once, however many metrics are asked for', () => {
  const { collectors, reads } = countedCollectors(500);
  for (let metric = 0; metric < 1_000; metric += 1) {
    expect(metricCollector({ collectors }, `svc.area_${metric}.m`)?.name).toBe(
      metric < 500 ? `job_${metric}` : undefined,
    );
  }
  expect(metricCollector({ collectors }, 'svc.area_7.m')?.name).toBe('job_7');
  expect(reads()).toBe(500);
});

test('the first of two collectors that emit a metric is its collector, and a metric is found by its path', () => {
  const catalog = catalogOf({ ci: ['tests', 'flaky'] }, [], {
    collectors: [
      { name: 'first', every: '15m', emits: ['raw.ci.t*'] },
      { name: 'second', every: '15m', emits: ['raw.*'] },
    ],
  });
  expect(metricCollector(catalog, 'raw.ci.tests')?.name).toBe('first');
  expect(metricCollector(catalog, 'raw.ci.flaky')?.name).toBe('second');
  expect(findMetric(catalog, 'ci.flaky')?.raw).toBe('raw.ci.flaky');
  expect(findMetric(catalog, 'ci.none')).toBeUndefined();
});
