import { type RollupCard, renderRollup } from '../../../../blocks/health/rollup.ts';
import type { CardView } from '../../../../blocks/kit/card.ts';
import type { Choice } from '../../../../blocks/kit/controls.ts';
import { TABLE_FORMATS, type TableFormat } from '../../../../blocks/kit/table.ts';
import { type MetricRow, onlyArea, type Rollup } from '../../../../src/health/rollup.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE, HUGE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { SAMPLE_AREAS } from './sample-areas.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, rollupOf, sampleRollup, stale } from './sample-rollup.ts';

const CHOICES: readonly Choice[] = [
  { label: 'All areas', commandLine: '/health' },
  ...SAMPLE_AREAS.map(({ key, title }) => ({ label: title, commandLine: `/health ${key}` })),
];
const CARD = {
  environment: undefined,
  controls: { commandLine: '/health', menu: { of: 'an area', choices: CHOICES } },
  links: [pushed('System Health')],
  now: NOW,
} as const;

function draw(rollup: Rollup, tables: TableFormat = 'data_table', card: Partial<RollupCard> = {}) {
  return renderRollup({ ...CARD, answer: fresh(rollup), ...card }, viewOf(tables, { kind: 'asker' }));
}

/** A case once in each way to draw a table. */
function inEveryFormat(title: string, about: string, rollup: Rollup): readonly PreviewCase[] {
  return TABLE_FORMATS.map((format) => ({
    title: `Rollup, ${title}, as ${format}`,
    about,
    message: draw(rollup, format),
  }));
}

const silent = (row: MetricRow): MetricRow => ({
  ...row,
  foms: row.foms.map(() => null),
  lastDataAt: null,
  isOverdue: true,
});
const JUST_AFTER_MIDNIGHT = Date.parse('2026-11-22T23:03:00Z');
const SHARED: CardView = viewOf('data_table', { kind: 'channel', sharedBy: 'U0ENGINEER' });

const row = (label: string, fom: number | null): MetricRow => ({
  key: label,
  label,
  foms: Array.from({ length: 7 }, () => fom),
  lastDataAt: fom === null ? null : NOW,
  isOverdue: fom === null,
});
const huge = rollupOf(ENDLESS_NAME, [
  {
    key: 'huge',
    title: ENDLESS_NAME,
    rows: HUGE_NAMES.map((label, at) => row(label, (at % 7) / 7)),
  },
  { key: 'other', title: ENDLESS_NAME, rows: [row(ENDLESS_NAME, null)] },
]);
const injected = rollupOf(
  '<!channel> *Health* `now`',
  HOSTILE_NAMES.slice(0, 3).map((title, at) => ({
    key: `a${at}`,
    title,
    rows: HOSTILE_NAMES.map((label, index) => row(label, [0.1, 0.5, null, 0.9][index % 4] ?? null)),
  })),
);

/** The rollup of `/health` in every situation it can be in. */
export const ROLLUP_CASES: readonly PreviewCase[] = [
  ...inEveryFormat(
    'ordinary',
    'Scores first, then what is red or gray, then every metric over seven days.',
    sampleRollup(),
  ),
  {
    title: 'Rollup, stale',
    about: 'Datadog fails: the last good values with their age, and nothing of today is green.',
    message: draw(sampleRollup(), 'data_table', { answer: stale(sampleRollup()) }),
  },
  {
    title: 'Rollup, shared to a channel',
    about: 'Without controls, with the name of the person who shared it.',
    message: renderRollup({ ...CARD, answer: fresh(sampleRollup()) }, SHARED),
  },
  {
    title: 'Rollup, one area',
    about: 'Its score is the only one, and there is no column for the area.',
    message: draw(onlyArea(sampleRollup(), 'ci'), 'data_table', {
      controls: { commandLine: '/health ci' },
      links: [pushed('System Health'), pushed('GitHub CI/CD')],
    }),
  },
  {
    title: 'Rollup, one environment',
    about: 'The environment is in the title and in the small print.',
    message: draw(sampleRollup(), 'data_table', {
      environment: 'staging',
      controls: { commandLine: '/health env:staging' },
    }),
  },
  {
    title: 'Rollup, all gray',
    about: 'No data at all: nothing is green, red or zero.',
    message: draw(sampleRollup(silent)),
  },
  {
    title: 'Rollup, just after midnight',
    about: 'Today is still empty: it says how yesterday ended.',
    message: draw(
      sampleRollup(
        (one, today) => ({ ...one, foms: [...one.foms.slice(0, 6), null], lastDataAt: today.start }),
        JUST_AFTER_MIDNIGHT,
      ),
      'data_table',
      { now: JUST_AFTER_MIDNIGHT },
    ),
  },
  {
    title: 'Rollup, overdue',
    about: 'Today has values, but no new ones for six hours: says so, and since when.',
    message: draw(sampleRollup((one) => ({ ...one, lastDataAt: NOW - 6 * 3_600_000, isOverdue: true }))),
  },
  {
    title: 'Rollup, refused query',
    about: 'Datadog refuses the query of one metric: its own words, and the metric is gray.',
    message: draw(
      sampleRollup((one) =>
        one.label === 'Stale PRs' ? { ...silent(one), refused: 'Error parsing query: unexpected token "{"' } : one,
      ),
    ),
  },
  {
    title: 'Rollup, empty',
    about: 'A catalog without metrics: there is no table, and a sentence says so.',
    message: draw(rollupOf('Metta System Health', [])),
  },
  ...inEveryFormat(
    'huge',
    `${HUGE} metrics some with names of 10,000 characters: cut, counted, within every limit.`,
    huge,
  ),
  ...inEveryFormat('injected', 'Hostile names show as they are: no mention, no link, no markup, no script.', injected),
];
