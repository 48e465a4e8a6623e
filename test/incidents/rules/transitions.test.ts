import { describe, expect, test } from 'vitest';
import { endSilence, eventTime, record, reopen, resolve } from '../../../src/incidents/rules/transitions.ts';
import { HOUR, startIncident } from '../incident-harness.ts';

function firing() {
  const harness = startIncident();
  harness.look({ 'failed shop': 'breach' });
  return { incident: harness.firing('shop'), now: harness.now() };
}

describe('transitions', () => {
  test('an event is never earlier than the one before, even if the clock was set back', () => {
    const { incident, now } = firing();
    expect(eventTime(incident, now - HOUR)).toBe(now);
    expect(eventTime(incident, now + HOUR)).toBe(now + HOUR);
  });

  test('an incident has its last 50 events in memory, and their numbers go on', () => {
    const { incident, now } = firing();
    const many = Array.from({ length: 60 }, () => ({ kind: 'acknowledged' }) as const);
    const last = many.reduce((one, details) => record(one, { details, now }), incident);
    expect(last.events).toHaveLength(50);
    expect(last.events.at(-1)?.number).toBe(61);
  });

  test('a re-opened incident has no acknowledgement, which was for the failure before', () => {
    const { incident, now } = firing();
    const acknowledged = { ...incident, acknowledged: { by: 'U1', at: now } };
    const resolved = resolve(acknowledged, { kind: 'recovered' }, now);
    expect(resolved).toMatchObject({ status: 'resolved', acknowledged: { by: 'U1' } });
    expect(reopen(resolved, now)).toMatchObject({ status: 'firing', acknowledged: null, reminders: 0 });
  });

  test('a silence with an end time continues after a recovery, and ends when a person resolves', () => {
    const { incident, now } = firing();
    const silence = { by: 'U1', at: now, until: now + HOUR, reason: '', announced: false };
    const silenced = { ...incident, silence };
    expect(resolve(silenced, { kind: 'recovered' }, now).silence).toEqual(silence);
    expect(resolve(silenced, { kind: 'person', by: 'U1' }, now).silence).toBeNull();
    expect(endSilence(silenced, now, 'U1').events.at(-1)).toMatchObject({ kind: 'silence-ended', actor: 'U1' });
  });
});
