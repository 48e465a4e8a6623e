import { type MetricCard, renderMetric } from '../../../../blocks/health/metric.ts';
import { renderMetricChoice, renderMetricSearch } from '../../../../blocks/health/metric-search.ts';
import type { Choice, Controls, Move } from '../../../../blocks/kit/controls.ts';
import type { TableFormat } from '../../../../blocks/kit/table.ts';
import type { MetricDetail } from '../../../../src/health/metric-detail.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { pushed } from './sample-links.ts';
import { SAMPLE_METRIC, SAMPLE_MONTH } from './sample-metric.ts';
import { fresh, NOW, stale } from './sample-rollup.ts';
import { OLD_CLONE, sourcesNamed } from './sample-sources.ts';

const LINE = '/health ci.failing_workflows';
const MOVES: readonly Move[] = [
  { kind: 'back', label: '← CI/CD', commandLine: '/health ci' },
  { kind: 'other', label: '30 days', commandLine: `${LINE} 30d` },
  { kind: 'why', label: 'Why?', commandLine: '/health why ci.failing_workflows' },
];
const CHOICES: readonly Choice[] = [
  { label: 'Failing Workflows', commandLine: LINE },
  { label: 'Flaky Checks', commandLine: '/health ci.flaky_checks' },
];
const CONTROLS: Controls = {
  commandLine: LINE,
  moves: MOVES,
  menu: { of: 'a metric', choices: CHOICES },
  environments: ['production', 'staging'].map((label) => ({ label, commandLine: `${LINE} env:${label}` })),
};
const CARD = {
  environment: undefined,
  controls: CONTROLS,
  now: NOW,
  links: [pushed('GitHub CI/CD')],
};
const ASKER = { kind: 'asker' } as const;

function metric(
  title: string,
  {
    about,
    detail,
    tables = 'data_table',
    card = {},
  }: {
    readonly about: string;
    readonly detail: MetricDetail;
    readonly tables?: TableFormat;
    readonly card?: Partial<MetricCard>;
  },
): PreviewCase {
  const message = renderMetric({ ...CARD, answer: fresh(detail), ...card }, viewOf(tables, ASKER));
  return { title: `Metric, ${title}`, about, message };
}

const nothing: MetricDetail = {
  ...SAMPLE_METRIC,
  values: SAMPLE_METRIC.values.map(() => null),
  foms: SAMPLE_METRIC.foms.map(() => null),
  reading: null,
  status: 'gray',
  statistics: null,
  weeks: null,
  anomaly: null,
  lastChange: null,
  changesThisWeek: 0,
};
const [hostile = ''] = HOSTILE_NAMES;

const searchOf = (names: readonly string[]) =>
  renderMetricSearch({
    metrics: names.map((label, index) => ({ label, value: `area.m${index}` })),
    days: ['7', '30'].map((value) => ({ label: `${value} days`, value })),
    environments: ['*', 'production'].map((value) => ({ label: value, value })),
    chosen: { days: '30', environment: '*' },
    to: { channel: 'C0CI' },
  });

/** One metric, and the question which one was meant. */
export const METRIC_CASES: readonly PreviewCase[] = [
  metric('usual', { about: 'Red today and far from what is usual.', detail: SAMPLE_METRIC }),
  metric('30 days', { about: 'The worse of two days each, since the chart takes 20 points.', detail: SAMPLE_MONTH }),
  metric('without charts', {
    about: 'A workspace without the newest blocks gets a line of bars.',
    detail: SAMPLE_METRIC,
    tables: 'table',
  }),
  metric('with a gap', {
    about: 'A day without data is a dot: a chart of Slack would close the gap.',
    detail: {
      ...SAMPLE_METRIC,
      values: SAMPLE_METRIC.values.map((value, day) => (day === 3 ? null : value)),
    },
  }),
  metric('silent', {
    about: 'The last value is old: the current one is unknown.',
    detail: {
      ...SAMPLE_METRIC,
      status: 'gray',
      reading: { value: 4, at: NOW - 40_000_000, from: NOW - 40_900_000, current: false },
    },
  }),
  metric('of a source seen in part', {
    about: 'How far its collector could read the source, and the next step.',
    detail: {
      ...nothing,
      sources: [OLD_CLONE],
    },
  }),
  metric('never sent', { about: 'No data in all these days.', detail: nothing }),
  metric('refused', { about: "Datadog's own words.", detail: { ...nothing, refused: `unable to parse ${hostile}` } }),
  metric('stale', {
    about: 'Datadog fails: the last good values with their age.',
    detail: SAMPLE_METRIC,
    tables: 'data_table',
    card: {
      answer: stale(SAMPLE_METRIC),
      environment: 'staging',
    },
  }),
  metric('injected', {
    about: 'Hostile names show as they are.',
    detail: {
      ...SAMPLE_METRIC,
      label: hostile,
      unit: hostile,
      raw: hostile,
      collector: hostile,
      area: { key: 'x', title: hostile },
      sources: sourcesNamed(HOSTILE_NAMES),
    },
  }),
  metric('endless', {
    about: 'Names of 10,000 characters are cut.',
    detail: {
      ...SAMPLE_METRIC,
      label: ENDLESS_NAME,
      unit: ENDLESS_NAME,
      collector: ENDLESS_NAME,
      raw: ENDLESS_NAME,
      sources: sourcesNamed([ENDLESS_NAME]),
    },
  }),
  {
    title: 'Metric, shared to a channel',
    about: 'Without controls.',
    message: renderMetric(
      { ...CARD, answer: fresh(SAMPLE_METRIC) },
      viewOf('data_table', { kind: 'channel', sharedBy: 'U0LEAD' }),
    ),
  },
  ...[HUGE_NAMES, HOSTILE_NAMES].map((names) => ({
    title: `Metric choice, ${names.length}`,
    about: 'Several metrics match a word.',
    message: renderMetricChoice(
      {
        words: names[0] ?? '',
        choices: names.map((label, index) => ({ label, commandLine: `/health m${index}` })),
        commandLine: '/health m',
        repeatable: true,
      },
      viewOf('data_table', ASKER),
    ),
  })),
  ...[HUGE_NAMES, HOSTILE_NAMES].map((names) => ({
    title: `Metric search, ${names.length}`,
    about: 'The form that asks which metric, as blocks.',
    message: { text: 'Show a metric', blocks: searchOf(names).blocks },
  })),
];
