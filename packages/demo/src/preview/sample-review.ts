import type { ReviewView } from '../../../../blocks/digest/review.ts';
import { mean } from '../../../../src/core/statistics.ts';
import type { Review } from '../../../../src/digest/rules/review.ts';
import { reviewHealth } from '../../../../src/digest/rules/review-health.ts';
import { reviewIncidents } from '../../../../src/digest/rules/review-incidents.ts';
import { type ReviewSpan, reviewSpan } from '../../../../src/digest/rules/week.ts';
import type { MetricRow, Rollup, Score } from '../../../../src/health/rollup.ts';
import type { Coverage } from '../../../../src/incidents/history/coverage.ts';
import type { PastIncident } from '../../../../src/incidents/history/failures.ts';
import { DIGEST_VIEW } from './sample-digest.ts';
import { RECOVERED, silence } from './sample-incident.ts';
import { type SampleMinutes, sampleFailure, samplePast, wholeCoverage } from './sample-past.ts';
import { NOW, sampleRollup, TIME_ZONE } from './sample-rollup.ts';

const HOUR_MS = 3_600_000;

/** The four weeks of a review on the Monday of the previews: the reviewed week is Nov 16 to 22. */
export const SPAN: ReviewSpan = reviewSpan('2026-11-23', TIME_ZONE);

/** Last seven days of metrics that make the sample's story, Monday to Sunday. */
const LAST_WEEK: Readonly<Record<string, readonly (number | null)[]>> = {
  'Tests Passing on Main': [1, 0.2, 0.1, 0.25, 0.9, 1, 1],
  'Benchmarks Passing': [1, 0.1, 0.2, 0.5, 1, 1, 1],
  'Flaky Checks': [0.5, 0.2, 0.2, 0.2, 0.3, 0.4, 0.4],
  'Stale PRs': [0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.95],
  'Multinode - Hearts': [null, null, 0.8, 0.8, 0.8, 0.8, 0.8],
};

/** Four weeks of the shipped catalog's metrics; `change` makes the edge case. */
export function fourWeeks(change: (row: MetricRow) => MetricRow = (row) => row): Rollup {
  const rollup = sampleRollup((row) => {
    const earlier = [...row.foms, ...row.foms, ...row.foms].map((fom) => fom ?? 0.9);
    const foms = [...earlier, ...(LAST_WEEK[row.label] ?? row.foms.map((fom) => fom ?? 0.9))];
    return change({ ...row, foms, isOverdue: false });
  });
  const score = (values: readonly (number | null)[]): Score => {
    const present = values.filter((value) => value !== null);
    return { value: mean(present), withData: present.length, of: values.length };
  };
  const areas = rollup.areas.map((area) => ({
    ...area,
    scores: SPAN.days.map((_, day) => score(area.rows.map(({ foms }) => foms[day] ?? null))),
  }));
  const overall = SPAN.days.map((_, day) => score(areas.map(({ scores }) => scores[day]?.value ?? null)));
  return { ...rollup, days: SPAN.days, areas, overall };
}

/** An incident that began at a time of November 2026, UTC, with minutes until its acknowledgement and its recovery. */
function incident(label: string, begun: string, minutes: SampleMinutes): PastIncident {
  return samplePast(label.toLowerCase(), [sampleFailure(Date.parse(`2026-11-${begun}:00Z`), minutes)], { label });
}

const COMPLETE = wholeCoverage(NOW - 15 * 24 * HOUR_MS, NOW);

/** Incidents of the reviewed week and of the one before. */
export const PAST_INCIDENTS: readonly PastIncident[] = [
  incident('GitHub', '17T09:10', { acknowledged: 4, recovered: 65 }),
  incident('WandB', '18T13:00', { acknowledged: 6, recovered: 40 }),
  incident('Skypilot', '19T02:30', { recovered: 12 }),
  incident('Eval', '20T15:45', { acknowledged: 22, recovered: 190 }),
  incident('GitHub', '21T08:00', { acknowledged: 5, recovered: 30 }),
  incident('WandB', '11T10:00', { acknowledged: 12, recovered: 95 }),
  incident('Eval', '12T16:20', { acknowledged: 30, recovered: 240 }),
  incident('Health', '13T07:05', { acknowledged: 8, recovered: 20 }),
];

const STILL_SILENCED = {
  ...RECOVERED,
  label: 'Eval',
  silence: silence(NOW + 26 * HOUR_MS, 'the cluster is being moved'),
};

/** Changes of a sample review. */
export interface ReviewChanges extends Partial<Review> {
  readonly past?: readonly PastIncident[];
  readonly coverage?: Partial<Coverage>;
  readonly isPosting?: boolean;
  readonly isSilenced?: boolean;
  readonly rollup?: Rollup;
}

/** A review of the sample's weeks, read just now. */
export function sampleReview({
  past = PAST_INCIDENTS,
  coverage = {},
  isPosting = true,
  isSilenced = true,
  rollup = fourWeeks(),
  ...values
}: ReviewChanges = {}): Review {
  const history = { incidents: past, coverage: { ...COMPLETE, ...coverage } };
  const active = isSilenced ? [STILL_SILENCED] : [];
  return {
    week: SPAN.week,
    before: SPAN.before,
    health: reviewHealth(rollup, SPAN),
    at: NOW,
    failure: null,
    incidents: reviewIncidents({ history, active, isPosting, now: NOW }, SPAN),
    ...values,
  };
}

/** Read at the time it was due, by people in the zone of its weeks. */
export const REVIEW_VIEW: ReviewView = {
  ...DIGEST_VIEW,
  pictures: [
    {
      kind: 'file',
      fileId: 'F0FOURWEEKS',
      title: 'Metta System Health: the last four weeks, day by day',
      alt: 'Table of colored values of four weeks. On Sun 22: no area is critical.',
    },
  ],
};
