import { describe, expect, test } from 'vitest';
import type { Machine } from '../../bench/machine.ts';
import { renderReport } from '../../bench/report.ts';
import type { Round } from '../../bench/round.ts';

const MACHINE: Machine = {
  node: 'v20.20.2',
  platform: 'linux x64',
  cores: 2,
  processor: 'Example CPU',
  loadBefore: 0.5,
};

function round(over: Partial<Round> = {}): Round {
  const load = { p50Ms: 1, p99Ms: 4, perSecond: 1234.5, servicesCpu: 0.25 };
  return {
    connectMs: 300,
    connectedMb: 80,
    loadedMb: 100,
    idle: load,
    single: load,
    crowd: load,
    datadogRequests: 1,
    ...over,
  };
}

function cellsOf(report: string, label: string): readonly string[] {
  const line = report.split('\n').find((one) => one.startsWith(label)) ?? '';
  return line.split(/ {2,}/);
}

describe('report', () => {
  test('a row gives the median and range of both, and the ratio taken within each run', () => {
    const pairs = [
      { bare: round({ connectMs: 200 }), ours: round({ connectMs: 400 }) },
      { bare: round({ connectMs: 400 }), ours: round({ connectMs: 1_600 }) },
      { bare: round({ connectMs: 300 }), ours: round({ connectMs: 900 }) },
    ];
    const [, bare, ours, ratio] = cellsOf(renderReport(MACHINE, 1_000, pairs), 'start of the process');
    expect(bare).toBe('300 (200..400)');
    expect(ours).toBe('900 (400..1,600)');
    expect(ratio).toBe('3 (2..4)');
  });

  test('answers have no ratio: the bare app gives none', () => {
    const report = renderReport(MACHINE, 1_000, [{ bare: round(), ours: round() }]);
    expect(cellsOf(report, 'answers a second, 50 in flight').slice(1)).toEqual(['–', '1,230 (1,230..1,230)', '–']);
    expect(cellsOf(report, 'Datadog requests').slice(1)).toEqual(['–', '1 (1..1)', '–']);
  });

  test('latencies under a millisecond keep their digits', () => {
    const quick = { p50Ms: 0.2741, p99Ms: 1.953, perSecond: 1, servicesCpu: 0 };
    const report = renderReport(MACHINE, 1_000, [{ bare: round({ single: quick }), ours: round() }]);
    expect(cellsOf(report, 'ack, one after another: p50')[1]).toBe('0.274 (0.274..0.274)');
  });

  test('the report says what it ran on, how much, and that the bot works on after its ack', () => {
    const report = renderReport(MACHINE, 1_000, [{ bare: round(), ours: round() }]);
    expect(report).toContain('Node v20.20.2, linux x64, 2 x Example CPU');
    expect(report).toContain('1,000 /health one after another, then 1,000 with 50 in flight');
    expect(report).toContain('The bot goes on after its ack');
    expect(report).toContain('25 % of a core under the bare load');
  });
});
