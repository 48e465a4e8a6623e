import { describe, expect, test } from 'vitest';
import type { Rounds } from '../../bench/figures.ts';
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
    concurrent: load,
    datadogRequests: 1,
    ...over,
  };
}

const rounds = (over: Partial<Record<keyof Rounds, Partial<Round>>> = {}): Rounds => ({
  acking: round(over.acking),
  posting: round(over.posting),
  bot: round(over.bot),
});

function cellsOf(report: string, label: string): readonly string[] {
  const line = report.split('\n').find((one) => one.startsWith(label)) ?? '';
  return line.split(/ {2,}/);
}

describe('report', () => {
  test('a row gives the median and range of all, and the ratio taken within each round, beside its target', () => {
    const all = [
      rounds({ acking: { connectMs: 200 }, bot: { connectMs: 400 } }),
      rounds({ acking: { connectMs: 400 }, bot: { connectMs: 1_600 } }),
      rounds({ acking: { connectMs: 300 }, bot: { connectMs: 900 } }),
    ];
    const cells = cellsOf(renderReport(MACHINE, 1_000, all), 'start of the process');
    expect(cells.slice(1)).toEqual([
      '300 (200..400)',
      '300 (300..300)',
      '900 (400..1,600)',
      '3 (2..4)',
      'at most 1.8: missed',
    ]);
  });

  test('start is compared with what only acks, load with what posts as well; of answers a second more is better', () => {
    const report = renderReport(MACHINE, 1_000, [
      rounds({
        acking: { loadedMb: 50 },
        posting: { loadedMb: 100 },
        bot: { loadedMb: 150, concurrent: { p50Ms: 1, p99Ms: 1, perSecond: 1_000, servicesCpu: 0 } },
      }),
    ]);
    expect(cellsOf(report, 'memory after the load').slice(-2)).toEqual(['1.5 (1.5..1.5)', 'at most 1.6: met']);
    expect(cellsOf(report, 'answers a second, 50 in flight').slice(-2)).toEqual([
      '0.81 (0.81..0.81)',
      'at least 0.8: met',
    ]);
    expect(cellsOf(report, 'Datadog requests').slice(-2)).toEqual(['–', '–']);
  });

  test('latencies under a millisecond keep their digits', () => {
    const quick = { p50Ms: 0.2741, p99Ms: 1.953, perSecond: 1, servicesCpu: 0 };
    const report = renderReport(MACHINE, 1_000, [rounds({ acking: { single: quick } })]);
    expect(cellsOf(report, 'ack, one after another: p50')[1]).toBe('0.274 (0.274..0.274)');
  });

  test('the report says what it ran on, how much, and what the contenders do', () => {
    const report = renderReport(MACHINE, 1_000, [rounds()]);
    expect(report).toContain('Node v20.20.2, linux x64, 2 x Example CPU; load before: 0.5');
    expect(report).toContain('1 interleaved rounds, new processes in each; 1,000 /health one after another');
    expect(report).toContain('The first contender is ten lines of Bolt that only ack; the second acks and posts');
    expect(report).toContain('25 % with Bolt that acks, 25 % with Bolt that posts, 25 % with the bot');
  });
});
