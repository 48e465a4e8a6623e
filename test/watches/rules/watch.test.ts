import { describe, expect, test } from 'vitest';
import {
  areaOf,
  areaSubject,
  isPersonal,
  typedSubject,
  watchLabel,
  watchWords,
} from '../../../src/watches/rules/watch.ts';
import { catalogOf } from '../../fixtures/catalogs.ts';

describe('what is watched', () => {
  test('an area and a metric have names, and what the catalog does not have has none', () => {
    const catalog = catalogOf({ ci: ['tests'] });
    const names = ['ci.*', 'ci.tests', 'ci.gone', 'gone.*'].map((subject) => watchLabel(subject, catalog));
    expect(names).toEqual(['CI', 'ci tests (CI)', undefined, undefined]);
  });

  test('the score of an area is typed as the area', () => {
    expect([areaSubject('ci'), areaOf('ci.*'), areaOf('ci.tests')]).toEqual(['ci.*', 'ci', undefined]);
    expect([typedSubject('ci.*'), typedSubject('ci.tests')]).toEqual(['ci', 'ci.tests']);
  });

  test('a watch says from when on it is told', () => {
    expect(watchWords({ level: 'red', holdMs: 0 })).toBe('red, at once');
    expect(watchWords({ level: 'yellow', holdMs: 1_800_000 })).toBe('yellow or red for 30 min');
  });

  test('a person is told alone, a channel is not', () => {
    expect(['U1', 'W1', 'C1', 'G1'].map((channel) => isPersonal({ channel }))).toEqual([true, true, false, false]);
  });
});
