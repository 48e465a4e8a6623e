import { renderSkipped } from '../../../../blocks/digest/digest-notices.ts';
import { type ReviewView, renderReview } from '../../../../blocks/digest/review.ts';
import { renderReviewReplies } from '../../../../blocks/digest/review-replies.ts';
import { renderCard } from '../../../../blocks/render-card.ts';
import type { MetricRow } from '../../../../src/health/rollup.ts';
import { HOSTILE_NAMES, HUGE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { ago } from './sample-incident.ts';
import { fourWeeks, PAST_INCIDENTS, REVIEW_VIEW, type ReviewChanges, SPAN, sampleReview } from './sample-review.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

function review(
  title: string,
  about: string,
  { changes = {}, view = {} }: { readonly changes?: ReviewChanges; readonly view?: Partial<ReviewView> } = {},
): PreviewCase {
  return {
    title: `Weekly review, ${title}`,
    about,
    message: renderReview(sampleReview(changes), { ...REVIEW_VIEW, ...view }),
  };
}

function replies(title: string, changes: ReviewChanges = {}): readonly PreviewCase[] {
  return renderReviewReplies(sampleReview(changes), REVIEW_VIEW).map((message, at) => ({
    title: `Weekly review, ${title}, reply ${at + 1}`,
    about: 'In the thread: what was red, four weeks day by day, incidents.',
    message,
  }));
}

const healthy = (row: MetricRow): MetricRow => ({ ...row, foms: row.foms.map(() => 0.9) });
const from =
  (first: number) =>
  (row: MetricRow): MetricRow => ({
    ...row,
    foms: row.foms.map((fom, day) => (day < first ? null : fom)),
  });
const WEDNESDAY = 23;
const SOME = ['Flaky Checks', 'Stale PRs', 'PR Cycle Time'];
const unread = (row: MetricRow): MetricRow =>
  SOME.includes(row.label) ? { ...row, foms: row.foms.map(() => null), unread: 'HTTP 500' } : row;
const stopped = (row: MetricRow): MetricRow =>
  row.label === 'Flaky Checks' ? { ...row, foms: row.foms.map((fom, day) => (day < 21 ? fom : null)) } : row;
const silent = (row: MetricRow): MetricRow => ({ ...row, foms: row.foms.map(() => null) });
const crowded = (names: readonly string[]) => {
  const rollup = fourWeeks();
  const [area] = rollup.areas;
  const [row] = area?.rows ?? [];
  if (!area || !row) return rollup;
  const rows = names.map((label, at) => ({ ...row, label, foms: row.foms.map((_, day) => ((day + at) % 7) / 7) }));
  return { ...rollup, areas: names.map((title) => ({ ...area, title, rows })) };
};
const named = (names: readonly string[]) =>
  names.flatMap((label, at) =>
    PAST_INCIDENTS.slice(0, 1).map((one) => ({ ...one, id: `${at}`, subject: `subject-${at}`, label })),
  );
const QUIET = { rollup: fourWeeks(healthy), past: [], isSilenced: false };
const FAILURE = { failure: { kind: 'server-error', detail: 'HTTP 500' }, since: ago(15) } as const;
const HOSTILE = { rollup: crowded(HOSTILE_NAMES.slice(0, 10)), past: named(HOSTILE_NAMES) };
const HUGE = { rollup: crowded(HUGE_NAMES.slice(0, 60)), past: named(HUGE_NAMES) };

/** The weekly review and its thread, and the notice if it cannot be posted. */
export const REVIEW_CASES: readonly PreviewCase[] = [
  review('usual', 'The first line stands alone: health, what was red, incidents. The rest is for whoever reads on.'),
  ...replies('usual'),
  review('quiet week', 'One line says so.', { changes: QUIET }),
  review('quiet but for one incident', 'Health is in order; one incident was acknowledged.', {
    changes: { ...QUIET, past: PAST_INCIDENTS.slice(0, 1) },
  }),
  review('began on Wednesday', 'Days without data are in no mean, and it says how many have any.', {
    changes: { rollup: fourWeeks(from(WEDNESDAY)) },
  }),
  review('some metrics not read', 'Their days are unknown, and not without data.', {
    changes: { rollup: fourWeeks(unread) },
  }),
  ...replies('some metrics not read', { rollup: fourWeeks(unread) }),
  review(
    'a metric that stopped',
    'It is neither a gain nor a day without red: both weeks are compared by the others.',
    {
      changes: { rollup: fourWeeks(stopped) },
    },
  ),
  review('no data', 'Nothing reported: nothing is green, red or zero.', { changes: { rollup: fourWeeks(silent) } }),
  review('incidents not all known', 'At least as many, and why more may be missing.', {
    changes: {
      coverage: { gaps: [{ since: ago(9_000), until: ago(8_000) }], knownFrom: ago(12_000), limit: 'database' },
    },
  }),
  ...replies('incidents not all known', { coverage: { gaps: [{ since: ago(9_000), until: ago(8_000) }] } }).slice(-1),
  review('database not read', 'Health is known, incidents are not.', { changes: { incidents: null } }),
  review('no on-call channel', 'Incidents are not watched.', {
    changes: { past: [], isPosting: false, isSilenced: false, coverage: { isEvaluated: false } },
  }),
  review('Datadog not read', 'Incidents are known, health is not: why, and the next step.', {
    changes: { health: null, failure: FAILURE },
    view: { pictures: [] },
  }),
  review('late', 'The small print says when it was due.', { view: { late: { dueAt: ago(65) } } }),
  review('missing picture', 'Its place says why.', {
    view: { pictures: [{ kind: 'missing', title: 'The last four weeks', why: 'Slack took no file' }] },
  }),
  review('injected', 'Hostile names show as they are.', { changes: HOSTILE }),
  ...replies('injected', HOSTILE),
  review('huge', 'Sixty areas of sixty metrics: the lowest are named, the rest is counted.', { changes: HUGE }),
  ...replies('huge', HUGE),
  {
    title: 'Weekly review, preview',
    about: 'Private, with the table of four weeks in place of the picture.',
    message: renderCard(
      { kind: 'review-preview', model: { review: sampleReview(), view: { ...REVIEW_VIEW, pictures: [] } } },
      viewOf('text', { kind: 'asker' }),
    ),
  },
  {
    title: 'Weekly review skipped',
    about: 'Which one, why, and how to get one now.',
    message: renderSkipped({
      kind: 'weekly',
      dates: [SPAN.week.to],
      dueAt: NOW,
      timeZone: TIME_ZONE,
      cause: 'not-running',
    }),
  },
];
