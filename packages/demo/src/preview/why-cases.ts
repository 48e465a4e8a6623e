import { renderWhy } from '../../../../blocks/health/why.ts';
import { type IncidentWhy, renderIncidentWhy } from '../../../../blocks/incidents/incident-why.ts';
import type { Controls } from '../../../../blocks/kit/controls.ts';
import type { Why } from '../../../../src/explain/why.ts';
import { ENDLESS_NAME, HOSTILE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { ago, FIRING, REASON, storm } from './sample-incident.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, stale, TIME_ZONE } from './sample-rollup.ts';
import { SAMPLE_WHY, SAMPLE_WHYS, sampleMerge } from './sample-why.ts';

const LINE = '/health why training.multigpu_arena_hearts';
const CONTROLS: Controls = {
  commandLine: LINE,
  moves: [{ kind: 'back', label: '← Multigpu Arena - Hearts', commandLine: '/health training.multigpu_arena_hearts' }],
  environments: ['production', 'staging'].map((label) => ({ label, commandLine: `${LINE} env:${label}` })),
};
const proofs = new Map([['Training: SPS', pushed('Training')]]);
const CARD = { environment: undefined, controls: CONTROLS, now: NOW, links: [pushed('Training')], proofs };

const why = (title: string, about: string, value: Why): PreviewCase => ({
  title: `Why, ${title}`,
  about,
  message: renderWhy({ ...CARD, answer: fresh(value) }, viewOf('data_table', { kind: 'asker' })),
});

/** The metric with these names wherever there is one of data. */
function named(names: readonly string[]): Why {
  const [name = ''] = names;
  const { explanation } = SAMPLE_WHY;
  const changes = names.map((title, index) => ({
    ...sampleMerge(index / 10, index, title),
    url: title,
    fields: { kind: 'merge', author: title, number: title, sha: title, repository: title },
  }));
  const failures = names.map((title) => ({
    ...sampleMerge(0, 1, title),
    fields: { compare: title, collector: title },
  }));
  const moved = names.map((one) => ({
    name: one,
    isRise: true,
    isWorse: true,
    before: 1,
    after: 2,
    deviations: 900,
    lagHours: -1,
  }));
  return {
    ...SAMPLE_WHY,
    label: name,
    unit: name,
    area: { key: 'x', title: name },
    notRead: names,
    explanation: {
      ...explanation,
      before: { from: 0, to: 0, moment: 0, changes, failures },
      others: { moved, unmoved: names, unknown: names },
      environments: { moved, unmoved: names, unknown: names },
    },
  };
}

const incident = (title: string, about: string, shown: Partial<IncidentWhy>): PreviewCase => ({
  title: `Why of an incident, ${title}`,
  about,
  message: renderIncidentWhy({
    incident: FIRING,
    at: ago(40),
    before: SAMPLE_WHY.explanation.before ?? { from: 0, to: 0, moment: 0, changes: [], failures: [] },
    areas: ['CI/CD'],
    links: [pushed('Collector Health')],
    controls: CONTROLS,
    now: NOW,
    timeZone: TIME_ZONE,
    ...shown,
  }),
});
const STORM = storm(['GitHub', 'WandB', 'Skypilot', 'Eval'], 0);
const injected = named(HOSTILE_NAMES).explanation.before;

/** The newest change of a metric, and what was before an incident of collectors. */
export const WHY_CASES: readonly PreviewCase[] = [
  why('usual', 'When it changed, what was reported before, what else moved. No line claims a cause.', SAMPLE_WHY),
  why('recovered', 'A fall that ended.', SAMPLE_WHYS.recovered),
  why('nothing around it', 'Nothing found is said, and what could not be read.', SAMPLE_WHYS.alone),
  why('slow drift', 'Without a time, nothing is named before it.', SAMPLE_WHYS.drift),
  why('silent', 'Since when there are no data.', SAMPLE_WHYS.silent),
  why('nothing found', 'No change stands out.', SAMPLE_WHYS.none),
  why('too little', 'Too few hours to tell.', SAMPLE_WHYS.few),
  why('injected', 'Hostile names show as they are.', named(HOSTILE_NAMES)),
  why('endless', 'Names of 10,000 characters are cut.', named([ENDLESS_NAME])),
  incident('of a collector', 'What was reported before its first failure, and since when it fails.', {
    reason: REASON,
  }),
  incident('of a storm', 'The same of many, with a menu of the metrics among them.', {
    incident: STORM,
    controls: {
      ...CONTROLS,
      whys: [{ label: 'Flaky Checks', commandLine: LINE }],
      repeatable: false,
      shareable: false,
    },
  }),
  incident('not read', 'What is not read is not called nothing.', {
    before: { from: 0, to: 0, moment: 0, changes: [], failures: [] },
    problem: 'HTTP 403: the application key needs the scope events_read',
  }),
  incident('injected', 'Hostile names show as they are.', {
    areas: HOSTILE_NAMES,
    problem: HOSTILE_NAMES.join(' '),
    ...(injected && { before: injected }),
  }),
  {
    title: 'Why, stale and shared',
    about: 'The last good answer with its age, without controls.',
    message: renderWhy(
      { ...CARD, answer: stale(SAMPLE_WHY), environment: 'staging' },
      viewOf('data_table', { kind: 'channel', sharedBy: 'U0LEAD' }),
    ),
  },
];
