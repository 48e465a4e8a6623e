import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { MINUTE, START, signalOf, startIncident } from '../incident-harness.ts';

const resolutionOf = ({ resolution }: Incident) => resolution;

describe('decide', () => {
  test('a breach fires at once where its rule holds for no time', () => {
    const harness = startIncident();
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
    expect(harness.firing('shop')).toMatchObject({
      id: 'shop-2026-11-23t22:09:20.123z',
      kind: 'subject',
      label: 'shop collector',
      severity: 'critical',
      openedAt: START + MINUTE,
      remindFrom: START + MINUTE,
      symptoms: [{ rule: 'failed', says: 'failed is wrong', since: START + MINUTE, clearedAt: null }],
      events: [{ kind: 'opened', number: 1, at: START + MINUTE, actor: null }],
    });
  });

  test('a breach fires when it has lasted, counted from when it was first seen', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
    expect(harness.firing('shop').symptoms[0]?.since).toBe(START + MINUTE);
  });

  test('a single healthy evaluation ends a breach that did not fire yet', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    harness.look({ 'failed shop': 'breach' });
    harness.look({ 'failed shop': 'healthy' });
    expect(harness.state().conditions).toEqual({});
    harness.look({ 'failed shop': 'breach' });
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
  });

  test('two healthy evaluations in a row resolve an incident, and an unknown one between them changes nothing', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'breach' });
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'unknown' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
    const { resolvedAt, symptoms, resolution } = harness.about('shop');
    expect(resolution).toEqual({ kind: 'recovered' });
    expect([resolvedAt, symptoms[0]?.clearedAt]).toEqual([harness.now(), harness.now()]);
  });

  test('unknown never resolves and never fires', () => {
    const harness = startIncident();
    expect(harness.look({ 'failed shop': 'unknown' })).toEqual([]);
    harness.look({ 'failed shop': 'breach' });
    for (let count = 0; count < 100; count += 1) expect(harness.look({ 'failed shop': 'unknown' })).toEqual([]);
    expect(harness.firing('shop').symptoms[0]?.clearedAt).toBeNull();
  });

  test('an evaluation without a change gives no transition and the same memory, whatever its numbers', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach', 'errors till': 'healthy' });
    const signals = [signalOf('failed shop', 'breach', { says: 'worse' }), signalOf('errors till', 'healthy')];
    const { state, steps } = harness.preview({ kind: 'evaluated', at: harness.now() + MINUTE, signals });
    expect(steps).toEqual([]);
    expect(state).toEqual({ ...harness.state(), lastEvaluationAt: harness.now() + MINUTE });
  });

  test('a subject has one incident: its rules come and go in it, and its severity is that of the worst left', () => {
    const harness = startIncident();
    const [failed, errors] = ['failed shop', 'errors shop'];
    const see = (a: 'breach' | 'healthy', b: 'breach' | 'healthy') =>
      harness.see([signalOf(failed, a), signalOf(errors, b, { severity: 'warning' })]);
    expect(see('healthy', 'breach')).toEqual(['shop opened']);
    expect(harness.firing('shop').severity).toBe('warning');
    expect(see('breach', 'breach')).toEqual(['shop changed']);
    expect(harness.firing('shop').severity).toBe('critical');
    expect(harness.firing('shop').events.at(-1)).toMatchObject({ number: 2, added: [failed], cleared: [] });
    see('healthy', 'breach');
    expect(see('healthy', 'breach')).toEqual(['shop changed']);
    expect(harness.firing('shop').severity).toBe('warning');
    expect(harness.firing('shop').events.at(-1)).toMatchObject({ number: 3, added: [], cleared: [failed] });
    see('healthy', 'healthy');
    expect(see('healthy', 'healthy')).toEqual(['shop resolved']);
    expect(harness.about('shop').severity).toBe('warning');
  });

  test('a rule that is no longer there clears its symptom at once', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach', 'errors shop': 'breach' });
    expect(harness.look({ 'errors shop': 'breach' })).toEqual(['shop changed']);
    expect(harness.look({})).toEqual(['shop resolved']);
    expect(resolutionOf(harness.about('shop'))).toEqual({ kind: 'rule-removed', rules: ['errors'] });
    expect(harness.state().conditions).toEqual({});
  });

  test('G59 the same subject fails again inside the window: its incident re-opens, unacknowledged', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.press('shop', { kind: 'acknowledge' });
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    harness.wait(29 * MINUTE);
    expect(harness.look({ 'errors shop': 'breach', 'failed shop': 'healthy' })).toEqual(['shop reopened']);
    expect(harness.all.size).toBe(1);
    expect(harness.firing('shop')).toMatchObject({
      resolvedAt: null,
      resolution: null,
      acknowledged: null,
      remindFrom: harness.now(),
      reminders: 0,
      symptoms: [{ rule: 'failed' }, { rule: 'errors', clearedAt: null }],
    });
  });

  test('G59 a failure after the window is a new incident', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    harness.wait(30 * MINUTE);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
    expect([...harness.all.values()].map(({ status }) => status)).toEqual(['resolved', 'firing']);
  });

  test('a failure after the window under a silence that still runs re-opens its incident silently', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.press('shop', { kind: 'silence', until: harness.now() + 24 * 60 * MINUTE, reason: '' });
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    harness.wait(600 * MINUTE);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
    expect(harness.firing('shop').silence).not.toBeNull();
  });

  test('an incident that a person resolved stays resolved while it goes on, and re-opens after the window', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.press('shop', { kind: 'resolve' });
    for (let minute = 1; minute < 30; minute += 1) expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
  });

  test('an incident that a person resolved does not re-open on unknown states', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.press('shop', { kind: 'resolve' });
    harness.wait(40 * MINUTE);
    expect(harness.look({ 'failed shop': 'unknown' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
  });

  test('an incident that a person resolved re-opens at once on a symptom that is new or came back', () => {
    for (const [cleared, breached] of [
      [false, 'errors shop'],
      [true, 'failed shop'],
    ] as const) {
      const harness = startIncident();
      harness.look({ 'failed shop': 'breach', 'errors shop': 'healthy' });
      harness.press('shop', { kind: 'resolve' });
      const rest = { 'failed shop': cleared ? 'healthy' : 'breach', 'errors shop': 'healthy' } as const;
      expect([...harness.look(rest), ...harness.look(rest)]).toEqual([]);
      expect(harness.about('shop').symptoms[0]?.clearedAt === null).toBe(!cleared);
      expect(harness.look({ ...rest, [breached]: 'breach' })).toEqual(['shop reopened']);
    }
  });

  test('G62 the same memory after a restart, with other holds and words in the catalog, sends nothing again', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.wait(20 * MINUTE);
    expect(harness.look({ 'failed shop': 'breach' }, { holdMs: 60 * MINUTE, says: 'reworded' })).toEqual([]);
    expect(harness.told).toEqual(['shop opened']);
  });

  test('a clock that jumps back begins pending breaches anew, and no duration is negative', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    harness.look({ 'failed till': 'breach' }, {});
    harness.look({ 'failed till': 'breach', 'failed shop': 'breach' });
    harness.wait(-60 * MINUTE);
    expect(harness.look({ 'failed till': 'healthy', 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed till': 'healthy', 'failed shop': 'breach' })).toEqual(['till resolved']);
    expect(harness.look({ 'failed till': 'healthy', 'failed shop': 'breach' })).toEqual(['shop opened']);
    const { openedAt, resolvedAt, symptoms } = harness.about('till');
    expect(resolvedAt).toBe(openedAt);
    expect(symptoms[0]?.clearedAt).toBe(symptoms[0]?.since);
  });

  test('a sleep, or a jump forward, begins pending breaches anew and leaves firing ones alone', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    harness.look({ 'failed till': 'breach' }, {});
    harness.look({ 'failed till': 'breach', 'failed shop': 'breach' });
    harness.wait(60 * MINUTE);
    expect(harness.look({ 'failed till': 'breach', 'failed shop': 'breach' })).toEqual([]);
    harness.look({ 'failed till': 'breach', 'failed shop': 'breach' });
    expect(harness.look({ 'failed till': 'breach', 'failed shop': 'breach' })).toEqual(['shop opened']);
  });

  test('an incident carries its last 50 events, numbered on', () => {
    const harness = startIncident();
    for (let count = 0; count < 20; count += 1) {
      harness.look({ 'failed shop': 'breach' });
      harness.press('shop', { kind: 'acknowledge' });
      harness.press('shop', { kind: 'resolve' });
      harness.look({ 'failed shop': 'healthy' });
      harness.look({ 'failed shop': 'healthy' });
    }
    const numbers = harness.about('shop').events.map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => (numbers[0] ?? 0) + index));
    expect(numbers.at(-1)).toBeGreaterThan(50);
  });
});
