import { describe, expect, test } from 'vitest';
import { symptomLines } from '../../../blocks/incidents/incident-symptoms.ts';
import { MINUTE, START, signalOf, startIncident } from '../incident-harness.ts';

const TESTS = 'red@C1 ci.tests';
const when = (instant: number) => `${(instant - START) / MINUTE}'`;

describe('an open incident without data', () => {
  test('it says after half an hour since when nothing tells whether it lasts, once and without a word in the thread', () => {
    const harness = startIncident();
    harness.look({ [TESTS]: 'breach' });
    const edits: number[] = [];
    for (let minute = 2; minute <= 60; minute += 1) {
      const at = START + minute * MINUTE;
      const { steps } = harness.preview({ kind: 'evaluated', at, signals: [signalOf(TESTS, 'unknown')] });
      if (steps.some(({ isEdited }) => isEdited)) edits.push(minute);
      expect(harness.look({ [TESTS]: 'unknown' })).toEqual([]);
    }
    // Without data from the second minute on.
    expect(edits).toEqual([32]);
    expect(symptomLines(harness.firing('ci.tests'), when)).toEqual([
      "Red@C1 is wrong. Not enough data since 2' to tell whether it lasts",
    ]);
  });

  test('it says so no more once there are data, whatever they say', () => {
    const harness = startIncident();
    harness.look({ [TESTS]: 'breach' });
    for (let minute = 0; minute < 40; minute += 1) harness.look({ [TESTS]: 'unknown' });
    harness.look({ [TESTS]: 'breach' });
    expect(symptomLines(harness.firing('ci.tests'), when)).toEqual(['Red@C1 is wrong']);
    for (let minute = 0; minute < 40; minute += 1) harness.look({ [TESTS]: 'unknown' });
    harness.look({ [TESTS]: 'healthy' });
    expect(harness.firing('ci.tests').symptoms[0]).not.toHaveProperty('unknownSince');
    expect(harness.look({ [TESTS]: 'healthy' })).toEqual(['ci.tests resolved']);
  });

  test('a new day that begins without data for a while changes nothing, and a minute of data begins the wait anew', () => {
    const harness = startIncident();
    harness.look({ [TESTS]: 'breach' });
    for (let minute = 0; minute < 29; minute += 1) harness.look({ [TESTS]: 'unknown' });
    harness.look({ [TESTS]: 'breach' });
    for (let minute = 0; minute < 29; minute += 1) harness.look({ [TESTS]: 'unknown' });
    expect(harness.firing('ci.tests').symptoms[0]).not.toHaveProperty('unknownSince');
  });

  test('a storm names those of which nothing is known any more', () => {
    const harness = startIncident();
    const keys = ['a.m', 'b.m', 'c.m', 'd.m'].map((subject) => `red@C1 ${subject}`);
    harness.look(Object.fromEntries(keys.map((key) => [key, 'breach'])));
    for (let minute = 0; minute < 40; minute += 1)
      harness.look(Object.fromEntries(keys.map((key, index) => [key, index < 2 ? 'unknown' : 'breach'])));
    expect(symptomLines(harness.firing('storm'), when)).toContain(
      '*Not enough data to tell whether it lasts* (2): a.m collector, b.m collector',
    );
  });
});
