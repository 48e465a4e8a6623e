import { type DataSet, samples, seriesOf } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MIDNIGHT, NOW } from '../../../local-datadog/test/gauges.ts';
import { simulatedSeries } from '../../src/data/simulated.ts';
import { STORIES } from '../../src/data/stories.ts';

const data = simulatedSeries({ now: NOW, timeZone: 'UTC' });
const of = (metric: string, tag = 'env:production', from: DataSet = data) => {
  const series = seriesOf(from, metric).find(({ tags }) => tags.includes(tag));
  if (!series) throw new Error(`no series ${metric}`);
  return series;
};
const onDay = (metric: string, offset: number) =>
  samples(of(metric), MIDNIGHT + offset * DAY, Math.min(NOW + 1, MIDNIGHT + (offset + 1) * DAY)).map(
    ({ value }) => value,
  );
const dayMean = (metric: string, offset: number) => {
  const values = onDay(metric, offset);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

describe('simulated', () => {
  test('the same moment has the same value whoever asks and whenever', () => {
    const later = simulatedSeries({ now: NOW + 3 * HOUR, timeZone: 'UTC' });
    for (const metric of ['wandb.training.arena.avg_sps', 'github.ci.duration_p90_minutes', 'skypilot.jobs.running']) {
      const at = NOW - 10 * HOUR;
      expect(of(metric, 'env:production', later).valueAt(at)).toBe(of(metric).valueAt(at));
    }
    expect(new Set(onDay('wandb.training.arena.avg_sps', -2)).size).toBeGreaterThan(20);
  });

  test('every series is labelled simulated, has an environment, and holds a finite value of zero or more', () => {
    for (const { metric, tags, source, valueAt, every } of data) {
      expect(source).toBe('simulated');
      expect(tags[0]).toMatch(/^env:(production|staging)$/);
      expect(every % 300, metric).toBe(0);
      for (let at = NOW - 40 * DAY; at <= NOW; at += 7 * HOUR) {
        const value = valueAt(at);
        expect(value === null || (Number.isFinite(value) && value >= 0), `${metric} ${value}`).toBe(true);
      }
    }
  });

  test('percentiles keep their order at all times', () => {
    for (let at = NOW - 30 * DAY; at <= NOW; at += 900_000) {
      const [p50, p90, p99] = ['p50', 'p90', 'p99'].map((p) => of(`github.ci.duration_${p}_minutes`).valueAt(at) ?? 0);
      expect((p50 ?? 0) < (p90 ?? 0) && (p90 ?? 0) < (p99 ?? 0)).toBe(true);
    }
  });

  test('benchmarks are red four days ago and yellow a day later', () => {
    const means = [-5, -4, -3, -2].map((day) => dayMean('github.ci.benchmarks_passing', day));
    expect(means.map((mean) => Number(mean.toFixed(6)))).toEqual([1, 0.2, 0.5, 1]);
  });

  test('four workflows failed today, at most one on any day before', () => {
    expect(new Set(onDay('github.ci.failed_workflows_7d', 0))).toEqual(new Set([4]));
    for (let day = -6; day < 0; day += 1)
      expect(Math.max(...onDay('github.ci.failed_workflows_7d', day))).toBeLessThan(2);
  });

  test('the resume check is silent from yesterday noon on', () => {
    const series = of('training.local.resume_success_24h');
    expect(series.valueAt(MIDNIGHT - 12 * HOUR - 900_000)).not.toBeNull();
    expect(series.valueAt(MIDNIGHT - 12 * HOUR)).toBeNull();
    expect(series.valueAt(NOW)).toBeNull();
  });

  test('remote accuracy has a gap of one day, two days ago', () => {
    expect([-3, -2, -1].map((day) => onDay('eval.remote.hearts_accuracy_pct', day).length)).toEqual([96, 0, 96]);
  });

  test('the eval collector met exactly one error, within the last hour', () => {
    const errors = samples(of('collector.eval.error_count'), NOW - DAY, NOW + 1).filter(({ value }) => value > 0);
    expect(errors).toHaveLength(1);
    expect(NOW - (errors[0]?.at ?? 0)).toBeLessThanOrEqual(HOUR);
  });

  test('staging has values of its own and none of the incidents', () => {
    const runs = 'wandb.training.arena.runs_completed_24h';
    expect(of(runs, 'env:staging').valueAt(NOW)).not.toBe(of(runs).valueAt(NOW));
    expect(seriesOf(data, 'training.local.resume_success_24h')).toHaveLength(1);
  });

  test('parts split a whole by tag and agree with it, stories included', () => {
    const failures = seriesOf(data, 'github.ci.workflow_results_7d').find(({ tags }) =>
      tags.includes('result:failure'),
    );
    expect(failures?.valueAt(NOW)).toBe(4);
    const running = seriesOf(data, 'wandb.runs.by_status').filter(({ tags }) => tags.includes('status:running'));
    expect(running.map(({ tags }) => tags[0])).toEqual(['env:production', 'env:staging']);
    expect(running[0]?.valueAt(NOW)).toBe(of('wandb.runs.active').valueAt(NOW));
  });

  test('every story is about a metric that exists and says so in one sentence', () => {
    for (const { metric, says } of STORIES) {
      expect(seriesOf(data, metric).length, metric).toBeGreaterThan(0);
      expect(says).toMatch(/^[A-Z][^\n]+\.$/);
    }
  });
});
