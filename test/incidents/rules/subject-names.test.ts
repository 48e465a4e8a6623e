import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionKey } from '../../../src/incidents/rules/evaluation.ts';
import { aboutOfSubject, channelOfRule, subjectOf, watchRule } from '../../../src/incidents/rules/identity.ts';
import type { IncidentKind } from '../../../src/incidents/rules/incident.ts';
import { subjectWithNewWord } from '../../../src/store/outage-word.ts';
import { isOfWatch } from '../../../src/store/outbox.ts';
import { areaOf, areaSubject, isPersonal } from '../../../src/watches/rules/watch.ts';
import { catalogOf } from '../../fixtures/catalogs.ts';
import { startIncident } from '../incident-harness.ts';

/** Words that the bot uses for kinds, subjects, keys and rules, or once did, and that a name of the catalog may be. */
const WORDS = [
  'watch',
  'subject',
  'sight',
  'bot',
  'live',
  'digest',
  'incident',
  'red',
  'yellow',
  'datadog',
  'datadog_outage',
];
const name = fc.oneof(fc.constantFrom(...WORDS), fc.stringMatching(/^[a-z](?:_?[a-z0-9]){0,8}$/));
const subject = fc.oneof(
  name,
  fc.tuple(name, name).map(([area, metric]) => `${area}.${metric}`),
  name.map(areaSubject),
);
const channel = fc.option(fc.stringMatching(/^[CGU][A-Z0-9]{1,8}$/), { nil: undefined });
const about = fc
  .tuple(fc.constantFrom<IncidentKind>('subject', 'storm'), subject, channel)
  .map(([kind, own, place]) => ({
    kind,
    subject: kind === 'storm' ? 'storm' : own,
    ...(place !== undefined && { channel: place }),
  }));

describe('names of the catalog, whatever they are', () => {
  test('the subject of a message is read back as it was, by this version and the words of earlier ones', () => {
    fc.assert(
      fc.property(about, (one) => {
        const text = subjectOf(one);
        expect(aboutOfSubject(text)).toEqual(one);
        expect(subjectWithNewWord(text)).toBe(text);
        expect(isOfWatch({ about: { subject: text, live: true } })).toBe(one.channel !== undefined);
        // A living card has a subject of one word.
        expect(text).toContain(' ');
      }),
    );
  });

  test('no two incidents have the same subject of a message', () => {
    fc.assert(
      fc.property(about, about, (one, other) => {
        expect(subjectOf(one) === subjectOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  test('a rule of the catalog belongs to no channel, and one of a watch to its own, also in the key of a condition', () => {
    fc.assert(
      fc.property(name, subject, channel, (rule, own, place) => {
        const key = conditionKey({ rule, subject: own });
        expect([channelOfRule(rule), channelOfRule(key)]).toEqual([undefined, undefined]);
        if (place === undefined) return;
        const watched = conditionKey({ rule: watchRule(rule, place), subject: own });
        expect(channelOfRule(watched.slice(0, watched.indexOf(' ')))).toBe(place);
        expect(watched).not.toBe(key);
        expect(isPersonal({ channel: place })).toBe(place.startsWith('U'));
      }),
    );
  });

  test('only an area is taken for one, and only a collector has no dot', () => {
    fc.assert(
      fc.property(name, name, (area, metric) => {
        expect([areaOf(area), areaOf(`${area}.${metric}`), areaOf(areaSubject(area))]).toEqual([
          undefined,
          undefined,
          area,
        ]);
        expect([area, `${area}.${metric}`, areaSubject(area)].map((one) => one.includes('.'))).toEqual([
          false,
          true,
          true,
        ]);
      }),
    );
  });
});

describe('names that would be mistaken', () => {
  const [collector] = catalogOf({ ci: ['tests'] }).collectors;
  const collectors = (called: string) => [{ ...collector, name: called, every: '15m' }];

  test.each(['storm', 'a.b', 'ci.*', '*', 'a@b', 'a:b', 'a b', 'datadog-outage', 'live-card', 'watch-storm', ''])(
    'the catalog refuses a collector called "%s"',
    (called) => {
      expect(() => catalogOf({ ci: ['tests'] }, [], { collectors: collectors(called) })).toThrow(/collectors|name/);
    },
  );

  test.each(['a.b', '*', 'a@b', 'a:b', 'a b'])(
    'the catalog refuses an area, a metric and a rule called "%s"',
    (called) => {
      const rule = { name: called, kind: 'failed', severity: 'warning' };
      expect(() => catalogOf({ [called]: ['tests'] })).toThrow();
      expect(() => catalogOf({ ci: [called] })).toThrow();
      expect(() => catalogOf({ ci: ['tests'] }, [], { alerts: { rules: [rule] } })).toThrow(/name/);
    },
  );

  test('a subject called storm is none of an open storm, if a catalog of before had one', () => {
    const harness = startIncident();
    harness.look({ 'failed a': 'breach', 'failed b': 'breach', 'failed c': 'breach', 'failed d': 'breach' });
    const rest = {
      'failed a': 'healthy',
      'failed b': 'healthy',
      'failed c': 'healthy',
      'failed d': 'healthy',
    } as const;
    harness.look(rest);
    harness.look(rest);
    expect(harness.look({ ...rest, 'failed storm': 'breach' })).toEqual(['storm opened']);
    expect([...harness.all.values()].map(({ kind, status }) => [kind, status])).toEqual([
      ['storm', 'resolved'],
      ['subject', 'firing'],
    ]);
  });
});
