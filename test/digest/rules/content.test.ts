import { FIRING, NOW, RECOVERED, rollupOf } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { buildDigest, type DigestMetric, type DigestSource, isQuietDay } from '../../../src/digest/rules/content.ts';
import type { MetricRow } from '../../../src/health/rollup.ts';

type Foms = readonly (number | null)[];

/** A metric that was well for as long as is read, but for its last days. */
function row(label: string, lately: Foms, isOverdue = false): MetricRow {
  const well = Array.from({ length: 15 - lately.length }, () => 0.9);
  return { key: label, label, foms: [...well, ...lately], lastDataAt: NOW, isOverdue };
}

function digestOf(rows: readonly MetricRow[], source: Partial<DigestSource> = {}) {
  const rollup = rollupOf('Health', [{ key: 'shop', title: 'Shop', rows }]);
  return buildDigest({ rollup, at: NOW, isStale: false, incidents: [], ...source });
}

/** The digest's word on one metric. */
function listsWith(lately: Foms, isOverdue = false): readonly string[] {
  const { newlyRed, recovered, stillRed, gray, slowest } = digestOf([row('Sales', lately, isOverdue)]);
  return Object.entries({ newlyRed, recovered, stillRed, gray, slowest }).flatMap(([name, list]) =>
    list.length > 0 ? [name] : [],
  );
}

const labels = (metrics: readonly DigestMetric[]) => metrics.map(({ label }) => label);
const metric = (lately: Foms, isOverdue = false) => digestOf([row('Sales', lately, isOverdue)]).areas[0]?.metrics[0];

describe('content', () => {
  test.each<[string, Foms, readonly string[]]>([
    ['well for two weeks', [], []],
    ['red since today', [0.1], ['newlyRed']],
    ['red after a day without data', [0.1, null, 0.1], ['newlyRed']],
    ['red since yesterday', [0.1, 0.2], ['stillRed']],
    ['green after a red day', [0.1, 0.9], ['recovered']],
    ['yellow after a red day', [0.29, 0.3], ['recovered']],
    ['green, last seen red before two days without data', [0.1, null, null, 0.9], ['recovered']],
    ['red long ago and well since', [0.1, 0.8, 0.9], []],
    ['without data today, red yesterday', [0.1, null], ['gray']],
    ['yellow since today', [0.5], []],
  ])('a metric that is %s', (_, lately, lists) => {
    expect(listsWith(lately)).toEqual(lists);
  });

  test('a today that is overdue is no data, whatever was read of it', () => {
    expect(listsWith([0.1], true)).toEqual(['gray']);
    expect(metric([0.1], true)).toMatchObject({ today: null, status: 'gray', days: 1 });
  });

  test('days count how long the status of today has lasted, and say where that began before what was read', () => {
    expect(metric([0.1, 0.2, 0.1])).toMatchObject({ status: 'red', days: 3, isLonger: false });
    expect(metric([0.1, null, 0.1])).toMatchObject({ status: 'red', days: 1, isLonger: false });
    expect(metric([])).toMatchObject({ status: 'green', days: 15, isLonger: true });
  });

  test('a metric stands beside yesterday and the same day last week', () => {
    expect(metric([0.31, 0.4, 0.4, 0.4, 0.4, 0.4, 0.41, 0.42])).toMatchObject({
      area: 'Shop',
      label: 'Sales',
      today: 0.42,
      yesterday: 0.41,
      lastWeek: 0.31,
    });
  });

  test('red metrics come lowest first, and those that lost their data last come first', () => {
    const digest = digestOf([
      row('Bad', [0.2]),
      row('Worse', [0.1]),
      row('Long silent', [null, null]),
      row('Just silent', [null]),
    ]);
    expect(labels(digest.newlyRed)).toEqual(['Worse', 'Bad']);
    expect(labels(digest.gray)).toEqual(['Just silent', 'Long silent']);
  });

  test('a metric of which Datadog gave no answer today is not without data, and no day with one is quiet', () => {
    const unread = { ...row('Orders', [null]), unread: 'HTTP 500' };
    const rejected = { ...row('Refunds', Array(15).fill(null)), refused: 'bad query' };
    // A value that is overdue is none today.
    const overdue = { ...row('Carts', [0.9], true), unread: 'HTTP 500' };
    const known = { ...row('Sales', []), unread: 'HTTP 500' };
    const digest = digestOf([unread, rejected, overdue, known, row('Silent', [null])]);
    expect(labels(digest.gray)).toEqual(['Silent']);
    expect(labels(digest.unread)).toEqual(['Orders', 'Refunds', 'Carts']);
    expect(digest.areas[0]?.change).toMatchObject({ unread: 3, isUnread: false });
    expect(digestOf([rejected]).areas[0]?.change).toMatchObject({ unread: 1, isUnread: true });
    expect(isQuietDay(digestOf([row('Sales', []), unread]))).toBe(false);
    expect(isQuietDay(digestOf([row('Sales', [])]))).toBe(true);
  });

  const week = (from: number, to: number): Foms => [from, 0.5, 0.5, null, 0.5, 0.5, 0.5, to];

  test('the slowest are the three short of green all week that gained least', () => {
    const rows = [
      row('Gains', week(0.4, 0.69)),
      row('Stands', week(0.5, 0.5)),
      row('Falls', week(0.6, 0.31)),
      row('Creeps', week(0.5, 0.52)),
    ];
    expect(labels(digestOf(rows).slowest)).toEqual(['Falls', 'Stands', 'Creeps']);
  });

  test.each<[string, Foms]>([
    ['was green on one day', [0.5, 0.5, 0.7, 0.5, 0.5, 0.5, 0.5, 0.5]],
    ['is newly red', week(0.5, 0.1)],
    ['has no data today', [...week(0.5, 0.5).slice(0, -1), null]],
    ['has nothing of last week to compare with', [null, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  ])('a metric that %s is not among the slowest', (_, lately) => {
    expect(digestOf([row('Sales', lately)]).slowest).toEqual([]);
  });

  test('scores stand beside those of yesterday and last week', () => {
    const { overall, areas } = digestOf([row('Sales', week(0.4, 0.6))]);
    const today = { value: 0.6, withData: 1, of: 1 };
    const change = { today, yesterday: 0.5, lastWeek: 0.4, unread: 0, isUnread: false };
    expect(areas[0]?.change).toEqual({ title: 'Shop', ...change });
    expect(overall).toEqual({ title: 'Health', ...change });
  });

  test('only incidents that fire are open', () => {
    expect(digestOf([], { incidents: [FIRING, RECOVERED] }).incidents).toEqual([FIRING]);
  });

  test('fewer days than were asked for, or none, are no reason to fail', () => {
    const short = rollupOf('Health', [{ key: 'shop', title: 'Shop', rows: [{ ...row('Sales', []), foms: [0.1] }] }]);
    const { newlyRed, overall } = digestOf([], { rollup: short });
    expect(newlyRed).toMatchObject([{ yesterday: null, lastWeek: null, days: 1, isLonger: true }]);
    expect(overall).toMatchObject({ yesterday: null, lastWeek: null });
    expect(digestOf([]).overall.today.value).toBeNull();
  });

  test.each<[string, readonly MetricRow[], Partial<DigestSource>, boolean]>([
    ['all is well', [row('Sales', [])], {}, true],
    ['all is as yellow as it was', [row('Sales', [0.5, 0.5])], {}, true],
    ['a score is better than yesterday', [row('Sales', [0.5, 0.9])], {}, true],
    ['a score has turned yellow', [row('Sales', [0.5])], {}, false],
    ['one is red', [row('Sales', [0.1, 0.1]), row('Stock', [])], {}, false],
    ['one has recovered', [row('Sales', [0.1, 0.9])], {}, false],
    ['one has no data', [row('Sales', [null]), row('Stock', [])], {}, false],
    ['an incident is open', [row('Sales', [])], { incidents: [FIRING] }, false],
    ['an incident is over', [row('Sales', [])], { incidents: [RECOVERED] }, true],
    ['nothing could be read', [row('Sales', [])], { isStale: true }, false],
    ['there is nothing to look at', [], {}, false],
  ])('when %s, the day is quiet or not', (_, rows, source, isQuiet) => {
    expect(isQuietDay(digestOf(rows, source))).toBe(isQuiet);
  });
});
