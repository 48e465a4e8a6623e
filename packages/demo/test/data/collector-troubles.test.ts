import {
  answerTimeseries,
  type DataSet,
  type LocalDatadog,
  samples,
  seriesOf,
  startLocalDatadog,
} from '@metta-health-bot/local-datadog';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import { clientOf } from '../../../local-datadog/test/client.ts';
import { HOUR, NOW } from '../../../local-datadog/test/gauges.ts';
import {
  type COLLECTOR_TROUBLES,
  type CollectorTroubles,
  createCollectorTroubles,
} from '../../src/data/collector-troubles.ts';
import { demoData } from '../../src/data/demo-data.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** At an odd moment: 14:03:07.250. */
const BROKEN = NOW + 187_250;
const { collectors } = loadCatalog('catalog');

let now: number;
let troubles: CollectorTroubles;
let data: DataSet;
let datadog: LocalDatadog;

beforeEach(async () => {
  now = BROKEN;
  troubles = createCollectorTroubles(() => now, collectors);
  data = troubles.apply(demoData({ now: NOW, timeZone: 'UTC', metrics: [] }));
  datadog = await startLocalDatadog({ data, clock: () => now });
});

afterEach(() => datadog.close());

const set = (name: string, trouble: (typeof COLLECTOR_TROUBLES)[number], after = 0) => {
  now += after;
  troubles.set(name, trouble);
};
/** Points of a metric of production in the last `span` up to now: seconds since it was broken, and the value. */
function points(metric: string, span = 30 * MINUTE) {
  const series = seriesOf(data, metric).find(({ tags }) => tags.includes('env:production'));
  if (series === undefined) throw new Error(`there is no ${metric}`);
  return samples(series, now - span, now + 1).map(({ at, value }) => [(at - BROKEN + 250) / SECOND, value]);
}

/** What Datadog answers for each query over the last four hours, by bucket start. */
async function ask(...queries: readonly string[]) {
  const { data: answer } = await clientOf(datadog).timeseries(queries, now - 4 * HOUR, now + MINUTE);
  const { times = [], values = [], series = [] } = answer?.attributes ?? {};
  return queries.map((_, index) => {
    const line = values[series.findIndex(({ queryIndex }) => queryIndex === index)] ?? [];
    return times.flatMap((at, position) => (line[position] == null ? [] : [[at, line[position]]]));
  });
}

describe('collector troubles', () => {
  test('a collector works until a trouble is set, and reports at its own interval', () => {
    expect(troubles.trouble('github')).toBe('works');
    expect(points('collector.github.failed')).toEqual([
      [-1087, 0],
      [-187, 0],
    ]);
  });

  test('a failing collector says so at once and every ten seconds, counts one error and brings nothing', () => {
    set('github', 'failed');
    now += 25 * SECOND;
    const after = [0, 10, 20];
    expect(points('collector.github.failed', MINUTE)).toEqual(after.map((second) => [second, 1]));
    expect(points('collector.github.error_count', MINUTE)).toEqual([
      [0, 1],
      [10, 0],
      [20, 0],
    ]);
    expect(points('collector.github.metric_count', MINUTE)).toEqual(after.map((second) => [second, 0]));
    expect(points('github.prs.open', 4 * MINUTE)).toEqual([[-187, expect.any(Number)]]);
  });

  test('four errors come at once, and no run fails', () => {
    set('wandb', 'errors');
    now += 15 * SECOND;
    expect(points('collector.wandb.error_count', MINUTE)).toEqual([
      [0, 4],
      [10, 0],
    ]);
    expect(points('collector.wandb.failed', MINUTE).map(([, value]) => value)).toEqual([0, 0]);
  });

  test('a slow collector takes 45 seconds and still brings its metrics', () => {
    set('skypilot', 'slow');
    expect(points('collector.skypilot.duration_seconds', MINUTE)).toEqual([[0, 45]]);
    expect(points('skypilot.jobs.running', MINUTE)).toEqual([[0, expect.any(Number)]]);
  });

  test('a silent collector sends nothing more, nor do its metrics arrive, and others go on', () => {
    set('eval', 'silent');
    now += HOUR;
    for (const metric of ['collector.eval.failed', 'collector.eval.duration_seconds', 'eval.local.success_24h']) {
      expect(points(metric), metric).toEqual([]);
    }
    expect(points('collector.github.failed')).toHaveLength(2);
  });

  test('a healed collector runs well at once, takes its errors back and keeps the rest of its history', () => {
    set('github', 'failed');
    set('github', 'errors', 15 * SECOND);
    set('github', 'works', 15 * SECOND);
    now += 10 * SECOND;
    expect(points('collector.github.failed', MINUTE)).toEqual([
      [0, 1],
      [10, 1],
      [15, 0],
      [25, 0],
      [30, 0],
      [40, 0],
    ]);
    expect(points('collector.github.error_count', MINUTE).every(([, value]) => value === 0)).toBe(true);
    expect(points('github.prs.open', 26 * SECOND).map(([second]) => second)).toEqual([15, 25, 30, 40]);
  });

  test('the same trouble again changes nothing; a collector that nobody knows is refused', () => {
    set('github', 'failed');
    set('github', 'failed', 5 * SECOND);
    expect(points('collector.github.failed', MINUTE)).toEqual([[0, 1]]);
    expect(() => troubles.set('moon', 'failed')).toThrow('There is no collector moon.');
  });

  test('the past of a collector reads the same later on', () => {
    set('github', 'slow');
    now += MINUTE;
    const read = () => points('collector.github.duration_seconds', now - BROKEN + 30 * MINUTE);
    const before = read();
    set('github', 'silent', 5 * SECOND);
    now += MINUTE;
    expect(read().slice(0, before.length)).toEqual(before);
  });

  test('Datadog puts runs at odd seconds into their minute', async () => {
    set('github', 'failed');
    set('github', 'errors', 65 * SECOND);
    now += 5 * SECOND;
    const [failed = [], errors = []] = await ask(
      'max:collector.github.failed{*}.rollup(max, 60)',
      'sum:collector.github.error_count{*}.rollup(sum, 60)',
    );
    expect(failed).toHaveLength(18);
    expect(failed.slice(-3)).toEqual([
      [NOW, 0],
      [NOW + 3 * MINUTE, 1],
      [NOW + 4 * MINUTE, 1],
    ]);
    expect(errors.slice(-3)).toEqual([
      [NOW, 0],
      [NOW + 3 * MINUTE, 1],
      [NOW + 4 * MINUTE, 4],
    ]);
  });

  test("the evaluation's 20 queries over four hours every few seconds are answered in full", () => {
    for (const { name } of collectors) set(name, 'slow');
    now += 4 * HOUR;
    const queries = collectors.flatMap(({ name }) => [
      `max:collector.${name}.failed{*}.rollup(max, 60)`,
      `max:collector.${name}.duration_seconds{*}.rollup(max, 60)`,
      `max:collector.${name}.metric_count{*}.rollup(max, 60)`,
      `sum:collector.${name}.error_count{*}.rollup(sum, 60)`,
    ]);
    const attributes = {
      from: now - 4 * HOUR,
      to: now,
      queries: queries.map((query, index) => ({ data_source: 'metrics', name: `q${index}`, query })),
    };
    const answer = answerTimeseries({ data: { type: 'timeseries_request', attributes } }, data, now);
    expect(answer.data.attributes.values.map((values) => values.length)).toEqual(queries.map(() => 240));
  });
});
