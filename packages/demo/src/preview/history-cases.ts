import {
  type HistoryCard,
  renderHistoryFile,
  renderIncidentHistory,
} from '../../../../blocks/incidents/incident-history.ts';
import type { Audience } from '../../../../blocks/kit/card.ts';
import { TABLE_FORMATS, type TableFormat } from '../../../../blocks/kit/table.ts';
import type { Coverage } from '../../../../src/incidents/history/coverage.ts';
import type { Failure, PastIncident } from '../../../../src/incidents/history/failures.ts';
import { HOSTILE_NAMES, HUGE, HUGE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { ago, FIRING, RECOVERED, silence } from './sample-incident.ts';
import { type SampleMinutes, sampleFailure, samplePast, wholeCoverage } from './sample-past.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const DAY_MINUTES = 1_440;

const failure = (minutesAgo: number, minutes: SampleMinutes = {}, more: Partial<Failure> = {}) =>
  sampleFailure(ago(minutesAgo), minutes, more);

const COMPLETE = wholeCoverage(ago(7 * DAY_MINUTES), NOW);

const WEEK: readonly PastIncident[] = [
  samplePast('github', [failure(29)], { label: 'GitHub' }),
  samplePast('wandb', [failure(300, { acknowledged: 12, recovered: 95 })], { label: 'WandB', severity: 'warning' }),
  samplePast(
    'skypilot',
    [
      failure(1_560, { recovered: 6 }),
      failure(1_545, { recovered: 4 }, { isAgain: true }),
      failure(1_530, { acknowledged: 9, recovered: 41 }, { isAgain: true, flaps: 1 }),
    ],
    { label: 'Skypilot' },
  ),
  samplePast('storm', [failure(3_000, { acknowledged: 3, silenced: 5, recovered: 190 })], {
    label: 'Many at once',
    kind: 'storm',
    subjects: ['github', 'wandb', 'skypilot', 'eval', 'health'],
  }),
  samplePast('github', [failure(4_100, { silenced: 2, resolved: 30 })], { label: 'GitHub' }),
  samplePast('eval', [failure(8_000, { acknowledged: 47, recovered: 720 })], { label: 'Eval' }),
];

const CARD: HistoryCard = {
  history: { incidents: WEEK, coverage: COMPLETE },
  subject: undefined,
  days: 7,
  open: [
    { incident: FIRING, permalink: 'https://slack.example.com/archives/C0ONCALL/p1' },
    { incident: { ...RECOVERED, label: 'Eval', silence: silence(ago(-50), 'the cluster is being moved') } },
  ],
  warnings: [],
  controls: {
    commandLine: '/incidents',
    moves: [
      { kind: 'other', label: '30 days', commandLine: '/incidents 30d' },
      { kind: 'export', label: 'Export as CSV', commandLine: '/incidents csv' },
    ],
    menu: {
      of: 'a collector',
      choices: ['GitHub', 'WandB'].map((label) => ({ label, commandLine: `/incidents ${label}` })),
    },
  },
  now: NOW,
  timeZone: TIME_ZONE,
};

function draw(card: Partial<HistoryCard>, tables: TableFormat = 'data_table', audience: Audience = { kind: 'asker' }) {
  return renderIncidentHistory({ ...CARD, ...card }, viewOf(tables, audience));
}

const historyOf = (incidents: readonly PastIncident[], coverage: Partial<Coverage> = {}) => ({
  incidents,
  coverage: { ...COMPLETE, ...coverage },
});

const named = (names: readonly string[]) =>
  names.map((name, at) =>
    samplePast(`subject-${at}`, [failure(30 + at, { acknowledged: 1, silenced: 2, recovered: 9 })], { label: name }),
  );

/** Everything that may be unknown of a period. */
const DOUBTFUL: Partial<Coverage> = {
  knownFrom: ago(3 * DAY_MINUTES),
  limit: 'retention',
  gaps: [
    { since: ago(2_900), until: ago(2_700) },
    { since: ago(40), until: null },
  ],
  outages: [{ since: ago(1_500), until: ago(1_450) }],
  restoredAt: [ago(2_000)],
  lost: 2,
  unreadable: 1,
  incomplete: 1,
};

/** The answer of `/incidents` in every situation it can be in. */
export const HISTORY_CASES: readonly PreviewCase[] = [
  ...TABLE_FORMATS.map((format) => ({
    title: `Incident history, a week, as ${format}`,
    about: 'Times to acknowledge and to recover, a row for each failure, what failed again and again, who acted.',
    message: draw({}, format),
  })),
  {
    title: 'Incident history, none',
    about: 'Nothing failed, and all of it is known.',
    message: draw({ history: historyOf([]), open: [] }),
  },
  {
    title: 'Incident history, none known',
    about: 'The database is new: nothing is said of the time before.',
    message: draw({
      history: historyOf([], { knownFrom: ago(90), limit: 'database' }),
      open: [],
      warnings: ['Incidents are not posted anywhere: ONCALL_CHANNEL is not set. Next step: ask an admin to set it'],
    }),
  },
  {
    title: 'Incident history, partly known',
    about: 'Retention, times without evaluations, a restore, rows that cannot be read.',
    message: draw({ history: historyOf(WEEK, DOUBTFUL) }),
  },
  {
    title: 'Incident history, one collector',
    about: 'Its own incidents, and the way back.',
    message: draw({
      history: historyOf(WEEK.filter(({ subject }) => subject === 'github')),
      subject: { kind: 'subject', subject: 'github', label: 'GitHub' },
      controls: {
        commandLine: '/incidents github',
        moves: [{ kind: 'back', label: '← All incidents', commandLine: '/incidents' }],
      },
    }),
  },
  {
    title: 'Incident history, nobody acted',
    about: 'A time that is not known is never zero.',
    message: draw({ history: historyOf([samplePast('github', [failure(29)], { label: 'GitHub' })]) }),
  },
  {
    title: 'Incident history, shared to a channel',
    about: 'Without controls and without names of people.',
    message: draw({}, 'data_table', { kind: 'channel', sharedBy: 'U0LEAD' }),
  },
  ...TABLE_FORMATS.map((format) => ({
    title: `Incident history, huge, as ${format}`,
    about: `${HUGE} incidents: the newest are shown, and the CSV has the others.`,
    message: draw({ history: historyOf(named(HUGE_NAMES), DOUBTFUL) }, format),
  })),
  {
    title: 'Incident history, injected',
    about: 'Hostile names show as they are.',
    message: draw({
      history: historyOf(named(HOSTILE_NAMES)),
      subject: { kind: 'subject', subject: 'x', label: HOSTILE_NAMES[0] ?? '' },
    }),
  },
  {
    title: 'Incident history, the direct message with the CSV',
    about: 'What the file has, and what is not known.',
    message: renderHistoryFile(
      { history: historyOf(WEEK, DOUBTFUL), subject: undefined, days: 7 },
      { omitted: 12, line: '/incidents csv' },
      { now: NOW, timeZone: TIME_ZONE },
    ),
  },
];
