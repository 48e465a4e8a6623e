import { describe, expect, test } from 'vitest';
import { isQuietWeek } from '../../../src/digest/rules/review.ts';
import { all, failureOf, pastOf, reviewOf, rowOf } from '../../fixtures/reviews.ts';

const GREEN = rowOf('Green', all(0.9), all(0.9));
const INCIDENT = pastOf('a', failureOf('2026-11-18T08:00:00Z', 2, 60));

describe('quiet week', () => {
  test('everything is known, green and calm', () => {
    expect(isQuietWeek(reviewOf({ CI: [GREEN] }))).toBe(true);
    expect(isQuietWeek(reviewOf({ CI: [rowOf('Better', all(0.5), all(0.9))] }))).toBe(true);
    expect(isQuietWeek(reviewOf({ CI: [rowOf('New', all(null), all(0.9))] }))).toBe(true);
  });

  test.each([
    ['one red day', reviewOf({ CI: [rowOf('Main', all(0.9), [0.1, ...all(0.9).slice(1)])] })],
    ['an incident', reviewOf({ CI: [GREEN] }, { past: [INCIDENT] })],
    [
      'an incident that lasted into it',
      reviewOf({ CI: [GREEN] }, { past: [pastOf('a', failureOf('2026-11-15T08:00:00Z', 1, 2_000))] }),
    ],
    ['incidents of which not all are known', reviewOf({ CI: [GREEN] }, { coverage: { isEvaluated: false } })],
    ['a metric without data', reviewOf({ CI: [GREEN, rowOf('Silent', all(0.9), all(null))] })],
    ['a metric that could not be read', reviewOf({ CI: [GREEN, rowOf('U', all(0.9), all(0.9), { unread: 'x' })] })],
    ['a day without data', reviewOf({ CI: [rowOf('Main', all(0.9), [null, ...all(0.9).slice(1)])] })],
    [
      'a metric without data on one day',
      reviewOf({ CI: [GREEN, rowOf('Main', all(0.9), [null, ...all(0.9).slice(1)])], Eval: [GREEN] }),
    ],
    ['a worse light', reviewOf({ CI: [rowOf('Main', all(0.9), all(0.5))] })],
    // Overall 0.9 after 0.9: the other area made up for it.
    [
      'a worse light of an area',
      reviewOf({ CI: [rowOf('Main', all(0.8), all(0.6))], Eval: [rowOf('E', all(0.8), all(1))] }),
    ],
    [
      'a worse light of the metrics that both weeks have',
      reviewOf({ CI: [rowOf('Main', all(0.8), all(0.6)), rowOf('New', all(null), all(1))] }),
    ],
    ['unknown incidents', { ...reviewOf({ CI: [GREEN] }), incidents: null }],
  ])('a week with %s is not quiet', (_, review) => {
    expect(isQuietWeek(review)).toBe(false);
  });
});
