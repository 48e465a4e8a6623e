import { describe, expect, test } from 'vitest';
import { notificationOf } from '../../../src/incidents/rules/attention.ts';
import { decide } from '../../../src/incidents/rules/decide.ts';
import { FIRST_STATE } from '../../../src/incidents/rules/evaluation-state.ts';
import {
  aboutOfSubject,
  channelOfRule,
  identityOf,
  shownRule,
  subjectOf,
  watchRule,
} from '../../../src/incidents/rules/identity.ts';
import { HOUR, MINUTE, POLICY, START, signalOf, startIncident } from '../incident-harness.ts';

const CI = 'red@C1 ci.tests';
const ELSEWHERE = 'red@C2 ci.tests';
const ONCALL = 'red ci.tests';

describe('incidents of several channels', () => {
  test('one subject has an incident for on-call and one for each channel that watches it', () => {
    const harness = startIncident();
    harness.look({ [ONCALL]: 'breach', [CI]: 'breach', [ELSEWHERE]: 'breach' });
    const open = [...harness.all.values()];
    expect(open.map(({ channel, subject }) => [channel, subject])).toEqual([
      [undefined, 'ci.tests'],
      ['C1', 'ci.tests'],
      ['C2', 'ci.tests'],
    ]);
    expect(new Set(open.map(({ id }) => id)).size).toBe(3);
    expect(open.map(({ symptoms }) => symptoms.length)).toEqual([1, 1, 1]);
    expect(new Set(open.map(subjectOf)).size).toBe(3);
  });

  test('each ends by itself: a watch that ended is closed, and a silence in one channel silences no other', () => {
    const harness = startIncident();
    harness.look({ [ONCALL]: 'breach', [CI]: 'breach', [ELSEWHERE]: 'breach' });
    expect(harness.look({ [ONCALL]: 'breach', [CI]: 'breach' })).toEqual(['ci.tests resolved']);
    const byChannel = (channel?: string) => [...harness.all.values()].find((one) => one.channel === channel);
    expect(byChannel('C2')?.resolution).toEqual({ kind: 'rule-removed', rules: ['red@C2'] });
    expect([byChannel()?.status, byChannel('C1')?.status]).toEqual(['firing', 'firing']);
    harness.look({ [ONCALL]: 'healthy', [CI]: 'breach' });
    harness.look({ [ONCALL]: 'healthy', [CI]: 'breach' });
    expect([byChannel()?.status, byChannel('C1')?.status]).toEqual(['resolved', 'firing']);
    // It begins again: the incident of its own channel, and none other, is re-opened.
    expect(harness.look({ [ONCALL]: 'healthy', [CI]: 'breach', [ELSEWHERE]: 'breach' })).toEqual(['ci.tests reopened']);
    expect(byChannel('C2')?.status).toBe('firing');
  });

  test('a storm counts within one channel', () => {
    const harness = startIncident();
    const here = ['a', 'b', 'c', 'd'].map((name) => `red@C1 ci.${name}`);
    const spread = ['C2', 'C3', 'C4', 'C5'].map((channel) => `red@${channel} ci.a`);
    harness.look(Object.fromEntries([...here, ...spread].map((key) => [key, 'breach'])));
    const kinds = [...harness.all.values()].map(({ channel, kind }) => [channel, kind]);
    expect(kinds).toEqual([
      ['C1', 'storm'],
      ['C2', 'subject'],
      ['C3', 'subject'],
      ['C4', 'subject'],
      ['C5', 'subject'],
    ]);
  });

  test('a Datadog outage is reported to on-call only, and no watch clears meanwhile', () => {
    const harness = startIncident();
    harness.look({ [CI]: 'breach' });
    expect([...harness.blind(), ...harness.blind()]).toEqual(['datadog-outage opened']);
    expect(harness.about('datadog-outage').channel).toBeUndefined();
    expect(harness.firing('ci.tests').channel).toBe('C1');
  });

  test('while the watches cannot be read their incidents stay as they are, and pending ones wait', () => {
    const harness = startIncident({ holdMs: 2 * MINUTE });
    const firing = 'red@C1 ci.a';
    const pending = 'red@C1 ci.b';
    for (const _ of [1, 2, 3]) harness.look({ [firing]: 'breach' });
    harness.look({ [firing]: 'breach', [pending]: 'breach' });
    const signals = [signalOf('failed shop', 'breach')];
    const without = { kind: 'evaluated', at: harness.wait(MINUTE), signals, isWithoutWatches: true } as const;
    expect(harness.take(without)).toEqual(['shop opened']);
    expect(harness.firing('ci.a').symptoms[0]?.clearedAt).toBeNull();
    expect(harness.look({ [firing]: 'breach', [pending]: 'breach', 'failed shop': 'breach' })).toEqual(['ci.b opened']);
  });

  test('nobody is reminded of a watch, and nothing of it mentions the group on call', () => {
    const harness = startIncident();
    harness.look({ [CI]: 'breach' });
    harness.wait(3 * HOUR);
    expect(harness.timers()).toEqual([]);
    const incident = harness.firing('ci.tests');
    const all = { broadcast: ['reopened', 'worse', 'reminded'], mention: ['opened', 'reopened', 'worse'] } as const;
    const again = { kind: 'reopened', number: 2, at: START, actor: null } as const;
    expect(notificationOf(again, incident, all)).toEqual({ broadcast: true, mention: false });
    const { channel: _, ...oncall } = incident;
    expect(notificationOf(again, oncall, all)).toEqual({ broadcast: true, mention: true });
  });

  test('a watch of yellow says once that it is red now', () => {
    const harness = startIncident();
    const [yellow, red] = ['yellow@C1 ci.tests', 'red@C1 ci.tests'];
    const seen = (isRed: boolean) =>
      harness.see([
        signalOf(yellow, 'breach', { severity: 'warning' }),
        signalOf(red, isRed ? 'breach' : 'healthy', { severity: 'critical' }),
      ]);
    expect(seen(false)).toEqual(['ci.tests opened']);
    expect(seen(true)).toEqual(['ci.tests changed']);
    expect(harness.firing('ci.tests')).toMatchObject({ severity: 'critical', events: [{}, { isWorse: true }] });
    seen(false);
    expect(seen(false)).toEqual(['ci.tests changed']);
    expect(harness.firing('ci.tests').severity).toBe('warning');
  });

  test('incidents of versions before watches are those of on-call', () => {
    const harness = startIncident();
    harness.look({ [ONCALL]: 'breach' });
    const old = harness.firing('ci.tests');
    expect('channel' in old).toBe(false);
    const signals = [signalOf(ONCALL, 'breach'), signalOf(CI, 'breach')];
    const evaluation = { kind: 'evaluated', at: harness.wait(MINUTE), signals } as const;
    const { steps } = decide(FIRST_STATE, { incidents: [old], evaluation, policy: POLICY });
    expect(steps.map(({ incident }) => incident.channel)).toEqual(['C1']);
  });
});

describe('identity', () => {
  test.each([
    { kind: 'subject', subject: 'ci.tests', channel: 'C0123' },
    { kind: 'subject', subject: 'ci.*', channel: 'U0123' },
    { kind: 'storm', subject: 'storm', channel: 'C0123' },
    { kind: 'subject', subject: 'github' },
    { kind: 'storm', subject: 'storm' },
    { kind: 'datadog-outage', subject: 'datadog-outage' },
  ] as const)('%j is read back as it was', (about) => {
    expect(aboutOfSubject(subjectOf(about))).toEqual(about);
  });

  test('a version without watches takes the incident of one for nothing of its own', () => {
    const { kind, subject } = identityOf({ kind: 'storm', subject: 'storm', channel: 'C1' });
    expect([kind, subject]).toEqual(['watch-storm', 'C1:storm']);
    expect(identityOf({ kind: 'subject', subject: 'ci.*', channel: 'C1' })).toEqual({
      kind: 'watch',
      subject: 'C1:ci.*',
    });
  });

  test('the rule of a watch names its channel, which people do not read', () => {
    const rule = watchRule('red', 'C1');
    expect([rule, channelOfRule(rule), shownRule(rule)]).toEqual(['red@C1', 'C1', 'red']);
    expect([channelOfRule('no_data'), shownRule('no_data')]).toEqual([undefined, 'no_data']);
  });
});
