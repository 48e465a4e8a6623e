import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFom, roundable, statusOf } from '../../src/health/thresholds.ts';

describe('figure of merit', () => {
  test.each([
    [1, 'green'],
    [0.7, 'green'],
    [0.6999, 'yellow'],
    [0.3, 'yellow'],
    [0.2999, 'red'],
    [0, 'red'],
    [null, 'gray'],
  ] as const)('%s is %s', (fom, status) => {
    expect(statusOf(fom)).toBe(status);
  });

  test('0.6999 is yellow and is not printed as 0.70', () => {
    expect(formatFom(0.6999)).toBe('0.69');
    expect(formatFom(0.699)).toBe('0.69');
    expect(formatFom(0.2999)).toBe('0.29');
  });

  test('values away from a border are rounded as usual, and no data is a dash', () => {
    expect([0.855, 0.854, 1, 0, null].map(formatFom)).toEqual(['0.85', '0.85', '1.00', '0.00', '–']);
  });

  test('a printed value never contradicts its status', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fom) => {
        expect(statusOf(Number(formatFom(fom)))).toBe(statusOf(fom));
      }),
    );
  });

  test('a value that would round to the wrong side of a threshold never contradicts its status, and is else the value itself', () => {
    const digits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
    const near = fc
      .constantFrom(0.7, 0.3, 0.695, 0.295)
      .chain((limit) => fc.double({ min: -0.006, max: 0.006, noNaN: true }).map((by) => limit + by));
    fc.assert(
      fc.property(fc.oneof(near, fc.double({ min: 0, max: 1, noNaN: true })), (fom) => {
        const value = roundable(fom);
        const roundedBy = [value, Number(digits.format(value)), Number(value.toFixed(2))];
        expect(roundedBy.map(statusOf)).toEqual(roundedBy.map(() => statusOf(fom)));
        if (value !== fom) expect(value.toFixed(2)).toBe(formatFom(fom));
      }),
      { examples: [[0.695], [0.6949999999], [0.295], [0.6999999999]] },
    );
  });
});
