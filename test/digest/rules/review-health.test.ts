import { describe, expect, test } from 'vitest';
import {
  changeOf,
  MOST_AREA_ROWS,
  MOST_MOVERS,
  MOST_RED_ROWS,
  mostOftenRed,
  reviewHealth,
} from '../../../src/digest/rules/review-health.ts';
import type { MetricRow } from '../../../src/health/rollup.ts';
import { all, rollupOf, rowOf, SPAN } from '../../fixtures/reviews.ts';

const reviewed = (areas: Readonly<Record<string, readonly MetricRow[]>>) => reviewHealth(rollupOf(areas), SPAN);
const labels = (list: readonly { readonly label: string }[]) => list.map(({ label }) => label);

// By hand: A is (3 * 0.2 + 4 * 0.9) / 7 = 0.6 after 0.8. B began on Wednesday: (4 * 0.5 + 1) / 5 = 0.6.
const A = rowOf('A', all(0.8), [0.2, 0.2, 0.2, 0.9, 0.9, 0.9, 0.9]);
const B = rowOf('B', all(null), [null, null, 0.5, 0.5, 0.5, 0.5, 1]);

describe('health of a week', () => {
  test('a week is the mean of its days with data, and the days on which it was red', () => {
    const { areas } = reviewed({ CI: [A], Eval: [B] });
    expect(areas).toMatchObject([
      {
        label: 'CI',
        week: { mean: 0.6, withData: 7, red: ['2026-11-16', '2026-11-17', '2026-11-18'] },
        before: { mean: 0.8, withData: 7, red: [] },
      },
      { label: 'Eval', week: { mean: 0.6, withData: 5, red: [] }, before: { mean: null, withData: 0, red: [] } },
    ]);
  });

  test('the overall score of a day is the mean of the areas that have data on it', () => {
    // By hand: 0.2, 0.2, 0.35, 0.7, 0.7, 0.7, 0.95: 3.8 / 7 = 0.542857.
    const { overall } = reviewed({ CI: [A], Eval: [B] });
    expect(overall.week.mean).toBeCloseTo(0.542857, 6);
    expect(overall.week.red).toEqual(['2026-11-16', '2026-11-17']);
    expect(changeOf(overall)).toBe(-0.26);
  });

  test('a metric that collectors have given up since still counts on its last day', () => {
    const overdue = rowOf('A', all(0.8), all(0.5), { isOverdue: true });
    expect(reviewed({ CI: [overdue] }).areas[0]?.week).toMatchObject({ mean: 0.5, withData: 7 });
  });

  test('a change is that of the numbers as they are shown', () => {
    // 0.6999 reads 0.69, because it is not green.
    expect(changeOf(reviewed({ CI: [rowOf('A', all(0.7), all(0.6999))] }).overall)).toBe(-0.01);
  });

  test('a change below 0.05 is no mover', () => {
    const rows = [
      rowOf('up 0.04', all(0.5), all(0.54)),
      rowOf('up 0.05', all(0.5), all(0.55)),
      rowOf('down 0.04', all(0.9), all(0.86)),
      rowOf('down 0.05', all(0.9), all(0.85)),
    ];
    const { best, worst } = reviewed({ CI: rows });
    expect([labels(best), labels(worst)]).toEqual([['up 0.05'], ['down 0.05']]);
  });

  test('what moved most is named in both directions, and only what has enough days in both weeks', () => {
    const rows = [
      rowOf('up 0.1', all(0.5), all(0.6)),
      rowOf('up 0.4', all(0.5), all(0.9)),
      rowOf('down 0.3', all(0.9), all(0.6)),
      rowOf('same', all(0.9), all(0.9)),
      rowOf('two days', all(0.1), [null, null, null, null, null, 0.9, 0.9]),
      rowOf('three days', all(0.1), [null, null, null, null, 0.2, 0.2, 0.2]),
      B,
    ];
    const { best, worst, notCompared } = reviewed({ CI: rows });
    expect(labels(best)).toEqual(['up 0.4', 'up 0.1', 'three days']);
    expect(best).toHaveLength(MOST_MOVERS);
    expect(labels(worst)).toEqual(['down 0.3']);
    expect(labels(notCompared)).toEqual(['two days', 'B']);
  });

  test('a metric without data is not one that could not be read', () => {
    const rows = [
      rowOf('silent', all(0.5), all(null)),
      rowOf('refused', all(null), all(null), { refused: 'a bad query' }),
      rowOf('unread', all(null), [0.1, null, null, null, null, null, null], { unread: 'HTTP 500' }),
    ];
    const { withoutData, unread, red, dayByDay } = reviewed({ CI: rows });
    expect(labels(withoutData)).toEqual(['silent']);
    expect(labels(unread)).toEqual(['refused', 'unread']);
    expect(labels(red)).toEqual(['unread']);
    const lastWeek = dayByDay.scores.map(({ states }) => states.slice(-7));
    expect(lastWeek).toEqual([0, 1].map(() => ['red', ...Array(6).fill('unread')]));
    expect(reviewed({ CI: rows.slice(0, 1) }).dayByDay.scores[1]?.states.slice(-7)).toEqual(Array(7).fill('gray'));
  });

  test('a day on which a metric could not be read is not healthy, however good the others are', () => {
    const rows = [
      rowOf('good', all(0.9), all(0.9)),
      rowOf('half', all(0.9), [0.9, ...Array(6).fill(null)], { unread: 'x' }),
    ];
    const { scores } = reviewed({ CI: rows, Eval: [rowOf('E', all(0.9), all(0.9))] }).dayByDay;
    const states = scores.map(({ label, states: own }) => [label, own.slice(-8).join(' ')]);
    const half = `green green ${Array(6).fill('unread').join(' ')}`;
    expect(states).toEqual([
      ['Overall', half],
      ['CI', half],
      ['Eval', Array(8).fill('green').join(' ')],
    ]);
  });

  test('a metric that stopped, or began, to report is neither a gain nor a loss: both weeks are compared by the others', () => {
    const steady = rowOf('steady', all(0.9), all(0.9));
    const stopped = rowOf('stopped', all(0.1), all(null));
    const begun = rowOf('begun', all(null), [...all(null).slice(2), 0.1, 0.1]);
    const { areas, overall } = reviewed({ CI: [steady, stopped], Eval: [steady, begun], Jobs: [steady], New: [begun] });
    // By hand: the score of CI was (0.9 + 0.1) / 2 = 0.5, and is 0.9 without the one that stopped.
    expect(areas[0]).toMatchObject({ week: { mean: 0.9 }, before: { mean: 0.5 } });
    expect(areas.map(({ alike }) => alike && [alike.metrics, changeOf(alike)])).toEqual([
      [1, 0],
      [1, 0],
      null,
      [0, null],
    ]);
    expect(overall.alike).toMatchObject({ metrics: 3, week: { mean: 0.9 }, before: { mean: 0.9 } });
  });

  test('a metric that stopped, or began, in the middle of the week moves no score either', () => {
    const steady = rowOf('steady', all(0.9), all(0.9));
    const stopped = rowOf('stopped', all(0.3), [0.3, 0.3, 0.3, null, null, null, null]);
    const begun = rowOf('begun', [null, null, null, null, 0.3, 0.3, 0.3], all(0.3));
    const { areas, overall } = reviewed({ CI: [steady, stopped], Eval: [steady, begun], Jobs: [steady] });
    // By hand: CI is (3 * 0.6 + 4 * 0.9) / 7 = 0.77 after 0.6, and Eval the other way round, although no metric changed.
    expect(areas.map(({ week, before }) => [week.mean?.toFixed(2), before.mean?.toFixed(2)])).toEqual([
      ['0.77', '0.60'],
      ['0.60', '0.77'],
      ['0.90', '0.90'],
    ]);
    expect(areas.map(({ alike }) => alike && [alike.metrics, changeOf(alike)])).toEqual([[2, 0], [2, 0], null]);
    expect(overall.alike && changeOf(overall.alike)).toBe(0);
  });

  test('whole areas that have data on some days only move no overall score', () => {
    const { areas, overall } = reviewed({
      CI: [rowOf('steady', all(0.9), all(0.9))],
      Eval: [rowOf('stopped', all(0.3), [0.3, 0.3, 0.3, null, null, null, null])],
    });
    expect(areas.map(({ alike }) => alike)).toEqual([null, null]);
    expect(overall.alike).toMatchObject({ metrics: 2 });
    expect(overall.alike && changeOf(overall.alike)).toBe(0);
  });

  test('days without data that change nothing are no reason to compare otherwise', () => {
    const gap = rowOf('gap', all(0.9), [0.9, null, 0.9, 0.9, 0.9, 0.9, 0.9]);
    const { areas, overall } = reviewed({ CI: [rowOf('steady', all(0.9), all(0.9)), gap] });
    expect([areas[0]?.alike, overall.alike]).toEqual([null, null]);
  });

  test('a metric with data on some days only is named apart from one without', () => {
    const rows = [rowOf('some', all(0.9), [null, ...all(0.9).slice(1)]), rowOf('none', all(0.9), all(null)), A];
    const { partial, withoutData } = reviewed({ CI: rows });
    expect([labels(partial), labels(withoutData)]).toEqual([['some'], ['none']]);
  });

  test('an area that was red comes before a metric that was red more often', () => {
    const mixed = {
      CI: [A, rowOf('green', all(1), all(1))],
      Eval: [rowOf('E', all(0.9), [0.1, ...all(0.9).slice(1)])],
    };
    expect(mostOftenRed(reviewed(mixed))?.label).toBe('Eval');
    expect(mostOftenRed(reviewed({ CI: mixed.CI }))?.label).toBe('A');
    expect(mostOftenRed(reviewed({ CI: mixed.CI.slice(1) }))).toBeUndefined();
  });

  test('four weeks have a row for each score and each metric that was red, the worst of very many', () => {
    const many = Array.from({ length: 30 }, (_, at) => rowOf(`m${at}`, all(0.9), all(at / 100)));
    const { dayByDay, red } = reviewed(Object.fromEntries(many.map((row) => [row.label, [row]])));
    expect(dayByDay.days).toHaveLength(28);
    expect(labels(dayByDay.scores)).toEqual(['Overall', ...labels(many.slice(0, MOST_AREA_ROWS))]);
    expect(red).toHaveLength(30);
    expect(labels(dayByDay.red)).toEqual(labels(many.slice(0, MOST_RED_ROWS)));
    expect(dayByDay.red[3]?.values).toEqual([...all(0.9), ...all(0.9), ...all(0.9), ...all(0.03)]);
  });
});
