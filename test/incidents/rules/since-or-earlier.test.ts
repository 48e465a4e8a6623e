import { describe, expect, test } from 'vitest';
import { stateLines } from '../../../blocks/incidents/incident-message.ts';
import { openIncidentLines } from '../../../blocks/incidents/open-incidents.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { MINUTE, START, signalOf, startIncident } from '../incident-harness.ts';

const TESTS = 'red@C1 ci.tests';
const times = (now: number) => ({
  now,
  timeZone: 'UTC',
  when: (instant: number) => `${Math.round((instant - START) / MINUTE)}'`,
});
const stateOf = (incident: Incident, now: number) => stateLines(incident, times(now))[0];

/** A channel's watch, set at this minute, which waits half an hour. */
function watched(harness: ReturnType<typeof startIncident>, verdict: 'breach' | 'healthy', setAt: number) {
  return harness.see([{ ...signalOf(TESTS, verdict, { holdMs: 30 * MINUTE }), evaluatedFrom: START + setAt * MINUTE }]);
}

describe('since when something fails', () => {
  test('a watch of what is red already does not say that it began when the watch was set', () => {
    const harness = startIncident();
    for (let minute = 1; minute <= 10; minute += 1) harness.see([]);
    for (let minute = 11; minute <= 41; minute += 1) watched(harness, 'breach', 10.5);
    expect(stateOf(harness.firing('ci.tests'), harness.now())).toBe("Failing since 11' or earlier (UTC)");
    const [, line] = openIncidentLines([{ incident: harness.firing('ci.tests') }], {
      now: harness.now(),
      timeZone: 'UTC',
      isPrivate: false,
    });
    expect(line).toMatch(/since 22:19 or earlier/);
  });

  test('without data at first, it is not known whether it began with them; a single evaluation without is no such beginning', () => {
    const harness = startIncident();
    for (let minute = 1; minute <= 5; minute += 1) harness.look({ 'failed shop': 'unknown', 'failed ci': 'healthy' });
    harness.blind();
    harness.look({ 'failed shop': 'breach', 'failed ci': 'unknown' });
    expect(stateOf(harness.firing('shop'), harness.now())).toBe("Failing since 7' or earlier (UTC)");
    harness.look({ 'failed shop': 'breach', 'failed ci': 'breach' });
    expect(stateOf(harness.firing('ci'), harness.now())).toBe("Failing since 8' (UTC)");
    expect(harness.state().neverKnown).toBeUndefined();
  });

  test('one that turned red while it was watched says when', () => {
    const harness = startIncident();
    for (let minute = 1; minute <= 10; minute += 1) harness.see([]);
    watched(harness, 'healthy', 10.5);
    for (let minute = 12; minute <= 42; minute += 1) watched(harness, 'breach', 10.5);
    expect(stateOf(harness.firing('ci.tests'), harness.now())).toBe("Failing since 12' (UTC)");
  });

  test('what the first evaluation of all finds, and the first after a gap, may have failed before', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach', 'failed ci': 'healthy' });
    expect(stateOf(harness.firing('shop'), harness.now())).toBe("Failing since 1' or earlier (UTC)");
    harness.wait(20 * MINUTE);
    harness.look({ 'failed shop': 'breach', 'failed ci': 'breach' });
    expect(stateOf(harness.firing('ci'), harness.now())).toBe("Failing since 22' or earlier (UTC)");
  });

  test('after a restart of a minute or two the time is known', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'healthy' });
    harness.wait(2 * MINUTE);
    harness.look({ 'failed shop': 'breach' });
    expect(stateOf(harness.firing('shop'), harness.now())).toBe("Failing since 4' (UTC)");
  });

  test('a breach that was waited for when the bot stopped for long may be as old as before', () => {
    const harness = startIncident({ holdMs: 10 * MINUTE });
    harness.look({ 'slow shop': 'healthy' });
    harness.look({ 'slow shop': 'breach' });
    harness.wait(30 * MINUTE);
    for (let minute = 0; minute <= 10; minute += 1) harness.look({ 'slow shop': 'breach' });
    expect(stateOf(harness.firing('shop'), harness.now())).toBe("Failing since 33' or earlier (UTC)");
  });

  test('it stays so when the breach ends: it lasted at least so long; the next failure begins anew', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach' });
    for (let minute = 2; minute <= 20; minute += 1) harness.look({ 'failed shop': 'breach' });
    harness.look({ 'failed shop': 'healthy' });
    harness.look({ 'failed shop': 'healthy' });
    expect(stateOf(harness.about('shop'), harness.now())).toBe(
      "Failed for at least 21 min, from 1' or earlier to 22' (UTC)",
    );
    harness.look({ 'failed shop': 'breach' });
    expect(stateOf(harness.firing('shop'), harness.now())).toBe("Failing again since 23' (UTC), first at 1'");
  });
});
