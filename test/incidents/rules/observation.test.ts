import { describe, expect, test } from 'vitest';
import { MINUTE, startIncident } from '../incident-harness.ts';

describe('evaluation', () => {
  test('C33 a Datadog outage while a collector is failing is one incident, about the outage', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    harness.look({ 'failed shop': 'breach', 'failed till': 'healthy' });
    expect(harness.blind()).toEqual([]);
    expect(harness.blind()).toEqual(['datadog-outage opened']);
    for (let count = 0; count < 10; count += 1) expect(harness.blind(`attempt ${count} failed`)).toEqual([]);
    expect(harness.all.size).toBe(1);
    expect(harness.firing('datadog-outage')).toMatchObject({
      kind: 'datadog-outage',
      label: 'Datadog',
      severity: 'critical',
      symptoms: [{ says: 'Datadog does not answer', since: harness.now() - 11 * MINUTE }],
    });
  });

  test('a single failed evaluation sends nothing, also where every other one fails', () => {
    const harness = startIncident();
    for (let count = 0; count < 10; count += 1) {
      expect(harness.blind()).toEqual([]);
      expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
      expect(harness.state().outage).toBeNull();
    }
  });

  test('two successful evaluations in a row end the outage', () => {
    const harness = startIncident();
    harness.blind();
    harness.blind();
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(harness.blind()).toEqual([]);
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['datadog-outage resolved']);
    expect(harness.state().outage).toBeNull();
    harness.blind();
    expect(harness.blind()).toEqual(['datadog-outage reopened']);
  });

  test('conditions wait during a Datadog outage: healthy evaluations go on to count, a firing incident goes on', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    harness.look({ 'failed shop': 'healthy' });
    for (let count = 0; count < 30; count += 1) harness.blind();
    expect(harness.firing('shop').status).toBe('firing');
    expect(harness.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
  });

  test('a breach that was pending when an outage began has to last anew, unless the outage was a moment', () => {
    for (const [blindLooks, news] of [
      [1, ['shop opened']],
      [6, []],
    ] as const) {
      const harness = startIncident({ holdMs: 2 * MINUTE });
      harness.look({ 'failed shop': 'breach' });
      for (let count = 0; count < blindLooks; count += 1) harness.blind();
      expect(harness.look({ 'failed shop': 'breach' })).toEqual(news);
    }
  });

  test('two failed evaluations with a sleep between them are not in a row', () => {
    const harness = startIncident();
    harness.look({});
    harness.blind();
    harness.wait(60 * MINUTE);
    expect(harness.blind()).toEqual([]);
    expect(harness.blind()).toEqual(['datadog-outage opened']);
  });

  test('a sleep right before an outage makes a pending breach begin anew', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    harness.look({ 'failed shop': 'breach' });
    harness.wait(60 * MINUTE);
    harness.blind();
    expect(harness.look({ 'failed shop': 'breach' })).toEqual([]);
    expect(harness.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
  });
});
