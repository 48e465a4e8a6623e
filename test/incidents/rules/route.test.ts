import { describe, expect, test } from 'vitest';
import { route } from '../../../src/incidents/rules/decide.ts';
import { MINUTE, POLICY, startIncident } from '../incident-harness.ts';

describe('route', () => {
  test('a breach goes to the incident that fires, though another of its subject was opened later', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    const firing = harness.firing('shop');
    const at = firing.openedAt + MINUTE;
    const resolved = {
      ...firing,
      id: 'later',
      status: 'resolved' as const,
      openedAt: at,
      resolvedAt: at,
      symptoms: [],
    };
    const { known, fresh } = route([resolved, firing], { breaches: firing.symptoms, now: at, policy: POLICY });
    expect([...known.keys()]).toEqual([firing.id]);
    expect(fresh.size).toBe(0);
  });
});
