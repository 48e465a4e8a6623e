import {
  type DashboardCard,
  renderDashboardRow,
  renderDashboardStatus,
} from '../../../../blocks/dashboards/dashboard-status.ts';
import { TABLE_FORMATS, type TableFormat } from '../../../../blocks/kit/table.ts';
import type { DashboardStatus } from '../../../../src/health/dashboard-status.ts';
import { HOSTILE_NAMES, HUGE, HUGE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { figure, line, SAMPLE_DASHBOARD, silentLine } from './sample-dashboard.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, stale } from './sample-rollup.ts';

const CHOICES = [...new Set(SAMPLE_DASHBOARD.widgets.map(({ row }) => row))].map((row) => ({
  label: row,
  commandLine: `/ci-status ${row.toLowerCase()}`,
}));
const CARD = {
  environment: undefined,
  controls: { commandLine: '/ci-status', menu: { of: 'a row', choices: CHOICES } },
  links: [pushed('GitHub CI/CD')],
  now: NOW,
} as const;

function draw(status: DashboardStatus, tables: TableFormat = 'data_table', card: Partial<DashboardCard> = {}) {
  return renderDashboardStatus({ ...CARD, answer: fresh(status), ...card }, viewOf(tables, { kind: 'asker' }));
}

/** A case once in each way to draw a table. */
function inEveryFormat(title: string, about: string, status: DashboardStatus): readonly PreviewCase[] {
  return TABLE_FORMATS.map((format) => ({
    title: `Dashboard, ${title}, as ${format}`,
    about,
    message: draw(status, format),
  }));
}

const statuses = ['red', 'yellow', 'gray', 'green'] as const;
const named = (names: readonly string[]): DashboardStatus => ({
  ...SAMPLE_DASHBOARD,
  title: names[0] ?? '',
  widgets: names.slice(0, 12).map((label) => figure({ label, unit: label, reading: null, status: 'gray' })),
  targets: names.map((label, at) =>
    line(label, { status: statuses[at % 4] ?? 'gray', value: at, goalText: '< 5', unit: label }),
  ),
});

/** The answer of `/ci-status` and its like in every situation it can be in. */
export const DASHBOARD_CASES: readonly PreviewCase[] = [
  ...inEveryFormat('ordinary', 'Big numbers, a count by status, then every target, failing first.', SAMPLE_DASHBOARD),
  {
    title: 'Dashboard, stale',
    about: 'Datadog fails: the last good values with their age, and every light is gray.',
    message: draw(SAMPLE_DASHBOARD, 'data_table', { answer: stale(SAMPLE_DASHBOARD) }),
  },
  {
    title: 'Dashboard, shared to a channel',
    about: 'Without controls, with the environment and the name of the person who shared it.',
    message: renderDashboardStatus(
      {
        ...CARD,
        answer: fresh(SAMPLE_DASHBOARD),
        environment: 'staging',
        controls: { commandLine: '/ci-status env:staging' },
      },
      viewOf('data_table', { kind: 'channel', sharedBy: 'U0LEAD' }),
    ),
  },
  {
    title: 'Dashboard, all gray',
    about: 'Every collector is silent: last values with their time, nothing green.',
    message: draw({
      ...SAMPLE_DASHBOARD,
      widgets: SAMPLE_DASHBOARD.widgets.map((widget) =>
        widget.kind === 'number' ? figure({ label: widget.title, reading: null }) : widget,
      ),
      targets: SAMPLE_DASHBOARD.targets.map(silentLine),
    }),
  },
  {
    title: 'Dashboard, refused query',
    about: "Datadog's own words stand where the value would.",
    message: draw({
      ...SAMPLE_DASHBOARD,
      targets: SAMPLE_DASHBOARD.targets.map((one) =>
        one.reading ? one : { ...one, refused: 'Error parsing query: unexpected token "{"' },
      ),
    }),
  },
  {
    title: 'Dashboard, empty',
    about: 'Neither numbers nor targets: a title, a time and the controls.',
    message: draw({ ...SAMPLE_DASHBOARD, widgets: [], targets: [] }),
  },
  ...inEveryFormat(
    'huge',
    `${HUGE} targets some with names of 10,000 characters: cut, counted, within every limit.`,
    named(HUGE_NAMES),
  ),
  ...inEveryFormat('injected', 'Hostile names show as they are.', named(HOSTILE_NAMES)),
  ...CHOICES.flatMap(({ label }) =>
    TABLE_FORMATS.map((tables) => ({
      title: `Dashboard row, ${label}, as ${tables}`,
      about: 'Every widget of a row: charts and a table if Slack accepts them, otherwise text.',
      message: renderDashboardRow(
        { ...CARD, answer: fresh(SAMPLE_DASHBOARD), row: label },
        viewOf(tables, { kind: 'asker' }),
      ),
    })),
  ),
];
