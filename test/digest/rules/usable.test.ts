import { describe, expect, test } from 'vitest';
import type { Subscription } from '../../../src/digest/rules/schedule.ts';
import { problemOfSubscription } from '../../../src/digest/rules/usable.ts';

const USABLE: Subscription = { channel: 'C1', time: '09:00', timeZone: 'Europe/Berlin', days: [1], since: 0 };

describe('problem of a subscription', () => {
  test('returns null where a digest can be planned', () => {
    for (const timeZone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])
      expect(problemOfSubscription({ ...USABLE, timeZone })).toBeNull();
    expect(problemOfSubscription({ ...USABLE, time: '23:59', days: [7] })).toBeNull();
  });

  test.each<[values: Record<string, unknown>, problem: string]>([
    [{ timeZone: 'America/Newtown' }, 'does not know the time zone "America/Newtown"'],
    [{ timeZone: '2026-11-24T09:00[Europe/Berlin]' }, 'does not know the time zone'],
    [{ timeZone: '2026-11-24T09:00Z' }, 'does not know the time zone'],
    [{ timeZone: '' }, 'does not know the time zone'],
    [{ time: '24:00' }, '"24:00" is not a time of day'],
    [{ time: '9:00' }, '"9:00" is not a time of day'],
    [{ days: [] }, 'days of the week'],
    [{ days: [0] }, 'days of the week'],
    [{ days: [1.5] }, 'days of the week'],
    [{ since: Number.NaN }, 'no beginning'],
    [{ kind: 'weekly', days: [1, 4] }, 'one day of the week'],
  ])('names what is wrong with %j', (values, problem) => {
    expect(problemOfSubscription({ ...USABLE, ...values })).toContain(problem);
  });
});
