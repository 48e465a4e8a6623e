import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/collectors/run-collector.ts';
import { differences } from './expected.ts';

const run = (samples: Run['samples'], metrics: readonly string[] = []): Run => ({
  samples,
  events: [],
  notes: [],
  reach: [],
  failed: false,
  errors: metrics.length > 0 ? [{ message: 'nobody knows', asks: 'x', metrics }] : [],
});

describe('expected', () => {
  test('the judge of collectors finds a wrong number, an invented zero, and a metric that is missing silently', () => {
    const expected = { a: 2, 'b|x': 'missing', c: 'nothing' } as const;
    expect(differences(run([{ metric: 'a', value: 2 }], ['b']), expected)).toEqual([]);
    const zero = { metric: 'b', value: 0, tags: { cluster: 'x' } };
    expect(differences(run([{ metric: 'a', value: 3 }, zero]), expected)).toEqual([
      'a is 3, and must be 2',
      'b|x is 0, and must be missing',
      'b|x is missing, and nobody says so',
    ]);
    expect(differences(run([{ metric: 'd', value: 1 }], ['b']), expected)).toEqual([
      'd is 1, and nobody asked for it',
      'a is undefined, and must be 2',
    ]);
  });

  test('the judge of collectors finds an error without words, and a value that was sent twice', () => {
    const found = {
      ...run([
        { metric: 'b', value: 1 },
        { metric: 'b', value: 1 },
      ]),
      errors: [{ message: ' ', asks: 'x', metrics: ['a'] }],
    };
    expect(differences(found, { a: 'missing', b: 1 })).toEqual([
      'something is said to be missing, without a word',
      'b was sent twice',
    ]);
  });

  test("the judge of collectors finds a fault of the collectors' own", () => {
    const found = {
      ...run([]),
      errors: [{ message: 'x', asks: 'x', metrics: ['a'], fault: new RangeError('no time') }],
    };
    expect(differences(found, { a: 'missing' })).toEqual(['the collector failed: RangeError: no time']);
  });
});
