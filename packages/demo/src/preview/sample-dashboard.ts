import { parseTarget, type Target } from '../../../../src/catalog/target.ts';
import type { DashboardStatus } from '../../../../src/health/dashboard-status.ts';
import type { Status } from '../../../../src/health/thresholds.ts';
import type { NumberTile, NumberView, TargetLine } from '../../../../src/health/widget-view.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';
import { SAMPLE_WIDGETS } from './sample-widgets.ts';

/** A goal as the catalog writes it, `< 5`. Throws on any other text. */
function goal(text: string): Target {
  const target = parseTarget(text);
  if (!target) throw new Error(`${text} is no target`);
  return target;
}

/** One goal with the value it has now. */
export function line(
  label: string,
  {
    status,
    value,
    goalText,
    unit,
  }: { readonly status: Status; readonly value: number; readonly goalText: string; readonly unit: string },
): TargetLine {
  const reading = { value, at: NOW - 600_000, from: NOW - 900_000, current: true };
  const values = [0.8, 0.9, null, 1, 1.1, 0.9, 1].map((part) => part && part * value);
  return { label, unit, goal: goal(goalText), status, reading, values };
}

/** The same goal once its collector fell silent, half a day ago. */
export function silentLine(one: TargetLine): TargetLine {
  const reading = one.reading && { ...one.reading, at: NOW - 11 * 3_600_000, current: false };
  return { ...one, status: 'gray', reading };
}

/** A big number of the first row. */
export const figure = (tile: NumberTile): NumberView => ({ kind: 'number', row: ROW, title: tile.label, tile });

const number = (label: string, value: number, more: Partial<NumberTile> = {}): NumberView =>
  figure({ label, reading: { value, at: NOW - 600_000, from: NOW - 900_000, current: true }, ...more });

const ROW = 'Current Status';

/** The dashboard of `/ci-status` on a day with every status in it. */
export const SAMPLE_DASHBOARD: DashboardStatus = {
  title: 'GitHub CI/CD',
  slug: 'github-cicd',
  timeZone: TIME_ZONE,
  days: 7,
  widgets: [
    number('Open PRs', 42),
    number('PRs Merged (7 days)', 1_234),
    number('Active Developers', 14),
    number('Tests on Main', 1, { words: { 0: 'FAILING', 1: 'PASSING' }, status: 'green' }),
    ...SAMPLE_WIDGETS,
  ],
  targets: [
    line('Failing Workflows', { status: 'red', value: 4, goalText: '< 2', unit: 'runs' }),
    line('PR Cycle Time', { status: 'yellow', value: 48.4, goalText: '< 48', unit: 'hours' }),
    silentLine(line('Flaky Checks', { status: 'gray', value: 4, goalText: '< 10', unit: 'runs' })),
    { ...line('Stale PRs', { status: 'gray', value: 0, goalText: '< 20', unit: 'PRs' }), reading: null },
    line('Tests Passing on Main', { status: 'green', value: 1, goalText: '1', unit: '0/1' }),
    line('CI Duration (P90)', { status: 'green', value: 4.999, goalText: '< 5', unit: 'min' }),
    line('Hotfix Count', { status: 'green', value: 1, goalText: '< 5', unit: 'commits' }),
  ],
};
