import { NOW, rollupOf } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { areaGrid, MOST_GRID_AREAS } from '../../../blocks/home/area-grid.ts';
import type { MetricRow, Rollup } from '../../../src/health/rollup.ts';
import { strings } from '../../support/blocks.ts';

const row = (foms: readonly (number | null)[], change: Partial<MetricRow> = {}): MetricRow => ({
  key: 'm',
  label: 'M',
  foms,
  lastDataAt: NOW,
  isOverdue: false,
  ...change,
});
const areaOf = (title: string, rows: readonly MetricRow[]) => ({ key: title, title, rows });
const weekOf = (...rows: readonly MetricRow[]) => rollupOf('T', [areaOf('A', rows)]);
const textOf = (rollup: Rollup, stale = false) => strings(areaGrid(rollup, stale)).join('\n');
/** The line of an area: its seven days, and what is said of today. */
const lineOf = (text: string, title: string) => {
  const line = text.split('\n').find((one) => one.includes(`*${title}*`)) ?? '';
  const [, days = '', light, today] = /^`([^`]*)` (\S+) \*[^*]*\* (.*)$/u.exec(line) ?? [];
  return { days, light, today };
};

describe('area grid', () => {
  test('no data, not read and zero are three things, each with its own characters and word', () => {
    const foms = [0, null, 0.5, 0.9, null, 1, 0];
    expect(lineOf(textOf(weekOf(row(foms))), 'A')).toEqual({
      days: 'CR -- wa ok -- ok CR',
      light: '🔴',
      today: '0.00 critical',
    });
    const unread = [0, null, 0.5, 0.9, null, 1, null];
    expect(lineOf(textOf(weekOf(row(unread, { unread: 'HTTP 500' }))), 'A')).toEqual({
      days: 'CR ?? wa ok ?? ok ??',
      light: '⚪',
      today: 'not read',
    });
    expect(lineOf(textOf(weekOf(row(unread))), 'A')).toMatchObject({
      light: '⚪',
      today: 'no data',
    });
  });

  test('an area of which a part was not read is never healthy, and stays critical if the rest is', () => {
    const missing = row([null, null, null, null, null, null, null], { refused: 'unknown metric' });
    const good = lineOf(textOf(weekOf(row([1, 1, 1, 1, 1, 1, 1]), missing)), 'A');
    expect(good).toEqual({
      days: '?? ?? ?? ?? ?? ?? ??',
      light: '⚪',
      today: '1.00 not read in full (1 of 2 metrics with data)',
    });
    const bad = lineOf(textOf(weekOf(row([1, 0, 1, 1, 1, 1, 0.1]), missing)), 'A');
    expect(bad).toMatchObject({ days: '?? CR ?? ?? ?? ?? CR', light: '🔴' });
  });

  test('a day that was read of a metric that could not be read today counts as read', () => {
    const half = row([0.8, 0.8, 0.8, 0.8, 0.8, 0.8, null], { unread: 'HTTP 500' });
    expect(lineOf(textOf(weekOf(half)), 'A').days).toBe('ok ok ok ok ok ok ??');
  });

  test('today is unknown while Datadog cannot be read, and nothing of it is green', () => {
    const old = textOf(weekOf(row([1, 1, 1, 1, 1, 1, 1])), true);
    expect(lineOf(old, 'A')).toEqual({ days: 'ok ok ok ok ok ok ??', light: '⚪', today: '1.00 unknown now' });
    expect(old).toContain('*The last seven days that are known*');
    expect(old).not.toMatch(/🟢|healthy$/m);
  });

  test('the columns are aligned in every line, and every status has letters of its own', () => {
    const rollup = rollupOf(
      'T',
      [0, 0.5, 1, null].map((fom, at) =>
        areaOf(`Area ${'x'.repeat(at * 20)}`, [row([fom, fom, fom, fom, fom, fom, fom])]),
      ),
    );
    const text = textOf(rollup);
    const columns = text.match(/^`[^`]{10,}`/gm) ?? [];
    expect(columns).toHaveLength(1 + 1 + 4);
    expect(new Set(columns.map(({ length }) => length))).toEqual(new Set([22]));
    expect(columns[0]).toBe('`Tu We Th Fr Sa Su Mo`');
    const withoutColour = text.replaceAll(/\p{Extended_Pictographic}/gu, '');
    for (const word of ['critical', 'warning', 'healthy', 'no data'])
      expect(withoutColour).toMatch(new RegExp(`${word}( |$)`, 'm'));
    expect(text).toContain('`ok` healthy  ·  `wa` warning  ·  `CR` critical  ·  `--` no data  ·  `??` not read');
  });

  test('of many areas the most urgent are shown, and those left out are counted by their states', () => {
    const foms = [1, 1, 1, 1, 1, 1, 1];
    const areas = Array.from({ length: 30 }, (_, at) =>
      areaOf(`A${at}`, [
        at === 29 ? row([...foms.slice(1), 0.1]) : at === 28 ? row([...foms.slice(1), null]) : row(foms),
      ]),
    );
    const text = textOf(rollupOf('T', areas));
    expect(text.match(/^`[^`]*` \S+ \*A\d/gmu)).toHaveLength(MOST_GRID_AREAS);
    expect(text).toMatch(/\*Overall\*.*\n.*\*A29\* 0\.10 critical\n.*\*A28\* no data/);
    expect(text).toContain('and 15 more: 15 healthy; `/health` has all');
  });

  test('names of areas mention nobody, and a catalog without areas says so', () => {
    expect(textOf(rollupOf('T', [areaOf('<!channel>', [row([1, 1, 1, 1, 1, 1, 1])])]))).not.toContain('<!channel>');
    expect(textOf(rollupOf('T', []))).toBe('section\nmrkdwn\nThere are no areas to show.');
  });
});
