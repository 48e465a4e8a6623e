import { describe, expect, test } from 'vitest';
import { gaugesIn } from '../../bench/scale-bot.ts';
import { generateCatalog, generateData } from '../../bench/scale-catalog.ts';
import { renderScaleReport } from '../../bench/scale-report.ts';
import type { SizeFigures } from '../../bench/scale-sizes.ts';
import { parseCatalog } from '../../src/catalog/load.ts';

const catalogOf = (metrics: number, collectors: number) =>
  parseCatalog(generateCatalog({ metrics, collectors }).map(({ name, text }) => ({ file: name, source: text })));

describe('sizes', () => {
  test.each([
    [25, 4, 1],
    [30, 2, 2],
  ])(
    'a catalog of %i metrics and %i collectors has %i areas, and data for each metric and collector',
    (metrics, collectors, areas) => {
      const catalog = catalogOf(metrics, collectors);
      expect([catalog.areas.length, catalog.collectors.length]).toEqual([areas, collectors]);
      const data = generateData(catalog);
      expect(data).toHaveLength(3 * metrics + 4 * collectors);
      expect(data.every(({ valueAt }) => Number.isFinite(valueAt(1_000_000_000)))).toBe(true);
    },
  );

  test('the values of the health port are read, summed over their labels', () => {
    const text = [
      'metta_datadog_requests_total{outcome="200"} 5',
      'metta_datadog_requests_total{outcome="timeout"} 1',
      'metta_datadog_request_seconds_sum 0.25',
      'metta_datadog_request_seconds_count 6',
      'nodejs_eventloop_lag_max_seconds 0.0125',
    ].join('\n');
    expect(gaugesIn(text)).toEqual({ datadogRequests: 6, datadogSeconds: 0.25, holdUpMs: 12.5 });
  });

  test('the report has a column for each size and the cost of a further metric, and leaves out what was not measured', () => {
    const asked = { ms: 100, requests: 1, datadogMs: 40, holdUpMs: 5 };
    const small: SizeFigures = {
      metrics: 25,
      collectors: 10,
      connectMs: 900,
      connectedMb: 110,
      afterMb: 120,
      coldHealth: asked,
      warmHealthMs: 3,
      digest: asked,
    };
    const large = { ...small, metrics: 225, afterMb: 121, coldHealth: { ...asked, ms: 500, datadogMs: 240 } };
    const machine = { node: 'v20', platform: 'linux x64', cores: 2, processor: 'one', loadBefore: 0 };
    const report = renderScaleReport(machine, { sizes: [small, large] });
    expect(report).toMatch(/one process for each catalog +25 metrics +225 metrics/);
    expect(report).toMatch(/per further metric: \/health, ms +– +2\n/);
    expect(report).toMatch(/per further metric: \/health, ms of the bot +– +1\n/);
    expect(report).toMatch(/per further metric: memory after, KB +– +5.12\n/);
    expect(report).not.toContain('digests at the same minute');
  });
});
