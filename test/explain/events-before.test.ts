import { describe, expect, test } from 'vitest';
import type { StepChange } from '../../src/explain/change.ts';
import { type EventRules, eventsBefore, type ReportedEvent, searchedSpan } from '../../src/explain/events-before.ts';
import { gridOf } from '../../src/explain/hourly-series.ts';
import { compareWith, movedAmong } from '../../src/explain/moved-with.ts';
import { hoursBefore } from '../../src/explain/reported-before.ts';

const HOUR_MS = 3_600_000;
const AT = Date.parse('2026-11-24T06:00:00Z');
const NOW = AT + 8 * HOUR_MS;
const STEP: StepChange = {
  kind: 'step',
  isWorse: true,
  isRise: false,
  before: 1,
  after: 0,
  at: AT,
  from: AT - HOUR_MS / 2,
  to: AT + HOUR_MS / 2,
  confidence: 'clear',
  isAfterGap: false,
  recoveredAt: null,
};
const RULES: EventRules = {
  feeds: ['change', 'job', 'run'],
  errors: { feed: 'collector_error', collectors: ['shop'] },
  runs: { feed: 'run', branch: 'main', ofBranch: ['push'] },
  now: NOW,
};
const event = (title: string, hours: number, more: Partial<ReportedEvent> = {}): ReportedEvent => ({
  feed: 'change',
  at: AT + hours * HOUR_MS,
  title,
  level: 'info',
  fields: {},
  ...more,
});
const picked = (...events: readonly ReportedEvent[]) => eventsBefore(STEP, events, RULES);

describe('events before a change', () => {
  test('the nearest is first; what came after, long before, or from another feed is not named', () => {
    const before = picked(
      event('far', -9),
      event('near', -0.2),
      event('same hour', 0.3),
      event('after', 2),
      event('long before', -30),
      event('other', -1, { feed: 'other' }),
    );
    expect(before?.changes.map(({ title }) => title)).toEqual(['same hour', 'near', 'far']);
    expect(before?.changes.map(({ aheadMs }) => aheadMs / HOUR_MS)).toEqual([0, 0.2, 9]);
  });

  const failedRun = (title: string, hours: number, fields: Readonly<Record<string, string>>) =>
    event(title, hours, { feed: 'run', level: 'error', fields });
  const failures = (rules: EventRules, ...events: readonly ReportedEvent[]) =>
    eventsBefore(STEP, events, rules)?.failures.map(({ title, isBranchUnknown = false }) => [title, isBranchUnknown]);

  test('the first failed run is one of the branch that counts: others and those of forks are not named', () => {
    const all = [
      failedRun('of a topic', -0.4, { branch: 'topic', trigger: 'push' }),
      failedRun('of a fork', -0.3, { branch: 'main', trigger: 'pull_request' }),
      failedRun('without its branch', -0.2, { branch: '', trigger: 'push' }),
      failedRun('of main', 0.1, { branch: 'main', trigger: 'push' }),
      failedRun('of main, later', 0.5, { branch: 'main', trigger: 'push' }),
    ];
    expect(failures(RULES, ...all)).toEqual([['of main', false]]);
    expect(failures(RULES, ...all.slice(0, 2))).toEqual([]);
  });

  test('a failed run of which it is not known whether it is of that branch is marked', () => {
    expect(failures(RULES, failedRun('a', 0, { branch: '', trigger: 'push' }))).toEqual([['a', true]]);
    // Events of an older version do not say what started the run.
    expect(failures(RULES, failedRun('a', 0, { branch: 'main' }))).toEqual([['a', true]]);
    const unsure = { ...RULES, runs: { ...RULES.runs, branch: undefined } };
    expect(failures(unsure, failedRun('a', 0, { branch: 'topic', trigger: 'push' }))).toEqual([['a', true]]);
    // What is no run has no branch.
    expect(failures(unsure, event('a', 0, { feed: 'job', level: 'error' }))).toEqual([['a', false]]);
  });

  test('a run counts by its beginning; one that ended well without one explains nothing, one that failed is a failure', () => {
    const started = new Date(AT - 3 * HOUR_MS).toISOString();
    const before = picked(
      event('Job 7 running', 5, { feed: 'job', fields: { started, status: 'running' } }),
      event('ended well', -1, { feed: 'job', level: 'success' }),
      event('failed', 0.5, { feed: 'job', level: 'error', fields: { started } }),
      event('failed later', 1.5, { feed: 'job', level: 'error' }),
    );
    expect(before?.changes.map(({ title, what }) => [title, what])).toEqual([
      ['Job 7', 'start'],
      ['failed', 'start'],
    ]);
    expect(before?.failures.map(({ title }) => title)).toEqual(['failed']);
  });

  test('only errors of the own collector count', () => {
    const error = (collector: string) =>
      event(collector, -1, { feed: 'collector_error', level: 'error', fields: { collector } });
    expect(picked(error('shop'), error('other'))?.failures.map(({ title }) => title)).toEqual(['shop']);
  });

  test('of each collector the first error counts, and of each other feed the first failure', () => {
    const error = (title: string, collector: string, hours: number) =>
      event(title, hours, { feed: 'collector_error', level: 'error', fields: { collector } });
    const rules = { ...RULES, errors: { feed: 'collector_error', collectors: ['shop', 'lab'] } };
    const errors = [error('later', 'shop', -1), error('first', 'shop', -2), error('of the lab', 'lab', -1.5)];
    expect(eventsBefore(STEP, errors, rules)?.failures.map(({ title }) => title)).toEqual(['first', 'of the lab']);
  });

  test('what is dated in the future has a wrong date, and is not named', () => {
    const now = AT + HOUR_MS;
    const failure = event('failed', 1.5, { level: 'error' });
    const begun = event('begun', -1, { fields: { started: new Date(AT + 100 * HOUR_MS).toISOString() } });
    const before = eventsBefore(STEP, [failure, begun, event('landed', 30)], { ...RULES, now });
    expect([before?.changes, before?.failures]).toEqual([[], []]);
    expect(eventsBefore(STEP, [failure], RULES)?.failures).toHaveLength(1);
  });

  test('after a gap in the data, what came before the gap counts too, and the span says so', () => {
    const gap: StepChange = { ...STEP, from: AT - 20 * HOUR_MS, isAfterGap: true };
    const before = eventsBefore(gap, [event('before the gap', -25), event('in it', -5)], RULES);
    expect(before?.changes.map(({ title }) => title)).toEqual(['in it', 'before the gap']);
    expect(before && hoursBefore(before)).toBe(32);
  });

  test('a change without a time has nothing before it; one without data is searched around its last value', () => {
    const none = { kind: 'none', hours: 700 } as const;
    expect(eventsBefore(none, [event('near', -1)], RULES)).toBeNull();
    expect(searchedSpan(none, NOW)).toBeNull();
    const silent = { kind: 'no-data', since: AT } as const;
    expect(eventsBefore(silent, [event('near', -1)], RULES)?.changes.length).toBe(1);
    expect(searchedSpan(STEP, AT + HOUR_MS)?.to).toBe(AT + HOUR_MS);
  });
});

describe('what moved with a change', () => {
  const days = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((day) => {
    const start = Date.parse('2026-11-16T00:00:00Z') + day * 24 * HOUR_MS;
    return { date: new Date(start).toISOString().slice(0, 10), start, end: start + 24 * HOUR_MS };
  });
  const grid = gridOf(days, NOW, { timeZone: 'UTC', isWeekend: () => false });
  const hour = (AT - grid.from) / HOUR_MS;
  const named = (name: string, valueAt: (index: number) => number | null) => ({
    name,
    grid,
    values: grid.slots.map((_, index) => valueAt(index)),
    isLessBetter: true,
    least: 0.1,
  });

  test('direction and lag are those of the other series; without data nothing is said', () => {
    const series = [
      named('later', (index) => (index >= hour + 2 ? 5 : 1)),
      named('at once', (index) => (index >= hour ? 1 : 5)),
      named('long before', (index) => (index >= hour - 30 ? 5 : 1)),
      named('steady', () => 3),
      named('silent', (index) => (index < hour - 40 ? 3 : null)),
    ];
    const { moved, unmoved, unknown } = movedAmong(series.map((one) => compareWith(STEP, one)));
    expect(moved.map(({ name, lagHours, isRise, isWorse }) => [name, lagHours, isRise, isWorse])).toEqual([
      ['at once', 0, false, false],
      ['later', 2, true, true],
    ]);
    expect([unmoved, unknown]).toEqual([['long before', 'steady'], ['silent']]);
  });
});
