import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleFailure, samplePast, wholeCoverage } from '../../../packages/demo/src/preview/sample-past.ts';
import { csvCell, historyCsv, MOST_CSV_ROWS } from '../../../src/incidents/history/csv.ts';
import type { Failure, PastIncident } from '../../../src/incidents/history/failures.ts';
import { figuresOf } from '../../../src/incidents/history/figures.ts';
import { failureRows, historyOf, onlySubject } from '../../../src/incidents/history/history.ts';
import { incidentOf, resolvedAt } from '../../fixtures/incidents.ts';

const AT = Date.parse('2026-11-23T12:00:00Z');
const COVERAGE = wholeCoverage(0, AT);
const FAILURE: Failure = {
  openedAt: AT,
  isAgain: true,
  acknowledged: { what: 'acknowledged', by: 'U0LEAD', at: AT + 61_500 },
  actions: [
    { what: 'acknowledged', by: 'U0LEAD', at: AT + 61_500 },
    { what: 'silenced', by: 'U0ONCALL', at: AT + 70_000 },
    { what: 'silenced', by: 'U0ONCALL', at: AT + 80_000 },
  ],
  end: { at: AT + 600_000, how: 'recovered', by: null },
  flaps: 1,
};
const incident = (failures: readonly Failure[], more: Partial<PastIncident> = {}) =>
  samplePast('github', failures, { id: 'github-2026', label: 'GitHub, "the" source', ...more });
const csvOf = (...incidents: readonly PastIncident[]) => historyCsv({ incidents, coverage: COVERAGE });

/** Reads a CSV as RFC 4180 says, by a reader that shares nothing with the writer. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  for (let found = pattern.exec(text); found !== null && pattern.lastIndex <= text.length; found = pattern.exec(text)) {
    rows.at(-1)?.push((found[1] ?? found[2] ?? '').replaceAll('""', '"'));
    if (found[3] === '\r\n') rows.push([]);
    if (pattern.lastIndex >= text.length) break;
  }
  return rows.filter((row) => row.length > 1);
}

describe('csv', () => {
  test('its columns are those of docs/incidents.md', () => {
    const [, table = ''] = readFileSync('docs/incidents.md', 'utf8').split('| Column | Meaning |');
    const rows = table.split('\n\n')[0] ?? '';
    const names = rows.split('\n').map((row) => row.split('|')[1] ?? '');
    const documented = names.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
    expect(readCsv(csvOf().text.slice(1))[0]).toEqual(documented);
  });

  test('has a line for each failure, newest first, with times in UTC, durations in seconds, and nothing where there was nothing', () => {
    const open = sampleFailure(AT + 1);
    const { text, failures, omitted } = csvOf(incident([FAILURE, open]));
    expect([failures, omitted, text.startsWith('\ufeff"incident",')]).toEqual([2, 0, true]);
    const [head = [], ...rows] = readCsv(text.slice(1));
    const records = rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
    expect(records).toEqual([
      {
        incident: 'github-2026',
        kind: 'subject',
        subject: 'github',
        label: 'GitHub, "the" source',
        severity: 'critical',
        failing_together: '',
        opened_at_utc: '2026-11-23 12:00:00',
        reopened: 'no',
        acknowledged_at_utc: '',
        acknowledged_by: '',
        seconds_to_acknowledge: '',
        ended_at_utc: '',
        ended: 'open',
        ended_by: '',
        seconds_to_recover: '',
        silences: '0',
        silenced_by: '',
        marked_as_flapping: '0',
      },
      {
        incident: 'github-2026',
        kind: 'subject',
        subject: 'github',
        label: 'GitHub, "the" source',
        severity: 'critical',
        failing_together: '',
        opened_at_utc: '2026-11-23 12:00:00',
        reopened: 'yes',
        acknowledged_at_utc: '2026-11-23 12:01:01',
        acknowledged_by: 'U0LEAD',
        seconds_to_acknowledge: '62',
        ended_at_utc: '2026-11-23 12:10:00',
        ended: 'recovered',
        ended_by: '',
        seconds_to_recover: '600',
        silences: '2',
        silenced_by: 'U0ONCALL',
        marked_as_flapping: '1',
      },
    ]);
  });

  test('an act at a clock that is behind took no time, and not less than none', () => {
    const early: Failure = {
      ...FAILURE,
      acknowledged: { what: 'acknowledged', by: 'U0LEAD', at: AT - 3_000 },
      end: { at: AT - 2_000, how: 'recovered', by: null },
    };
    const [head = [], row = []] = readCsv(csvOf(incident([early])).text.slice(1));
    const cell = (name: string) => row[head.indexOf(name)];
    expect([cell('seconds_to_acknowledge'), cell('seconds_to_recover')]).toEqual(['0', '0']);
    expect(figuresOf([incident([early])])).toMatchObject({
      toAcknowledge: { median: 0 },
      toRecover: { median: 0, p90: 0 },
    });
  });

  test('an end by a person has no time to recover, and a storm says how many failed together', () => {
    const ended: Failure = { ...FAILURE, end: { at: AT + 9_000, how: 'person', by: 'U0LEAD' } };
    const storm = incident([ended], { kind: 'storm', subjects: ['a', 'b', 'c', 'd'] });
    const [head = [], row = []] = readCsv(csvOf(storm).text.slice(1));
    const cell = (name: string) => row[head.indexOf(name)];
    expect(['ended', 'ended_by', 'seconds_to_recover', 'failing_together'].map(cell)).toEqual([
      'person',
      'U0LEAD',
      '',
      '4',
    ]);
  });

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    "=cmd|' /C calc'!A0",
    '\t=1+1',
    '\r\n=1+1',
    '  =HYPERLINK("https://elsewhere.example")',
    '"=1+1',
    '\u200b=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(A1)',
    '−1',
    '|calc',
    '%0A=1',
  ])('%j is no formula', (text) => {
    const [[cell = ''] = []] = readCsv(`${csvCell(text)},"x"`);
    expect(cell.startsWith("'")).toBe(true);
    expect(cell.replace(/[\s"']/g, '')).toContain(
      text
        .replace(/[\s"']/g, '')
        .replace('\u200b', '')
        .slice(0, 2),
    );
  });

  test.each(['a;=1+1', 'a,=1+1', 'a; @SUM(A1)', 'a","=1+1', 'a;\t-1'])(
    '%j is no formula where another list separator splits it',
    (text) => {
      const cells = csvCell(text).split(/[;,"]/);
      expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    },
  );

  test.each(['a;\u200b=1+1', "a;'=1+1", 'a,\ufeff@SUM(A1)', 'a","\u00ad-1', 'a; \u2060 ＝1+1'])(
    '%j is no formula either, whatever that is not visible stands before the sign',
    (text) => {
      const cells = csvCell(text).split(/[;,"]/);
      expect(cells.filter((cell) => /^[\s\p{C}]*[=+\-@＝]/u.test(cell))).toEqual([]);
      expect(cells.filter((cell) => /^[\s\p{C}]*'[\s\p{C}]*'?[=+\-@＝]/u.test(cell))).toHaveLength(1);
    },
  );

  test('characters that turn the direction of what follows are left out', () => {
    expect(csvCell('Git\u202eHub\u2066')).toBe('"GitHub"');
    expect(csvCell('\u202e=1+1')).toBe(`"'=1+1"`);
  });

  test.each(['GitHub', 'github-2026-11-23t22:08:20.123z', 'a=b', 'C++', 'a-b', 'me@example.org', '', '5 % of it'])(
    '%j stays as it is',
    (text) => {
      expect(csvCell(text)).toBe(`"${text}"`);
    },
  );

  test('whatever a label holds, it stays in its cell, begins no formula and is cut', () => {
    const sign = fc.constantFrom('=', '+', '-', '@', '"', ';', ',', '\n', '\t', '\r', "'", '＝', '💥', ' ');
    const text = fc.array(fc.oneof(sign, fc.string({ unit: 'grapheme', maxLength: 9 })), { maxLength: 60 });
    fc.assert(
      fc.property(text, (parts) => {
        const written = csvOf(incident([FAILURE], { label: parts.join('') })).text.slice(1);
        const rows = readCsv(written);
        expect(rows.map((row) => row.length)).toEqual([18, 18]);
        const label = rows[1]?.[3] ?? '';
        expect(label).not.toMatch(/^[\s\p{C}"]*[=+\-@＝＋－＠]/u);
        expect(label.length).toBeLessThanOrEqual(400);
        expect(written.split('\r\n').some((line) => /(^|[;,"])\s*[=+\-@＝]/.test(line))).toBe(false);
      }),
    );
  });

  test('has room for the newest failures only, and says how many it leaves out', () => {
    const many = incident(
      Array.from({ length: MOST_CSV_ROWS + 3 }, (_, at) => ({ ...FAILURE, openedAt: AT + at * 1_000 })),
    );
    const { text, failures, omitted } = csvOf(many);
    expect([failures, omitted]).toEqual([MOST_CSV_ROWS, 3]);
    const [, first = [], ...rest] = readCsv(text.slice(1));
    expect([rest.length + 1, first[6], rest.at(-1)?.[6]]).toEqual([
      MOST_CSV_ROWS,
      '2026-11-23 13:23:22',
      '2026-11-23 12:00:03',
    ]);
  });
});

describe('history', () => {
  test('has the incidents of the period, the newest failure first, and one subject with the storms in which it failed', () => {
    const stored = (id: string, openedAt: number, rest = {}) => ({
      earlier: [],
      incident: incidentOf({
        id,
        subject: id,
        openedAt,
        events: [{ kind: 'opened', number: 1, at: openedAt, actor: null }],
        ...rest,
      }),
    });
    const old = stored('old', 10, {
      ...resolvedAt(20),
      events: [
        { kind: 'opened', number: 1, at: 10, actor: null },
        { kind: 'resolved', number: 2, at: 20, actor: null, resolution: { kind: 'recovered' } },
      ],
    });
    const history = historyOf(
      [stored('disk', 50), stored('first', 30), old, stored('last', 70)],
      wholeCoverage(25, 100),
    );
    expect(history.incidents.map(({ id }) => id)).toEqual(['last', 'disk', 'first']);
    expect(failureRows(history.incidents).map(({ failure }) => failure.openedAt)).toEqual([70, 50, 30]);
    // The symptom of each is about the disk.
    expect(onlySubject(history, 'disk').incidents).toHaveLength(3);
    expect(onlySubject(history, 'first').incidents.map(({ id }) => id)).toEqual(['first']);
  });
});
