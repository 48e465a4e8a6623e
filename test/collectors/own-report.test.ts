import { describe, expect, test } from 'vitest';
import { errorEvents, ownSamples, sinceRunSample } from '../../src/collectors/own-report.ts';

const RUN = { samples: [], events: [], errors: [], notes: [], reach: [], failed: false };

describe('own report', () => {
  test('a run reports on itself under a name of its own and under a common one with a tag', () => {
    const samples = [
      { metric: 'shop.a', value: 1 },
      { metric: 'shop.b', value: 2, tags: { who: 'x' } },
      { metric: 'shop.b', value: 3, tags: { who: 'y' } },
    ];
    const errors = [1, 2].map(() => ({ message: 'HTTP 502', asks: 'GET /', metrics: ['shop.c'] }));
    expect(ownSamples('shop', { ...RUN, samples, errors }, 1.25)).toEqual(
      [
        ['duration_seconds', 1.25],
        ['metric_count', 2],
        ['error_count', 1],
        ['failed', 0],
      ].flatMap(([name, value]) => [
        { metric: `collector.shop.${name}`, value },
        { metric: `collector.${name}`, value, tags: { collector: 'shop' } },
      ]),
    );
    expect(
      ownSamples('shop', { ...RUN, notes: [], failed: true }, 0).find(({ metric }) => metric === 'collector.failed'),
    ).toEqual({
      metric: 'collector.failed',
      value: 1,
      tags: { collector: 'shop' },
    });
  });

  test('an error is reported once, with all metrics that it costs', () => {
    const error = (message: string, ...metrics: readonly string[]) => ({ message, asks: 'GET /', metrics });
    const events = errorEvents(
      'shop',
      { errors: [error('gone', 'm1', 'm2', 'm3'), error('late', 'n'), error('gone', 'm4', 'm5', 'm6', 'm7')] },
      5_000,
    );
    expect(events).toMatchObject([
      { title: 'gone', fields: { collector: 'shop', metric: 'm1, m2, m3, m4, m5, and 2 more' }, level: 'error' },
      { title: 'late', fields: { metric: 'n' }, feed: 'collector_error', at: 5_000 },
    ]);
    expect(new Set(events.map(({ key }) => key)).size).toBe(2);
  });

  test('an error that goes on is one thing for an hour', () => {
    const at = (minutes: number, message = 'gone') =>
      errorEvents('shop', { errors: [{ message, asks: 'GET /', metrics: [] }] }, minutes * 60_000)[0]?.key;
    expect(at(1)).toBe(at(59));
    expect(new Set([at(1), at(61), at(1, 'late')]).size).toBe(3);
  });

  test('minutes since a run are whole ones', () => {
    expect(sinceRunSample('shop', 0, 179_999)).toEqual({
      metric: 'collector.minutes_since_run',
      value: 2,
      tags: { collector: 'shop' },
    });
  });
});
