import { describe, expect, test } from 'vitest';
import { renderFaultReport } from '../../bench/fault-report.ts';
import type { FaultOutcome } from '../../bench/fault-round.ts';
import type { FaultFigures } from '../../bench/faults.ts';
import type { Machine } from '../../bench/machine.ts';

const MACHINE: Machine = {
  node: 'v20.20.2',
  platform: 'linux x64',
  cores: 2,
  processor: 'Example CPU',
  loadBefore: 0.5,
};
const INSTALLED = { program: 'prometheus-alertmanager', version: '0.25.0' };

const outcome = (firstMessages: number, firstMs: number | null): FaultOutcome => ({ firstMessages, firstMs });

function figures(
  rows: Readonly<Record<string, readonly (readonly FaultOutcome[])[]>>,
  alertmanager = true,
): FaultFigures {
  return {
    notifiers: ['this bot, SQLite', ...(alertmanager ? ['Alertmanager 0.25.0'] : [])],
    alertmanager: alertmanager ? INSTALLED : undefined,
    figures: Object.entries(rows).map(([fault, results]) => ({ fault, outcomes: results })),
  };
}

function cellsOf(report: string, label: string): readonly string[] {
  const line = report.split('\n').find((one) => one.startsWith(label)) ?? '';
  return line.split(/ {2,}/).slice(1);
}

describe('fault report', () => {
  test('a row says for each how many first messages there were and when the first stood there', () => {
    const rows = { 'accepted, then dropped': [[outcome(1, 480.4)], [outcome(2, 31.26)]] };
    const report = renderFaultReport(MACHINE, 1, figures(rows));
    expect(cellsOf(report, 'accepted, then dropped')).toEqual(['1, 480', '2, 31.3']);
    expect(cellsOf(report, 'first messages')).toEqual(['this bot, SQLite', 'Alertmanager 0.25.0']);
  });

  test('an incident that nobody hears of is none, and not a zero', () => {
    const report = renderFaultReport(MACHINE, 1, figures({ 'ok:false': [[outcome(1, 900)], [outcome(0, null)]] }));
    expect(cellsOf(report, 'ok:false')).toEqual(['1, 900', 'none']);
  });

  test('several runs give medians with their range, and the number of runs in which nothing was posted', () => {
    const rows = {
      'kill -9': [
        [outcome(1, 300), outcome(1, 100), outcome(1, 200)],
        [outcome(2, 500), outcome(0, null), outcome(1, 700)],
      ],
    };
    const report = renderFaultReport(MACHINE, 3, figures(rows));
    expect(cellsOf(report, 'kill -9')).toEqual(['1, 200 (100..300)', '1 (0..2), 600 (500..700), none in 1 of 3']);
    expect(report).toContain('medians (min..max) of 3 rounds');
  });

  test('the report says on which machine and how it was measured', () => {
    const report = renderFaultReport(MACHINE, 1, figures({ none: [[outcome(1, 1)], [outcome(1, 1)]] }));
    expect(report).toContain('Node v20.20.2, linux x64, 2 x Example CPU');
    for (const setting of ['group_wait 0s', 'group_interval 5s', 'repeat_interval 4h', '15m']) {
      expect(report).toContain(setting);
    }
    expect(report).not.toContain('Next step');
  });

  test('the report without Alertmanager names the package to install', () => {
    const report = renderFaultReport(MACHINE, 1, figures({ none: [[outcome(1, 1)]] }, false));
    expect(cellsOf(report, 'none')).toEqual(['1, 1']);
    expect(report).toContain('Next step: apt-get install prometheus-alertmanager');
  });
});
