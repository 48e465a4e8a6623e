import { PREVIEW_CASES } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { durationWords } from '../../../blocks/incidents/history-words.ts';
import { renderHistoryFile, renderIncidentHistory } from '../../../blocks/incidents/incident-history.ts';
import { BEST_FORMAT } from '../../../blocks/kit/card.ts';
import { sampleFailure, samplePast, wholeCoverage } from '../../../packages/demo/src/preview/sample-past.ts';
import type { Failure, PastIncident } from '../../../src/incidents/history/failures.ts';
import { elements, labelsIn, shown, tableRows } from '../../support/blocks.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-23T12:00:00Z');
const COVERAGE = wholeCoverage(NOW - 7 * 1_440 * MINUTE, NOW);
const ASKER = { ...BEST_FORMAT, audience: { kind: 'asker' } } as const;
const caseOf = (title: string) =>
  PREVIEW_CASES.find((one) => one.title === title)?.message ?? expect.fail(`no case ${title}`);

const failure = (openedAt: number, more: Partial<Failure> = {}) => sampleFailure(openedAt, {}, more);
const incident = (failures: readonly Failure[]) =>
  samplePast('github', failures, { id: 'github-1', label: 'GitHub', severity: 'warning' });
const draw = (incidents: readonly PastIncident[], coverage = COVERAGE) =>
  renderIncidentHistory(
    {
      history: { incidents, coverage },
      subject: undefined,
      days: 7,
      open: [],
      warnings: [],
      controls: { commandLine: '/incidents' },
      now: NOW,
      timeZone: 'UTC',
    },
    ASKER,
  );

describe('incident history', () => {
  test('a week has its figures, a row for each failure, and what failed again and again', () => {
    const week = caseOf('Incident history, a week, as data_table');
    expect(week.text).toContain('6 incidents, which failed 8 times; 1 open now');
    // By hand: acknowledged after 3, 9, 12 and 47 min; recovered after 4, 6, 41, 95, 190 and 720 min.
    expect(week.text).toContain(
      'Time to acknowledge: median 10 min, p90 47 min (4 of 8 acknowledged, 1 silenced or resolved without it, nobody acted on 3)',
    );
    expect(week.text).toContain(
      'Time to recover: median 1 h 08 min, p90 12 h (6 of 8 recovered, 1 resolved by a person, 1 open)',
    );
    expect(tableRows(week).map((row) => row.join(' | '))).toEqual([
      'Incident | Opened | Open for | Acknowledged | Ended',
      'GitHub | 13:36 | 29 min | not yet | 🔴 open',
      'WandB | 09:05 | 1 h 35 min | after 12 min | 🟢 recovered',
      'Skypilot, again | Nov 22, 12:35 | 41 min | after 9 min | 🟢 recovered',
      'Skypilot, again | Nov 22, 12:20 | 4 min | by nobody | 🟢 recovered',
      'Skypilot | Nov 22, 12:05 | 6 min | by nobody | 🟢 recovered',
      'Many at once (5) | Nov 21, 12:05 | 3 h 10 min | after 3 min | 🟢 recovered',
      'GitHub | Nov 20, 17:45 | 30 min | by nobody | ⚪ by a person',
      'Eval | Nov 18, 00:45 | 12 h | after 47 min | 🟢 recovered',
    ]);
    const listed = shown(week);
    expect(listed).toContain(
      '• Skypilot collector: failed 3 times  ·  acknowledged 1 (9 min)  ·  recovered 3 (median 6 min, p90 41 min)',
    );
    expect(listed).toContain(
      '*Again and again* (recovered 3 times within 7 days, or marked as flapping)\n• Skypilot collector: failed 3 times, recovered 3 times, marked as flapping once',
    );
    expect(listed).toContain('• GitHub collector, Nov 20, 17:45: silenced by <@U0LEAD>, resolved by <@U0LEAD>');
    expect(listed).not.toContain('the cluster is being moved');
  });

  test('a channel reads no names and has no controls', () => {
    const message = caseOf('Incident history, shared to a channel');
    expect(shown(message)).not.toMatch(/<@U0ONCALL>|Who acted/);
    expect(elements(message)).toEqual([]);
  });

  test('none is said of a known period only; else that none is known, and from when on', () => {
    expect(draw([]).text).toContain('No incident in the last 7 days.');
    const since = { ...COVERAGE, knownFrom: NOW - 90 * MINUTE, limit: 'database' as const };
    const text = draw([], since).text;
    expect(text).toContain('No incident of the last 7 days is known.');
    expect(text).toContain('The database has existed since 10:30: earlier incidents are not known.');
    expect(text).not.toContain('No incident in');
  });

  test('of a subject, none is not said of a time in which Datadog could not be read, nor before the first evaluation', () => {
    const outages = [
      { since: NOW - 90 * MINUTE, until: NOW - 60 * MINUTE },
      { since: NOW - 30 * MINUTE, until: null },
    ];
    const { text } = draw([], { ...COVERAGE, outages });
    expect(text).toContain('No incident of the last 7 days is known');
    expect(text).toContain('Datadog could not be read from 10:30 to 11:00: incidents of that time are not known');
    expect(text).toContain('Datadog could not be read since 11:30: incidents of that time are not known');
    const late = draw([], { ...COVERAGE, limit: 'evaluation', knownFrom: NOW - 90 * MINUTE }).text;
    expect(late).toContain('No incident of the last 7 days is known');
    expect(late).toContain('No evaluation before 10:30 is known: earlier incidents may be missing');
  });

  test('a time that is not known is never zero', () => {
    const message = draw([incident([failure(NOW - 9 * MINUTE)])]);
    expect(message.text).toContain('Time to acknowledge: not known (0 of 1 acknowledged, nobody acted on 1)');
    expect(message.text).toContain('Time to recover: not known (0 of 1 recovered, 1 open)');
    expect(durationWords({ count: 0, median: null, p90: null })).toBe('not known');
    expect(durationWords({ count: 1, median: 0, p90: 0 })).toBe('less than a minute');
    expect(durationWords({ count: 2, median: 0, p90: MINUTE })).toBe('median less than a minute, p90 1 min');
  });

  test('all that is not known is named, gaps and restores at most three', () => {
    const gap = (hours: number) => ({
      since: NOW - hours * 60 * MINUTE,
      until: NOW - hours * 60 * MINUTE + 30 * MINUTE,
    });
    const { text } = draw([], {
      ...COVERAGE,
      limit: 'number',
      knownFrom: NOW - 60 * MINUTE,
      gaps: [9, 8, 7, 6, 5].map(gap),
      restoredAt: [NOW - 4 * 60 * MINUTE],
      lost: 1,
      unreadable: 2,
      incomplete: 1,
    });
    expect(text).toContain('those that ended before 11:00 are not counted');
    expect(text).toContain('Nothing was evaluated from 03:00 to 03:30: incidents of that time are not known');
    expect(text).toContain('and 2 more');
    expect(text).toContain('At 08:00 the database was found to be an earlier copy');
    expect(text).toContain('1 incident that Slack showed was not in the database');
    expect(text).toContain('2 incidents cannot be read');
    expect(text).toContain('The earliest failures of 1 incident are not known');
    expect(draw([], { ...COVERAGE, gaps: [{ since: NOW - 9 * MINUTE, until: null }] }).text).toContain(
      'Nothing has been evaluated since 11:51',
    );
  });

  test('of many failures the newest 30 are in the table, and the details of 20 incidents in the menu', () => {
    const many = Array.from({ length: 50 }, (_, at) => ({
      ...incident([failure(NOW - at * MINUTE, { end: { at: NOW, how: 'recovered', by: null } })]),
      id: `github-${at}`,
    }));
    const message = draw(many);
    expect(tableRows(message)).toHaveLength(31);
    expect(shown(message)).toContain('the newest 30 of 50 failures; the others are in the CSV');
    const [menu] = elements(message);
    expect(menu).toMatchObject({ action_id: 'incident.details', options: { length: 20 } });
    expect(labelsIn(message.blocks)).toEqual(['Refresh', 'Share to Channel']);
  });

  test('the direct message above a file says what is in it, what is not, and what is not known', () => {
    const history = { incidents: [incident([failure(NOW), failure(NOW)])], coverage: { ...COVERAGE, unreadable: 1 } };
    const { text } = renderHistoryFile(
      { history, subject: { kind: 'subject', subject: 'github', label: 'GitHub' }, days: 30 },
      { omitted: 7, line: '/incidents github 30d csv' },
      { now: NOW, timeZone: 'UTC' },
    );
    expect(text).toBe(
      'Incidents of GitHub collector, the last 30 days, as CSV in the thread: 1 incident, which failed 2 times. Times are in UTC. The oldest 7 failures did not fit. 1 incident cannot be read, and is not counted. Next step: if no file is in the thread in a minute, type `/incidents github 30d csv` again.',
    );
  });
});
