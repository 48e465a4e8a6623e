import { describe, expect, test } from 'vitest';
import { progressLine, renderReport, reportJson, type SoakReport } from '../../soak/report.ts';
import { createTally } from '../../soak/tally.ts';

const FOUND = {
  at: Date.parse('2026-11-23T12:00:00Z'),
  store: 'SQLite',
  seed: 7,
  round: 3,
  invariant: 'nothing is posted twice',
  what: 'incident:github was posted again',
  log: ['SQLite 1: the last line'],
};

function report(violations: number): SoakReport {
  const tally = createTally();
  tally.count('posted', 12);
  tally.count('kills');
  tally.fault('Slack: drop');
  tally.fault('Slack: drop');
  for (let done = 0; done < violations; done += 1)
    tally.violation({ ...FOUND, what: done === 0 ? FOUND.what : `${FOUND.what} (${done})` });
  const samples = Array.from({ length: 30 }, (_, index) => ({ at: index * 10_000, megabytes: 100, handles: 40 }));
  const runs = [{ name: 'SQLite 1', pid: 1, samples }];
  const own = { name: 'the soak itself', pid: 2, samples };
  return { seed: 7, percent: 1, minutes: 5, replicas: 3, stores: [{ store: 'SQLite', tally, runs }], own };
}

describe('report', () => {
  test('the report has what happened, the faults, and what processes took', () => {
    const text = renderReport(report(0));
    expect(text).toContain('5.0 minutes, seed 7, faults in 1 % of the requests, 3 replicas on SQLite. Violations: 0.');
    expect(text).toContain('| posted | 12 |');
    expect(text).toContain('| Slack: drop | 2 |');
    expect(text).toContain('| SQLite 1 | 5 | 100 | 100 | 40 | 40 |');
    expect(text).not.toContain('## Violations');
  });

  test('a violation is reported with time, seed, run and the last lines', () => {
    const text = renderReport(report(1));
    expect(text).toContain('Violations: 1.');
    expect(text).toContain(
      '**nothing is posted twice** (SQLite, 2026-11-23T12:00:00.000Z, seed 7, round 3): incident:github was posted again',
    );
    expect(text).toContain('SQLite 1: the last line');
  });

  test('a thousand violations are counted, the first fifty kept', () => {
    const { stores } = JSON.parse(reportJson(report(1_000)));
    expect(stores[0].violationCount).toBe(1_000);
    expect(stores[0].violations).toHaveLength(50);
  });

  test('a lasting violation is reported as one', () => {
    const tally = createTally();
    expect([tally.violation(FOUND), tally.violation({ ...FOUND, round: 4 })]).toEqual([true, false]);
    expect(tally.violationCount()).toBe(1);
  });

  test('progress is one line', () => {
    const [store] = report(1).stores;
    expect(store && progressLine(10, store)).toBe(
      '10 min, SQLite: 12 posted, 0 edited; 0 incidents, 0 commands, 2 faults, 1 kills; 0 times led, 0 calm points, 1 violations',
    );
  });
});
