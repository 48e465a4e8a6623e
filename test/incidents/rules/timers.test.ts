import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, startIncident } from '../incident-harness.ts';

function failing(severity: 'critical' | 'warning' = 'critical') {
  const harness = startIncident({ severity });
  harness.look({ 'failed shop': 'breach' });
  return harness;
}

const silence = (until: number | 'recovery') => ({ kind: 'silence', until, reason: 'deploy' }) as const;

describe('timers', () => {
  test('G64 a reminder at T and one at 2T, then no more', () => {
    const harness = failing();
    harness.wait(30 * MINUTE - 1);
    expect(harness.timers()).toEqual([]);
    harness.wait(1);
    expect(harness.timers()).toEqual(['shop reminded']);
    expect(harness.timers()).toEqual([]);
    harness.wait(30 * MINUTE);
    expect(harness.timers()).toEqual(['shop reminded']);
    expect(harness.firing('shop').events.at(-1)).toMatchObject({ kind: 'reminded', count: 2 });
    harness.wait(100 * HOUR);
    expect(harness.timers()).toEqual([]);
  });

  test('G64 a warning waits as long as the catalog says', () => {
    const harness = failing('warning');
    harness.wait(4 * HOUR - 1);
    expect(harness.timers()).toEqual([]);
    harness.wait(1);
    expect(harness.timers()).toEqual(['shop reminded']);
  });

  test('G64 after a long absence there is one reminder, with the higher count', () => {
    const harness = failing();
    harness.wait(10 * HOUR);
    expect(harness.timers()).toEqual(['shop reminded']);
    expect(harness.firing('shop').events.at(-1)).toMatchObject({ count: 2 });
    expect(harness.timers()).toEqual([]);
  });

  test.each([
    ['an acknowledgement', { kind: 'acknowledge' }],
    ['a silence', silence('recovery')],
    ['a resolve', { kind: 'resolve' }],
  ] as const)('G64 %s stops reminders', (_, deed) => {
    const harness = failing();
    harness.press('shop', deed);
    harness.wait(10 * HOUR);
    expect(harness.timers()).toEqual([]);
  });

  test('G64 a recovery stops reminders; a relapse begins them anew', () => {
    const harness = failing();
    harness.wait(20 * MINUTE);
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    harness.wait(20 * MINUTE);
    expect(harness.timers()).toEqual([]);
    harness.look({ 'failed shop': 'breach' });
    harness.wait(29 * MINUTE);
    expect(harness.timers()).toEqual([]);
    harness.wait(MINUTE);
    expect(harness.timers()).toEqual(['shop reminded']);
  });

  test('G60 a silence that ends while it is still failing is reported once, and reminders count from then', () => {
    const harness = failing();
    harness.press('shop', silence(harness.now() + HOUR));
    harness.wait(50 * MINUTE - 1);
    expect(harness.timers()).toEqual([]);
    harness.wait(1);
    expect(harness.timers()).toEqual(['shop silence-ending']);
    expect(harness.timers()).toEqual([]);
    harness.wait(10 * MINUTE);
    expect(harness.timers()).toEqual(['shop silence-ended']);
    expect(harness.firing('shop')).toMatchObject({ silence: null, remindFrom: harness.now(), reminders: 0 });
    expect(harness.firing('shop').events.at(-1)).toMatchObject({ stillFiring: true, actor: null });
    expect(harness.timers()).toEqual([]);
    harness.wait(30 * MINUTE);
    expect(harness.timers()).toEqual(['shop reminded']);
  });

  test('G60 a silence that ends without an evaluation is reported once, and its notice is left out', () => {
    const harness = failing();
    harness.press('shop', silence(harness.now() + HOUR));
    harness.wait(5 * HOUR);
    expect(harness.timers()).toEqual(['shop silence-ended']);
    expect(harness.timers()).toEqual([]);
  });

  test('a silence hardly longer than the notice has none, nor has one until recovery', () => {
    for (const until of [10 * MINUTE, 11 * MINUTE]) {
      const harness = failing();
      harness.press('shop', silence(harness.now() + until));
      harness.wait(until - 1);
      expect(harness.timers()).toEqual([]);
      harness.wait(1);
      expect(harness.timers()).toEqual(['shop silence-ended']);
    }
    const harness = failing();
    harness.press('shop', silence('recovery'));
    harness.wait(1000 * HOUR);
    expect(harness.timers()).toEqual([]);
  });

  test('a silence on what has recovered ends without notice and says that nothing fires', () => {
    const harness = failing();
    harness.press('shop', silence(harness.now() + HOUR));
    harness.look({ 'failed shop': 'healthy' });
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
    harness.wait(55 * MINUTE);
    expect(harness.timers()).toEqual([]);
    harness.wait(HOUR);
    expect(harness.timers()).toEqual(['shop silence-ended']);
    expect(harness.about('shop')).toMatchObject({ status: 'resolved', silence: null });
    expect(harness.about('shop').events.at(-1)).toMatchObject({ stillFiring: false });
  });

  test('a silence until recovery ends with the recovery', () => {
    const harness = failing();
    harness.press('shop', silence('recovery'));
    harness.look({ 'failed shop': 'healthy' });
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
    expect(harness.about('shop').silence).toBeNull();
  });

  test('a silence keeps no event from being recorded', () => {
    const harness = failing();
    harness.press('shop', silence('recovery'));
    expect(harness.look({ 'failed shop': 'breach', 'errors shop': 'breach' })).toEqual(['shop changed']);
  });

  test('a clock that jumped back is no reminder', () => {
    const harness = failing();
    harness.wait(-10 * HOUR);
    expect(harness.timers()).toEqual([]);
  });
});
