import { describe, expect, test } from 'vitest';
import { renderIncident } from '../../../blocks/incidents/incident-message.ts';
import { renderIncidentReply } from '../../../blocks/incidents/incident-replies.ts';
import { withoutImplied } from '../../../src/incidents/rules/symptom-news.ts';
import { incidentOf } from '../../fixtures/incidents.ts';
import { shown } from '../../support/blocks.ts';
import { signalOf, startIncident } from '../incident-harness.ts';

type Harness = ReturnType<typeof startIncident>;
const [YELLOW, RED] = ['yellow@C1 ci.a', 'red@C1 ci.a'];
const yellow = (verdict: 'breach' | 'healthy' = 'breach') =>
  signalOf(YELLOW, verdict, { severity: 'warning', says: "today's score is 0.12, not green" });
const red = (verdict: 'breach' | 'healthy' = 'breach') =>
  signalOf(RED, verdict, { says: "today's score is 0.12, red" });

/** The first message about a subject, and the reply about its newest event, as people read them. */
function read(harness: Harness, subject: string) {
  const incident = harness.about(subject);
  const event = incident.events.at(-1) ?? expect.fail('nothing happened');
  const context = { now: harness.now(), timeZone: 'UTC' };
  return {
    first: shown(renderIncident({ incident, ...context })),
    reply: renderIncidentReply(event, incident, context)?.message.text ?? '',
    summary: renderIncidentReply(event, incident, context)?.summary ?? '',
  };
}

const [SYMPTOM = expect.fail('an incident without a symptom')] = incidentOf().symptoms;

describe('news of symptoms', () => {
  test.each([
    ['watches of a channel', ['a', 'b', 'c', 'd'].map((name) => `red@C1 ci.${name}`), 'ci.a'],
    ['on-call', ['a', 'b', 'c', 'd'].map((name) => `failed ${name}`), 'a'],
  ])(
    'a storm of %s from which one is taken out while it fails says that it is no longer watched, and never that it recovered',
    (_, keys, subject) => {
      const harness = startIncident();
      const [, second = '', ...rest] = keys;
      const failing = (some: readonly string[]) => Object.fromEntries(some.map((key) => [key, 'breach' as const]));
      harness.look(failing(keys));
      expect(harness.look(failing([second, ...rest]))).toEqual(['storm changed']);
      const { first: message, reply } = read(harness, 'storm');
      expect(message).toContain(`*No longer watched* (1): ${subject} collector`);
      expect(message).not.toMatch(/Recovered/);
      expect(reply).toMatch(new RegExp(`No longer watched: ${subject} collector\\. 3 of 4 still failing`));
      // Another one recovers at the time at which a third one is taken out.
      harness.look({ ...failing(rest.slice(1)), [second]: 'healthy', [rest[0] ?? '']: 'breach' });
      harness.look({ ...failing(rest.slice(1)), [second]: 'healthy' });
      expect(read(harness, 'storm').reply).toMatch(/Cleared: .*\. No longer watched: /);
      expect(read(harness, 'storm').summary).toMatch(/cleared: .*; no longer watched: /);
      // All others recover: of those that were taken out that is not known.
      const well = Object.fromEntries([second, ...rest.slice(1)].map((key) => [key, 'healthy' as const]));
      harness.look(well);
      harness.look(well);
      expect(read(harness, 'storm').first).toMatch(/\(2\): [^\n]*\n\*No longer watched\* \(2\): /);
    },
  );

  test('a collector whose rule is taken out of the catalog has not recovered from it', () => {
    const harness = startIncident();
    harness.look({ 'failed shop': 'breach', 'errors shop': 'breach' });
    expect(harness.look({ 'errors shop': 'breach' })).toEqual(['shop changed']);
    expect(read(harness, 'shop').reply).toMatch(/No longer watched: Failed is wrong/);
    expect(read(harness, 'shop').first).toMatch(/Failed is wrong \(no longer watched since 22:10\)/);
    harness.look({ 'failed shop': 'breach', 'errors shop': 'breach' });
    expect(read(harness, 'shop').first).not.toMatch(/no longer watched/);
  });

  test('what is red is not called yellow beside it, and a watch that changes between the two while it is red is no news', () => {
    const harness = startIncident();
    expect(harness.see([yellow(), red()])).toEqual(['ci.a opened']);
    expect(read(harness, 'ci.a').first).toMatch(/score is 0\.12, red/);
    expect(read(harness, 'ci.a').first).not.toMatch(/not green/);
    expect(harness.see([red()])).toEqual([]);
    expect(harness.see([yellow(), red()])).toEqual([]);
    harness.see([yellow(), red('healthy')]);
    expect(harness.see([yellow(), red('healthy')])).toEqual(['ci.a changed']);
    expect(read(harness, 'ci.a').reply).toMatch(/Cleared: Today's score is 0\.12, red/);
    expect(read(harness, 'ci.a').first).toMatch(/not green/);
  });

  test('of a resolved incident yellow and red are both named, unless they lasted as long', () => {
    const of = (rule: string, since: number, clearedAt: number) => ({ ...SYMPTOM, rule, since, clearedAt });
    expect(withoutImplied([of('yellow@C1', 1, 9), of('red@C1', 1, 9)]).map(({ rule }) => rule)).toEqual(['red@C1']);
    expect(withoutImplied([of('yellow@C1', 1, 9), of('red@C1', 3, 9)])).toHaveLength(2);
    // A rule of the catalog that is called so has nothing to do with another one.
    expect(withoutImplied([of('yellow', 1, 9), of('red', 1, 9)])).toHaveLength(2);
  });

  test.each([
    ['red under a yellow that lasts', (isOn: boolean) => [yellow(), red(isOn ? 'breach' : 'healthy')]],
    [
      'one rule of a collector beside another one',
      (isOn: boolean) => [signalOf('failed shop', 'breach'), signalOf('errors shop', isOn ? 'breach' : 'healthy')],
    ],
    [
      'one of a storm',
      (isOn: boolean) =>
        ['a', 'b', 'c', 'd'].map((name) => signalOf(`red@C1 ci.${name}`, name === 'a' && !isOn ? 'healthy' : 'breach')),
    ],
  ])(
    '%s that comes and goes for hours is told six times an hour at most, and the first message shows it all the time',
    (_, signals) => {
      const harness = startIncident();
      harness.see(signals(true));
      const told: (readonly string[])[] = [];
      for (let minute = 0; minute < 180; minute += 1) told.push(harness.see(signals(minute % 3 === 2)));
      const perHour = [0, 60, 120].map((from) => told.slice(from, from + 60).flat().length);
      expect(Math.max(...perHour)).toBeLessThanOrEqual(6);
      expect(Math.min(...perHour)).toBeGreaterThan(0);
      const [incident] = [...harness.all.values()];
      expect(incident?.events.filter((event) => event.kind === 'changed' && event.isOften).length).toBeGreaterThan(0);
      const { steps } = harness.preview({ kind: 'evaluated', at: harness.now() + 1, signals: signals(true) });
      // Neither an event nor nothing: its message is edited.
      for (const { isEdited } of steps) expect(isEdited).toBe(true);
    },
  );

  test.each([
    ['a watch', 'red@C1 ci.a', 'ci.a'],
    ['a rule of the catalog', 'failed shop', 'shop'],
  ])(
    '%s that is taken out and comes back while it fails has not failed again: it never recovered',
    (_, key, subject) => {
      const harness = startIncident();
      harness.look({ [key]: 'breach' });
      expect(harness.look({})).toEqual([`${subject} resolved`]);
      expect(harness.look({ [key]: 'breach' })).toEqual([`${subject} reopened`]);
      expect(read(harness, subject).reply).toMatch(/Watched again, and failing/);
      expect(read(harness, subject).reply).not.toMatch(/Fails again/);
      expect(read(harness, subject).first).toMatch(/Failing, watched again since 22:11/);
      // After a recovery it has.
      harness.look({ [key]: 'healthy' });
      harness.look({ [key]: 'healthy' });
      harness.look({ [key]: 'breach' });
      expect(read(harness, subject).reply).toMatch(/Fails again/);
      expect(read(harness, subject).first).toMatch(/Failing again since 22:14/);
    },
  );

  test('the last change that is posted says so', () => {
    const harness = startIncident();
    harness.see([yellow(), red()]);
    const replies: string[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const news = harness.see([yellow(), red(minute % 3 === 2 ? 'breach' : 'healthy')]);
      if (news.length > 0) replies.push(read(harness, 'ci.a').reply);
    }
    expect(replies.length).toBe(6);
    expect(replies.map((reply) => /It comes and goes: further changes/.test(reply))).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});
