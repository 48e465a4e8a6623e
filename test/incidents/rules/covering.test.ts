import { expect, test } from 'vitest';
import { createCovering } from '../../../src/incidents/rules/covering.ts';
import { catalogOf } from '../../fixtures/catalogs.ts';

const MINUTE = 60_000;
const ruleOf = (name: string, metrics: string[], minutes?: number) => {
  const rule = { name, kind: 'red', metrics, severity: 'warning' } as const;
  return minutes === undefined ? rule : { ...rule, for: `${minutes}m` };
};
const CATALOG = catalogOf({ ci: ['tests', 'flaky'], shop: ['sales'] }, [], {
  alerts: {
    rules: [ruleOf('slow', ['ci.*'], 60), ruleOf('quick', ['ci.tests'], 10), ruleOf('at_once', ['shop.sales'])],
  },
});
const { first, of } = createCovering(CATALOG);
const watch = (subject: string, minutes: number, level: 'red' | 'yellow' = 'red') => ({
  subject,
  level,
  holdMs: minutes * MINUTE,
});

test.each([
  ['it waits as long as the quickest rule', watch('ci.tests', 10), 'quick'],
  ['it waits longer', watch('ci.tests', 30), 'quick'],
  ['it waits less', watch('ci.tests', 9), undefined],
  ['yellow comes before red', watch('ci.tests', 30, 'yellow'), undefined],
  ['another rule of the area', watch('ci.flaky', 60), 'slow'],
  ['a rule without a wait covers every watch of red', watch('shop.sales', 0), 'at_once'],
  ['an area has a score of its own', watch('ci.*', 60), undefined],
  ['nothing is about it', watch('old.tests', 60), undefined],
])('%s', (_, request, rule) => {
  expect(of(request)?.rule).toBe(rule);
});

test('of a watch that cannot be read nothing is known, and the quickest rule is named with its wait', () => {
  expect(of({ ...watch('ci.tests', 30), isDamaged: true })).toBeUndefined();
  expect(first('ci.tests')).toEqual({ rule: 'quick', holdMs: 10 * MINUTE });
});
