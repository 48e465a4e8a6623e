import type { FeedEntry } from '../../../../src/health/feed.ts';
import type { EventsView, TimeseriesView, WidgetView } from '../../../../src/health/widget-view.ts';
import { NOW } from './sample-rollup.ts';

const STEPS = ['17', '18', '19', '20', '21', '22', '23'].map((day) => `2026-11-${day}`);
const now = (value: number) => ({ value, at: NOW - 600_000, from: NOW - 900_000, current: true });

const DURATION: TimeseriesView = {
  kind: 'timeseries',
  row: 'CI Performance',
  title: 'CI Duration Percentiles',
  as: 'lines',
  unit: 'min',
  steps: STEPS,
  series: [
    { label: 'p50', values: [2.1, 2.2, 2, 2.4, 2.3, 2.2, 2.4], reading: now(2.4) },
    { label: 'p90', values: [4, 4.1, 4.4, 4.2, 4.8, 5.1, 4.9], reading: now(4.9), status: 'green' },
    { label: 'p99', values: [8, 8.4, 9.9, 8.1, 8.2, 8.8, 9], reading: now(9) },
  ],
  lines: [
    { at: 5, label: 'target < 5', status: 'green' },
    { at: 7.9, label: 'red from here', status: 'red' },
  ],
};

const OUTCOMES: TimeseriesView = {
  kind: 'timeseries',
  row: 'CI Performance',
  title: 'Workflow Success Rate',
  as: 'areas',
  unit: 'runs',
  steps: STEPS,
  series: [
    { label: 'success', values: [300, 310, 305, 290, 300, 312, 308], reading: now(308), tone: 'good' },
    { label: 'failure', values: [2, 1, 0, 3, 4, 2, 4], reading: now(4), tone: 'bad' },
    { label: 'timeout', values: [1, 2, 1, 3, 2, 3, 3], reading: now(3), tone: 'warning' },
  ],
  lines: [],
};

const GAPS: TimeseriesView = {
  kind: 'timeseries',
  row: 'CI Reliability',
  title: 'Flaky Checks (7 days)',
  as: 'lines',
  unit: 'runs',
  steps: STEPS,
  series: [{ label: 'Flaky Checks', values: [4, 3, null, null, 5, 4, 4], reading: now(4), status: 'green' }],
  lines: [{ at: 10, label: 'target < 10', status: 'green' }],
};

/** An event that many minutes ago. */
const failed = (
  run: number,
  { workflow, branch, minutes }: { readonly workflow: string; readonly branch: string; readonly minutes: number },
): FeedEntry => ({
  at: NOW - minutes * 60_000,
  title: `${workflow} failed`,
  fields: { workflow, branch, duration: '4 min 12 s', time: new Date(NOW - minutes * 60_000).toISOString() },
  url: `https://github.example.com/acme/app/actions/runs/${run}`,
});

/** A feed of any entries. */
const feedOf = (entries: readonly FeedEntry[]): EventsView => ({
  kind: 'events',
  row: 'Recent Activity',
  title: 'Recent Failed Workflows',
  columns: { 'Workflow Name': 'workflow', Branch: 'branch', Duration: 'duration', 'Failed At': 'time' },
  entries,
});

/** Widgets of every kind besides big numbers. */
export const SAMPLE_WIDGETS: readonly WidgetView[] = [
  DURATION,
  OUTCOMES,
  GAPS,
  {
    kind: 'pie',
    row: 'Breakdown',
    title: 'Jobs by Status',
    unit: 'jobs',
    amounts: [
      { label: 'succeeded', value: 12 },
      { label: 'running', value: 5 },
      { label: 'failed', value: 2 },
    ],
  },
  {
    kind: 'toplist',
    row: 'Breakdown',
    title: 'Top Contributors (30d)',
    unit: 'commits',
    amounts: [
      { label: 'dev-1', value: 142 },
      { label: 'dev-2', value: 98 },
      { label: 'dev-3', value: 67 },
    ],
  },
  feedOf([
    failed(11, { workflow: 'Unit Tests', branch: 'main', minutes: 25 }),
    failed(10, { workflow: 'Integration Tests', branch: 'feature/rollup', minutes: 300 }),
    failed(9, { workflow: 'Unit Tests', branch: 'main', minutes: 1_700 }),
    failed(8, { workflow: 'Release', branch: 'main', minutes: 2_900 }),
  ]),
];
