import { describe, expect, test } from 'vitest';
import { DATADOG_OUTAGE } from '../../src/incidents/rules/observation.ts';
import * as word from '../../src/store/outage-word.ts';
import { incidentOf, resolvedAt } from '../fixtures/incidents.ts';

const { subject } = DATADOG_OUTAGE;
const outage = (id: string) => incidentOf({ id, kind: 'datadog-outage', subject });

describe('outage word', () => {
  test('an outage that an earlier version opened is stored under the old word until it is over', () => {
    const old = outage('sight-1');
    expect(word.withStoredWord(old)).toMatchObject({ kind: word.OLD_OUTAGE_WORD, subject: word.OLD_OUTAGE_WORD });
    expect(word.withStoredWord({ ...old, ...resolvedAt(5) })).toMatchObject({ kind: subject });
    expect(word.withStoredWord(outage('datadog-outage-1'))).toMatchObject({ kind: subject });
  });

  test('a stored outage reads the same under either word', () => {
    const old = outage('sight-1');
    expect(word.withNewWord(word.withStoredWord(old)).kind).toBe(subject);
    expect(word.subjectWithNewWord('sight sight')).toBe(`${subject} ${subject}`);
    expect(word.subjectWithNewWord('collector github')).toBe('collector github');
    expect(word.storedWords(subject)).toEqual([subject, word.OLD_OUTAGE_WORD]);
  });
});
