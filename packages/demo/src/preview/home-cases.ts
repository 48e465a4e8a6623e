import type { PlannedDigest } from '../../../../blocks/digest/planned-digest.ts';
import { renderWhy } from '../../../../blocks/health/why.ts';
import { renderCardModal, renderReading } from '../../../../blocks/home/card-modal.ts';
import { type HomeCard, renderHome } from '../../../../blocks/home/home.ts';
import type { WorstMetric } from '../../../../blocks/home/worst-metric.ts';
import { nextSlot } from '../../../../src/digest/rules/schedule.ts';
import type { MetricRow } from '../../../../src/health/rollup.ts';
import { HOSTILE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { FIRING } from './sample-incident.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, rollupOf, sampleRollup, stale, TIME_ZONE } from './sample-rollup.ts';
import { SAMPLE_WHY } from './sample-why.ts';

const SUBSCRIPTION = { time: '09:00', timeZone: TIME_ZONE, days: [1, 2, 3, 4, 5], since: 0 } as const;
const NEXT_AT = nextSlot(SUBSCRIPTION, NOW).at;
const planned = (channel: string, values: Partial<PlannedDigest> = {}): PlannedDigest => ({
  subscription: { ...SUBSCRIPTION, channel },
  nextAt: NEXT_AT,
  isDefault: false,
  by: 'U0LEAD',
  problem: null,
  ...values,
});
const WORST: WorstMetric = {
  area: 'CI/CD',
  label: 'Failing Workflows',
  fom: 0.2,
  commandLine: '/health why ci.failing_workflows',
  line: null,
};
const CARD: HomeCard = {
  title: 'Metta System Health',
  answer: fresh(sampleRollup()),
  worst: WORST,
  isFirst: false,
  helpLine: '/health help',
  storedState: {
    incidents: [{ incident: FIRING, permalink: 'https://slack.example.com/archives/C0ONCALL/p1' }],
    watches: { watches: [], hidden: 0, isKnown: true },
    digests: {
      overview: {
        planned: [
          planned('C0SYSTEMHEALTH', { isDefault: true, by: null }),
          planned('C0OLD', { problem: 'is_archived' }),
          planned('C0PRIVATE'),
        ],
        unusable: [],
      },
      visible: new Set(['C0SYSTEMHEALTH', 'C0OLD']),
    },
  },
  reader: 'U0ENGINEER',
  links: ['System Health', 'GitHub CI/CD', 'Collector Health'].map(pushed),
  environment: undefined,
  environments: ['production', 'staging'],
  now: NOW,
  timeZone: TIME_ZONE,
};
const home = (title: string, about: string, change: Partial<HomeCard>): PreviewCase => ({
  title: `Home, ${title}`,
  about,
  message: renderHome({ ...CARD, ...change }),
});

const NO_DIGESTS = { overview: { planned: [], unusable: [] }, visible: new Set<string>() };
/** A week of 30 areas: every state, one that was not read, one with an unread part, one at zero. */
const THIRTY = rollupOf(
  'Metta System Health',
  Array.from({ length: 30 }, (_, at) => ({ key: `a${at}`, title: `Area ${at}`, rows: [rowAt(at)] })),
);
function rowAt(at: number): MetricRow {
  const foms = Array.from({ length: 7 }, (_, day) => (at % 6 === 5 ? null : ((at * 7 + day * 3) % 11) / 10));
  const unread = at === 5 ? { unread: 'HTTP 500' } : {};
  return { key: 'm', label: `Metric ${at}`, foms, lastDataAt: NOW, isOverdue: false, ...unread };
}

const HINT = '`/health why ci.flaky_checks` in a channel shows the same, with buttons to go on and to share it.';
const ANSWER = renderWhy(
  { answer: fresh(SAMPLE_WHY), environment: undefined, links: [], controls: { commandLine: '/health why' }, now: NOW },
  { tables: 'text', charts: 0, audience: { kind: 'asker' } },
);

/** The Home tab. */
export const HOME_CASES: readonly PreviewCase[] = [
  home('usual', 'Seven days of each area, what is critical and why, an incident, who gets a digest.', {}),
  home('for the first time', 'Two sentences of what this is, and the next step.', { isFirst: true }),
  home('with a reason', 'The best line about the worst metric, which is known already.', {
    worst: { ...WORST, line: 'Fell at about 09:00; shortly before: merge #4711 "Raise the batch size".' },
  }),
  home('with watches', 'What this person watches, and one in a channel that they have left.', {
    storedState: {
      incidents: [],
      digests: NO_DIGESTS,
      watches: {
        watches: [
          {
            name: 'CI/CD: Flaky Checks',
            channel: 'C0SYSTEMHEALTH',
            level: 'red',
            holdMs: 1_800_000,
            fom: 0.12,
            state: 'red',
          },
          { name: 'Training', channel: null, level: 'yellow', holdMs: 0, fom: 0.9, state: 'unread' },
          { name: 'eval: old_metric', channel: null, level: 'red', holdMs: 0, fom: null, state: 'gone' },
        ],
        hidden: 1,
        isKnown: true,
      },
    },
  }),
  home('watching nothing', 'How to begin.', {
    storedState: { incidents: [], digests: NO_DIGESTS, watches: { watches: [], hidden: 0, isKnown: true } },
  }),
  home('quiet', 'No incident and no digest.', {
    worst: null,
    storedState: { incidents: [], digests: NO_DIGESTS, watches: { watches: [], hidden: 0, isKnown: true } },
  }),
  home('one environment', 'Production alone.', { environment: 'production' }),
  home('thirty areas', 'The most urgent are shown, the others counted.', { answer: fresh(THIRTY) }),
  home('stale', 'Datadog fails: the last good values with their age.', { answer: stale(sampleRollup()) }),
  home('nothing known', 'Neither Datadog nor the database answers.', {
    answer: {
      kind: 'unavailable',
      failure: { kind: 'server-error', detail: 'HTTP 500' },
      failingSince: NOW - 900_000,
    },
    worst: null,
    storedState: null,
  }),
  {
    title: 'Home, an answer is read',
    about: 'The form opens at once: Slack opens none later.',
    message: { text: 'The answer is being read.', blocks: renderReading('Why?').blocks },
  },
  {
    title: 'Home, an answer in a form',
    about: 'Why? from the Home tab, where there is no channel.',
    message: { text: ANSWER.text, blocks: renderCardModal('Why?', ANSWER, HINT).blocks },
  },
  home('injected', 'Hostile names show as they are.', {
    title: HOSTILE_NAMES[0] ?? '',
    answer: fresh(sampleRollup((row) => ({ ...row, label: HOSTILE_NAMES[4] ?? '' }))),
    worst: { ...WORST, area: HOSTILE_NAMES[1] ?? '', label: HOSTILE_NAMES[2] ?? '' },
    links: HOSTILE_NAMES.slice(0, 3).map(pushed),
  }),
];
