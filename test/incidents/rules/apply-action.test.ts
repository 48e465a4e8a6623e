import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, startIncident } from '../incident-harness.ts';

function failing() {
  const harness = startIncident();
  harness.look({ 'failed shop': 'breach' });
  return harness;
}

const acknowledge = { kind: 'acknowledge' } as const;
const endSilence = { kind: 'end-silence' } as const;
const silence = (until: number | 'recovery') => ({ kind: 'silence', until, reason: 'deploy' }) as const;

describe('apply action', () => {
  test('an acknowledgement is written down with who and when', () => {
    const harness = failing();
    harness.wait(5_000);
    expect(harness.press('shop', acknowledge, 'U0LEAD').kind).toBe('done');
    expect(harness.firing('shop').acknowledged).toEqual({ by: 'U0LEAD', at: harness.now() });
    expect(harness.firing('shop').events.at(-1)).toEqual({
      kind: 'acknowledged',
      number: 2,
      at: harness.now(),
      actor: 'U0LEAD',
    });
  });

  test('F50 a double click acknowledges once, and the later of two people in one second is informed who did', () => {
    const harness = failing();
    harness.press('shop', acknowledge, 'U0LEAD');
    const at = harness.now();
    harness.wait(400);
    const late = { kind: 'too-late', why: 'acknowledged', by: 'U0LEAD', at };
    expect(harness.press('shop', acknowledge, 'U0LEAD')).toEqual(late);
    expect(harness.press('shop', acknowledge, 'U0ENGINEER')).toEqual(late);
    expect(harness.told).toEqual(['shop opened', 'shop acknowledged']);
  });

  test('F51 a recovery during an acknowledgement stands', () => {
    const harness = failing();
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    const at = harness.now();
    harness.wait(MINUTE);
    for (const deed of [acknowledge, silence('recovery'), endSilence, { kind: 'resolve' }] as const) {
      expect(harness.press('shop', deed)).toEqual({ kind: 'too-late', why: 'resolved', by: null, at });
    }
    expect(harness.about('shop').status).toBe('resolved');
  });

  test('a person resolves the incident, a later click shows who did, and a silence ends with it', () => {
    const harness = failing();
    harness.press('shop', silence(harness.now() + HOUR));
    harness.press('shop', { kind: 'resolve' }, 'U0LEAD');
    expect(harness.about('shop')).toMatchObject({
      status: 'resolved',
      resolvedAt: harness.now(),
      resolution: { kind: 'person', by: 'U0LEAD' },
      silence: null,
      symptoms: [{ clearedAt: null }],
    });
    expect(harness.about('shop').events.at(-1)?.actor).toBe('U0LEAD');
    const late = { kind: 'too-late', why: 'resolved', by: 'U0LEAD', at: harness.now() };
    expect(harness.press('shop', { kind: 'resolve' })).toEqual(late);
    expect(harness.press('shop', endSilence)).toEqual(late);
  });

  test('a silence is written down; a double click on it has no second effect', () => {
    const harness = failing();
    const [at, until] = [harness.now(), harness.now() + HOUR];
    harness.press('shop', silence(until), 'U0LEAD');
    expect(harness.firing('shop').silence).toEqual({ by: 'U0LEAD', at, until, reason: 'deploy', announced: false });
    harness.wait(800);
    const late = { kind: 'too-late', why: 'silenced', by: 'U0LEAD', at };
    expect(harness.press('shop', silence(until + 800), 'U0LEAD')).toEqual(late);
    harness.wait(10_000);
    expect(harness.press('shop', silence(until + 10_800), 'U0LEAD').kind).toBe('done');
  });

  test('another silence replaces the last: another end, another user, until recovery', () => {
    const harness = failing();
    const until = harness.now() + HOUR;
    harness.press('shop', silence(until), 'U0LEAD');
    expect(harness.press('shop', silence(until + HOUR), 'U0LEAD').kind).toBe('done');
    expect(harness.press('shop', silence(until + HOUR), 'U0ENGINEER').kind).toBe('done');
    expect(harness.press('shop', silence('recovery'), 'U0ENGINEER').kind).toBe('done');
    expect(harness.press('shop', silence('recovery'), 'U0ENGINEER').kind).toBe('too-late');
    expect(harness.firing('shop').silence).toMatchObject({ by: 'U0ENGINEER', until: 'recovery', announced: true });
  });

  test('a silence can be ended by hand, once; reminders count from then', () => {
    const harness = failing();
    expect(harness.press('shop', endSilence)).toEqual({
      kind: 'too-late',
      why: 'not-silenced',
      by: null,
      at: harness.now(),
    });
    harness.press('shop', silence(harness.now() + HOUR));
    harness.wait(MINUTE);
    expect(harness.press('shop', endSilence, 'U0LEAD').kind).toBe('done');
    expect(harness.firing('shop')).toMatchObject({ silence: null, remindFrom: harness.now() });
    expect(harness.firing('shop').events.at(-1)).toMatchObject({
      kind: 'silence-ended',
      stillFiring: true,
      actor: 'U0LEAD',
    });
    const late = { kind: 'too-late', why: 'not-silenced', by: 'U0LEAD', at: harness.now() };
    harness.wait(MINUTE);
    expect(harness.press('shop', endSilence)).toEqual(late);
  });

  test('a silence whose time is over has been ended by nobody, whoever ended the one before', () => {
    const harness = failing();
    harness.press('shop', silence('recovery'));
    harness.press('shop', endSilence, 'U0LEAD');
    harness.press('shop', silence(harness.now() + MINUTE));
    harness.wait(MINUTE);
    expect(harness.press('shop', endSilence)).toEqual({
      kind: 'too-late',
      why: 'not-silenced',
      by: null,
      at: harness.now(),
    });
  });

  test('a silence that still runs on what has recovered can be ended', () => {
    const harness = failing();
    harness.press('shop', silence(harness.now() + HOUR));
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    expect(harness.press('shop', endSilence).kind).toBe('done');
    expect(harness.about('shop').events.at(-1)).toMatchObject({ kind: 'silence-ended', stillFiring: false });
  });

  test('a history never runs backwards, though the clock does', () => {
    const harness = failing();
    const { openedAt } = harness.firing('shop');
    harness.wait(-HOUR);
    harness.press('shop', { kind: 'resolve' });
    expect(harness.about('shop').resolvedAt).toBe(openedAt);
    expect(harness.about('shop').events.map(({ at }) => at)).toEqual([openedAt, openedAt]);
  });
});
