import { parseTarget } from '../../../../src/catalog/target.ts';
import type { StepChange } from '../../../../src/explain/change.ts';
import type { NearbyEvent } from '../../../../src/explain/events-before.ts';
import type { ReportedBefore } from '../../../../src/explain/reported-before.ts';
import type { Why } from '../../../../src/explain/why.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const HOUR_MS = 3_600_000;
const AT = NOW - 5 * HOUR_MS;
const REPOSITORY = 'https://github.example.com/example/app';
const goal = parseTarget('> 0.5') ?? { operator: '>', value: 0.5, text: '> 0.5' };

/** A clear fall that has not ended. */
const FALL: StepChange = {
  kind: 'step',
  isWorse: true,
  isRise: false,
  before: 0.62,
  after: 0.31,
  at: AT,
  from: AT - HOUR_MS / 2,
  to: AT + HOUR_MS / 2,
  confidence: 'clear',
  isAfterGap: false,
  recoveredAt: null,
};

/** A merge some hours before it. */
export function sampleMerge(hoursBefore: number, number: number, title: string): NearbyEvent {
  return {
    feed: 'change',
    what: 'change',
    at: AT - hoursBefore * HOUR_MS,
    aheadMs: hoursBefore * HOUR_MS,
    title,
    level: 'info',
    url: `${REPOSITORY}/pull/${number}`,
    fields: {
      kind: 'merge',
      number: String(number),
      author: 'dev-7',
      sha: `abc${number}`.padEnd(40, '0'),
      repository: REPOSITORY,
    },
  };
}

/** The change that was reported nearest before something, with a title. */
export function sampleReported(title: string, more = 0): ReportedBefore {
  return {
    kind: 'merge',
    at: AT - 0.3 * HOUR_MS,
    moment: AT,
    title,
    number: '1288',
    author: 'dev-7',
    url: `${REPOSITORY}/pull/1288`,
    more,
    hours: 12,
  };
}

const FAILURE: NearbyEvent = {
  feed: 'failed_workflow',
  what: 'failure',
  at: AT + HOUR_MS / 3,
  aheadMs: 0,
  title: 'Unit Tests failed on main',
  level: 'error',
  url: `${REPOSITORY}/actions/runs/17`,
  fields: {
    branch: 'main',
    trigger: 'push',
    failing_since: 'abc1285'.padEnd(40, '0'),
    compare: `${REPOSITORY}/compare/aaa...bbb`,
  },
};

/** A fall with everything that can be known around it. */
export const SAMPLE_WHY: Why = {
  path: 'training.multigpu_arena_hearts',
  label: 'Multigpu Arena - Hearts',
  area: { key: 'training', title: 'Training' },
  unit: 'score',
  goal,
  timeZone: TIME_ZONE,
  days: 30,
  value: 0.3,
  explanation: {
    change: FALL,
    before: {
      from: AT - 12.5 * HOUR_MS,
      to: AT + HOUR_MS / 2,
      moment: AT,
      changes: [
        sampleMerge(0.3, 1288, 'Start the unit tests in parallel'),
        sampleMerge(2, 1285, 'Raise the batch size of the arena'),
        sampleMerge(6.4, 1284, 'Read checkpoints from the new bucket'),
        sampleMerge(9, 1281, 'Cache the results of the lint'),
      ],
      failures: [FAILURE],
    },
    others: {
      moved: [
        {
          name: 'Training: SPS',
          isRise: false,
          isWorse: true,
          before: 43_000,
          after: 31_000,
          deviations: 8,
          lagHours: 0,
        },
        { name: 'Eval: Accuracy', isRise: true, isWorse: true, before: 4.1, after: 12, deviations: 5, lagHours: 2 },
      ],
      unmoved: Array.from({ length: 21 }, (_, index) => `Metric ${index}`),
      unknown: ['Training: Resume'],
    },
    environments: { moved: [], unmoved: ['staging'], unknown: [] },
    earlier: {
      days: 30,
      times: [
        { at: NOW - 20 * 24 * HOUR_MS, recoveredAt: NOW - 19.8 * 24 * HOUR_MS },
        { at: NOW - 11 * 24 * HOUR_MS, recoveredAt: NOW - 11 * 24 * HOUR_MS + 5 * HOUR_MS },
      ],
    },
  },
  shown: new Map([
    ['Training: SPS', { path: 'training.sps', unit: 'steps/s', goal: parseTarget('> 40k') ?? goal }],
    ['Eval: Accuracy', { path: 'eval.accuracy', unit: '% off', goal: parseTarget('< 10') ?? goal }],
  ]),
  hasAllEvents: true,
  notRead: [],
};

const NOT_A_STEP = { before: null, others: null, environments: null, earlier: null };

/** Changes of other kinds. */
export const SAMPLE_WHYS: Readonly<Record<'drift' | 'silent' | 'none' | 'few' | 'alone' | 'recovered', Why>> = {
  drift: {
    ...SAMPLE_WHY,
    explanation: {
      ...NOT_A_STEP,
      change: { kind: 'drift', isWorse: true, isRise: false, before: 0.62, after: 0.4, from: NOW - 6e8, to: NOW - 1e7 },
    },
  },
  silent: {
    ...SAMPLE_WHY,
    explanation: {
      ...NOT_A_STEP,
      change: { kind: 'no-data', since: AT },
      before: { from: AT - 12 * HOUR_MS, to: AT + HOUR_MS, moment: AT + HOUR_MS, changes: [], failures: [FAILURE] },
    },
  },
  none: { ...SAMPLE_WHY, value: 0.61, explanation: { ...NOT_A_STEP, change: { kind: 'none', hours: 166 } } },
  few: {
    ...SAMPLE_WHY,
    value: null,
    explanation: { ...NOT_A_STEP, change: { kind: 'too-little', hours: 3, days: 30 } },
  },
  alone: {
    ...SAMPLE_WHY,
    explanation: {
      ...SAMPLE_WHY.explanation,
      change: { ...FALL, confidence: 'uncertain', isAfterGap: true },
      before: { from: AT - 12 * HOUR_MS, to: AT, moment: AT, changes: [], failures: [] },
      others: { moved: [], unmoved: ['Metric 1'], unknown: [] },
      environments: { moved: [], unmoved: [], unknown: ['staging'] },
      earlier: { days: 12, times: [] },
    },
    hasAllEvents: false,
    notRead: ['some or all events: HTTP 403: the application key needs the scope events_read'],
  },
  recovered: {
    ...SAMPLE_WHY,
    value: 0.6,
    explanation: { ...SAMPLE_WHY.explanation, change: { ...FALL, recoveredAt: AT + 3 * HOUR_MS } },
  },
};
