import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFom, statusOf } from '../../src/health/status.ts';

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
