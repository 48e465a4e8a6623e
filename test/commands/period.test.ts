import { describe, expect, test } from 'vitest';
import { splitPeriod, withDays } from '../../commands/period.ts';

describe('splitPeriod', () => {
  test.each([
    ['', '', 7],
    ['flaky', 'flaky', 7],
    ['flaky 30d', 'flaky', 30],
    ['30D flaky', 'flaky', 30],
    ['flaky 30 d', 'flaky', 30],
    ['flaky over the last 30 days', 'flaky', 30],
    ['flaky 30-days', 'flaky', 30],
    ['flaky 1 week', 'flaky', 7],
    ['flaky 7d 1w', 'flaky', 7],
    ['last week', '', 7],
    ['flaky over the Past Week', 'flaky', 7],
    ['this week flaky', 'flaky', 7],
    ['flaky last month', 'flaky', undefined],
    ['flaky today', 'flaky', undefined],
    ['Yesterday', '', undefined],
    ['last flaky week', 'last flaky week', 7],
    ['weekly', 'weekly', 7],
    ['flaky 14d', 'flaky', undefined],
    ['flaky 2 weeks', 'flaky', undefined],
    ['flaky 30h', 'flaky', undefined],
    ['flaky 7d 30d', 'flaky', undefined],
    ['top 30 contributors', 'top 30 contributors', 7],
    ['over the last metric', 'over the last metric', 7],
    ['d90', 'd90', 7],
  ])('"%s" is "%s" over %s days', (words, name, days) => {
    expect(splitPeriod(words)).toMatchObject({ name, days });
  });

  test('what it splits it joins again', () => {
    expect(splitPeriod(withDays('flaky checks', 30))).toMatchObject({ name: 'flaky checks', days: 30 });
    expect([withDays('', 30), withDays('ci', 7)]).toEqual(['30d', 'ci']);
  });
});
