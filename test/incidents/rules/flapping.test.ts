import { describe, expect, test } from 'vitest';
import { MINUTE, startIncident } from '../incident-harness.ts';

type Story = ReturnType<typeof startIncident>;

/** A look that is breached, then one that is not, and so on, for so many looks. */
function flap(harness: Story, looks: number) {
  for (let count = 0; count < looks; count += 1)
    harness.look({ 'failed shop': count % 2 === 0 ? 'breach' : 'healthy' });
}

describe('flapping', () => {
  test('G57 flapping every evaluation for 1 h is one incident, few events, marked as flapping', () => {
    const harness = startIncident();
    flap(harness, 60);
    expect(harness.told).toEqual(['shop opened', 'shop flapping']);
    expect(harness.all.size).toBe(1);
    expect(harness.firing('shop')).toMatchObject({ flapping: true });
    expect(harness.firing('shop').events.at(-1)).toMatchObject({ kind: 'flapping', changes: 6 });
  });

  test('G57 flapping is over once it has been calm for 15 minutes, and may begin again later', () => {
    const harness = startIncident();
    flap(harness, 60);
    for (let minute = 1; minute < 15; minute += 1) expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(harness.firing('shop').symptoms[0]?.clearedAt).not.toBeNull();
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
    expect(harness.about('shop')).toMatchObject({ flapping: false, flips: [], resolution: { kind: 'recovered' } });
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
    expect(harness.firing('shop').flapping).toBe(false);
  });

  test('flapping is over once it has failed for 15 minutes without a change: that is told once, and new symptoms are told again', () => {
    const harness = startIncident();
    flap(harness, 11);
    for (let minute = 1; minute < 15; minute += 1) expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop flapping-ended']);
    expect(harness.firing('shop')).toMatchObject({ flapping: false, flips: [] });
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach', 'errors shop': 'breach' })).toEqual(['shop changed']);
    harness.look({ 'failed shop': 'healthy', 'errors shop': 'healthy' });
    expect(harness.look({ 'failed shop': 'healthy', 'errors shop': 'healthy' })).toEqual(['shop resolved']);
  });

  test('it may flap anew after that, and is marked again', () => {
    const harness = startIncident();
    flap(harness, 11);
    for (let minute = 1; minute <= 15; minute += 1) harness.look({ 'failed shop': 'breach' });
    const before = harness.told.length;
    flap(harness, 12);
    expect(harness.told.slice(before)).toEqual(['shop flapping']);
  });

  test('a quarter of an hour in which nothing could be seen is none without a change', () => {
    const harness = startIncident();
    flap(harness, 11);
    for (let minute = 0; minute < 40; minute += 1) expect(harness.look({ 'failed shop': 'unknown' })).toEqual([]);
    expect(harness.firing('shop').flapping).toBe(true);
    for (let minute = 0; minute < 14; minute += 1) harness.blind();
    expect(harness.firing('shop').flapping).toBe(true);
  });

  test('a breach during the calm begins it anew', () => {
    const harness = startIncident();
    flap(harness, 10);
    for (let minute = 0; minute < 10; minute += 1) harness.look({ 'failed shop': 'healthy' });
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    for (let minute = 0; minute < 15; minute += 1) expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
  });

  test('recoveries and relapses count as changes too', () => {
    const harness = startIncident();
    for (let count = 0; count < 6; count += 1) {
      harness.look({ 'failed shop': 'breach' });
      harness.look({ 'failed shop': 'healthy' });
      harness.look({ 'failed shop': 'healthy' });
    }
    const relapse = ['shop resolved', 'shop reopened'];
    expect(harness.told).toEqual(['shop opened', ...relapse, ...relapse, ...relapse, 'shop flapping']);
  });

  test('changes more than an hour ago do not count, and unknown is no change', () => {
    const harness = startIncident();
    for (let count = 0; count < 12; count += 1) {
      harness.look({ 'failed shop': count % 2 === 0 ? 'breach' : 'healthy' });
      harness.look({ 'failed shop': 'unknown' });
      harness.wait(11 * MINUTE);
    }
    expect(harness.told).toEqual(['shop opened']);
    expect(harness.firing('shop').flips.length).toBeLessThan(6);
  });

  test('symptoms come and go without a word while it flaps', () => {
    const harness = startIncident();
    flap(harness, 10);
    expect(harness.look({ 'failed shop': 'breach', 'errors shop': 'breach' })).toEqual([]);
    expect(harness.firing('shop').symptoms.map(({ rule }) => rule)).toEqual(['failed', 'errors']);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({})).toEqual(['shop resolved']);
  });

  test('the changes that flapping remembers are bounded, however many evaluations there are', () => {
    const harness = startIncident();
    for (let count = 0; count < 500; count += 1) {
      harness.look({ 'failed shop': count % 2 === 0 ? 'breach' : 'healthy' });
      harness.wait(-59_000);
    }
    expect(harness.firing('shop').flips.length).toBe(60);
  });

  test('a clock that jumps back does not keep it from settling', () => {
    const harness = startIncident();
    flap(harness, 20);
    harness.wait(-24 * 60 * MINUTE);
    for (let minute = 0; minute < 16; minute += 1) harness.look({ 'failed shop': 'healthy' });
    expect(harness.about('shop').status).toBe('resolved');
  });

  test('a breach that does not fire yet is no calm', () => {
    const harness = startIncident();
    flap(harness, 20);
    harness.look({ 'failed shop': 'healthy' });
    for (let minute = 0; minute < 40; minute += 1) harness.look({ 'failed shop': 'breach' }, { holdMs: 60 * MINUTE });
    expect(harness.firing('shop').symptoms[0]?.clearedAt).not.toBeNull();
  });

  test('a resolution by a person while the failure goes on is not a change', () => {
    const harness = startIncident();
    for (let count = 0; count < 6; count += 1) {
      harness.look({ 'failed shop': 'breach' });
      harness.press('shop', { kind: 'resolve' });
      harness.wait(30 * MINUTE);
    }
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
    expect(harness.firing('shop').flips).toEqual([]);
  });
});
