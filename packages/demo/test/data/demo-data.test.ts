import { samples, seriesOf, sourcesOf } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { fomSeries as fomName } from '../../../../src/catalog/catalog.ts';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import { lastLocalDays } from '../../../../src/core/days.ts';
import { fomFromRaw } from '../../../../src/health/figure-of-merit.ts';
import { type Status, statusOf } from '../../../../src/health/thresholds.ts';
import { DAY, NOW } from '../../../local-datadog/test/gauges.ts';
import { demoData } from '../../src/data/demo-data.ts';

const timeZone = 'Europe/Berlin';
const metrics = loadCatalog('catalog').areas.flatMap((area) =>
  area.metrics.map(({ key, raw, ramp }) => ({ area: area.key, key, raw, ramp, fom: fomName(area.key, key) })),
);
const dataAt = (now: number) => demoData({ now, timeZone, metrics });

/** Statuses of a metric's seven days, from the mean of its raw points. */
function week(now: number, key: string): readonly Status[] {
  const metric = metrics.find((each) => each.key === key);
  const series = metric && seriesOf(dataAt(now), metric.raw).find(({ tags }) => tags.includes('env:production'));
  return lastLocalDays(now, timeZone, 7).map(({ start, end }) => {
    const foms = series
      ? samples(series, start, Math.min(end, now + 1)).map(({ value }) => fomFromRaw(value, metric.ramp) ?? 0)
      : [];
    return statusOf(foms.length ? foms.reduce((sum, fom) => sum + fom, 0) / foms.length : null);
  });
}

describe('demo data', () => {
  test('every raw metric of the catalog has data of production within the last two days', () => {
    const data = dataAt(NOW);
    for (const { raw } of metrics) {
      const series = seriesOf(data, raw).find(({ tags }) => tags.includes('env:production'));
      expect(series && samples(series, NOW - 2 * DAY, NOW).length, raw).toBeGreaterThan(0);
    }
  });

  test.each([
    ['benchmarks_passing', ['green', 'green', 'red', 'yellow', 'green', 'green', 'green']],
    ['flaky_checks', ['yellow', 'yellow', 'green', 'green', 'green', 'green', 'green']],
    ['stale_prs', ['yellow', 'yellow', 'yellow', 'green', 'green', 'green', 'green']],
    ['duration_p90', ['green', 'green', 'yellow', 'green', 'green', 'green', 'green']],
    ['local_resume_success', ['green', 'green', 'green', 'green', 'green', 'green', 'gray']],
    ['remote_hearts_accuracy', ['green', 'green', 'green', 'green', 'gray', 'green', 'green']],
    ['failing_workflows', ['green', 'green', 'green', 'green', 'green', 'green', 'red']],
  ])('the week of %s is as described, at any time of the day', (key, expected) => {
    for (const now of [NOW, Date.UTC(2026, 10, 22, 23, 20), Date.UTC(2027, 2, 28, 9), Date.UTC(2026, 9, 25, 0, 30)]) {
      expect(week(now, key), new Date(now).toISOString()).toEqual(expected);
    }
  });

  test('the simulated metrics are mostly green', () => {
    const simulated = metrics.filter(({ raw }) => sourcesOf(dataAt(NOW)).get(raw) === 'simulated');
    const all = simulated.flatMap(({ key }) => week(NOW, key));
    expect(all.filter((status) => status === 'green').length / all.length).toBeGreaterThan(0.85);
  });

  test('figures of merit are hourly, begin three days ago, and carry area and metric as tags', () => {
    const data = dataAt(NOW);
    const sps = seriesOf(data, 'health.training.multigpu_arena_sps.fom').find(({ tags }) =>
      tags.includes('env:production'),
    );
    const points = sps ? samples(sps, NOW - 30 * DAY, NOW) : [];
    expect(points[0]?.at).toBe(lastLocalDays(NOW, timeZone, 4)[0]?.start);
    expect(points.every(({ at }) => at % 3_600_000 === 0)).toBe(true);
    expect(points.every(({ value }) => value >= 0 && value <= 1)).toBe(true);
    const tagged = seriesOf(data, 'health.fom').filter(({ tags }) => tags.includes('env:production'));
    expect(tagged).toHaveLength(metrics.length);
    const twin = tagged.find(
      ({ tags }) => tags.includes('area:training') && tags.includes('metric:multigpu_arena_sps'),
    );
    expect(twin?.valueAt(NOW)).toBe(sps?.valueAt(NOW));
  });

  test('a figure of merit follows the gaps and the source of its raw metric', () => {
    const data = dataAt(NOW);
    expect(seriesOf(data, 'health.training.local_resume_success.fom')[0]?.valueAt(NOW)).toBeNull();
    const sources = sourcesOf(data);
    expect(sources.get('health.ci.hotfix_count.fom')).toBe('real');
    expect(sources.get('health.ci.stale_prs.fom')).toBe('simulated');
    expect(sources.get('health.fom')).toBe('simulated');
  });

  test('no two series of the demo share name and tags', () => {
    const names = dataAt(NOW).map(({ metric, tags }) => `${metric} ${tags.join()}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
