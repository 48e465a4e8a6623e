import { describe, expect, test } from 'vitest';
import type { Part, Sample } from '../../src/collectors/collector.ts';
import { SourceError } from '../../src/collectors/exchange.ts';
import { runCollector } from '../../src/collectors/run-collector.ts';

type Sources = { readonly signal: AbortSignal };
const NOW = 1_000;

const part = (metric: string, read: Part<Sources>['read']): Part<Sources> => ({
  metrics: [metric],
  asks: `GET /${metric}`,
  read,
});
const gives = (metric: string, ...values: readonly number[]) =>
  part(metric, async () => ({ samples: values.map((value): Sample => ({ metric, value })) }));
const fails = (metric: string, error: Error) => part(metric, () => Promise.reject(error));
const run = (parts: readonly Part<Sources>[], timeoutMs = 5_000) =>
  runCollector({ name: 'shop', parts, open: (signal) => ({ signal }) }, { now: NOW, timeoutMs });

describe('run collector', () => {
  test('a part fills its metrics, and one that fails costs only its own', async () => {
    const result = await run([gives('shop.a', 1), fails('shop.b', new SourceError('HTTP 502')), gives('shop.c', 0)]);
    expect(result.samples).toEqual([
      { metric: 'shop.a', value: 1 },
      { metric: 'shop.c', value: 0 },
    ]);
    expect(result.errors).toEqual([{ message: 'HTTP 502', asks: 'GET /shop.b', metrics: ['shop.b'] }]);
    expect(result.failed).toBe(false);
  });

  test('a run in which no part could be read has failed', async () => {
    const result = await run([fails('shop.a', new SourceError('gone')), fails('shop.b', new SourceError('gone'))]);
    expect([result.failed, result.samples, result.errors.length]).toEqual([true, [], 2]);
  });

  test('a value that is no number is an error and not sent, the others beside it are', async () => {
    const result = await run([gives('shop.a', Number.NaN, 3, Number.POSITIVE_INFINITY)]);
    expect(result.samples).toEqual([{ metric: 'shop.a', value: 3 }]);
    expect(result.errors).toEqual([{ message: 'a value is not a number', asks: 'GET /shop.a', metrics: ['shop.a'] }]);
  });

  test('a part that does not answer in time is an error, and its source is aborted', async () => {
    let told = false;
    const hangs = part('shop.slow', ({ signal }) => {
      signal.addEventListener('abort', () => {
        told = true;
      });
      return new Promise(() => {});
    });
    const result = await run([gives('shop.a', 1), hangs], 30);
    expect(result.samples).toEqual([{ metric: 'shop.a', value: 1 }]);
    expect(result.errors).toMatchObject([{ message: 'no response within 0.03 s', metrics: ['shop.slow'] }]);
    expect(told).toBe(true);
  });

  test("a fault of the collector's own is reported as such, and costs the other parts nothing", async () => {
    const fault = new TypeError('x is not a function');
    const result = await run([gives('shop.a', 1), fails('shop.b', fault)]);
    expect(result.errors).toMatchObject([
      { message: 'the collector failed because of a bug; see the log of the bot', fault },
    ]);
    expect(result.samples).toHaveLength(1);
  });

  test('two values that Datadog would store as one are both left out, which is reported', async () => {
    const who = (name: string, value: number): Sample => ({ metric: 'shop.hours', value, tags: { who: name } });
    const samples = [who('Robin Doe', 10), who('robin__doe_', 2), who('Ada', 3), { metric: 'shop.open', value: 1 }];
    const result = await run([part('shop.hours', async () => ({ samples }))]);
    expect(result.samples).toEqual([who('Ada', 3), { metric: 'shop.open', value: 1 }]);
    const what = 'shop.hours who:robin_doe has 2 values: Datadog treats these names as one: Robin Doe, robin__doe_';
    expect(result.errors).toEqual([
      {
        message: `${what}. Next step: give one of them another name`,
        asks: 'GET /shop.hours',
        metrics: ['shop.hours'],
      },
    ]);
  });

  test('a value without tags that comes twice is not sent either', async () => {
    const result = await run([gives('shop.a', 1, 1), gives('shop.b', 2)]);
    expect(result.samples).toEqual([{ metric: 'shop.b', value: 2 }]);
    expect(result.errors).toMatchObject([{ metrics: ['shop.a'] }]);
  });
});
