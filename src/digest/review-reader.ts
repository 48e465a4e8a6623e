import { columnLabel, type HeatMap } from '../charts/chart-spec.ts';
import type { Clock } from '../core/clock.ts';
import { DAY_MS } from '../core/time.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import type { ActiveIncidents } from '../incidents/active-incidents.ts';
import type { ReadHistory } from '../incidents/incident-history.ts';
import { StoreError } from '../store/store-error.ts';
import type { Readout } from './composer.ts';
import { reviewContents } from './contents.ts';
import type { Review } from './rules/review.ts';
import { type DayRow, type ReviewedHealth, reviewHealth } from './rules/review-health.ts';
import { type ReviewedIncidents, reviewIncidents } from './rules/review-incidents.ts';
import { type ReviewSpan, spanOf } from './rules/week.ts';

/** Sources of a weekly review. */
export interface ReviewSources {
  readonly reader: Pick<HealthReader, 'pastDays'>;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly pastIncidents: ReadHistory;
  readonly clock: Clock;
}

/** A review's values and charts. */
export interface ReadReview {
  readonly review: Review;
  readonly charts: readonly HeatMap[];
}

/** Reads a review. Never rejects for Datadog or the database: what is not known says so. */
export async function readReview(sources: ReviewSources, span: ReviewSpan, timeZone: string): Promise<ReadReview> {
  const [answer, incidents] = await Promise.all([
    sources.reader.pastDays(span.days, timeZone),
    readIncidents(sources, span),
  ]);
  const isRead = answer.kind !== 'unavailable';
  const health = isRead ? reviewHealth(answer.value, span) : null;
  const review: Review = {
    week: span.week,
    before: span.before,
    health,
    at: isRead ? answer.at : sources.clock(),
    failure: answer.kind === 'fresh' ? null : { failure: answer.failure, since: answer.failingSince },
    incidents,
  };
  return { review, charts: health === null ? [] : [fourWeeksHeatMap(health)] };
}

/** Reads all weekly reviews of these weeks. */
export async function readWeeklyReviews(sources: ReviewSources, span: ReviewSpan, timeZone: string): Promise<Readout> {
  const { review, charts } = await readReview(sources, span, timeZone);
  const contents: Readout['contents'] = (view) => reviewContents(review, view);
  return { isUnread: review.health === null, charts, settled: Promise.resolve(), contents };
}

/** The incidents of the last two weeks; null while the database cannot be read. */
async function readIncidents(
  { activeIncidents, pastIncidents, clock }: ReviewSources,
  span: ReviewSpan,
): Promise<ReviewedIncidents | null> {
  const now = clock();
  const days = Math.ceil((now - spanOf(span.before).start) / DAY_MS);
  try {
    const [history, active] = await Promise.all([pastIncidents(days), activeIncidents()]);
    const { isPosting } = active;
    const incidents = active.incidents.map(({ incident }) => incident);
    return reviewIncidents({ history, active: incidents, isPosting, now }, span);
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

/** A heat map of four weeks: the scores, and the metrics that were red in the last week. What was not read in full has no color. */
function fourWeeksHeatMap({ title, dayByDay: { days, scores, red } }: ReviewedHealth): HeatMap {
  const groups = [
    { label: 'Scores', rows: scores },
    { label: 'Red in the last week', rows: red },
  ];
  const isPartlyRead = [...scores, ...red].some(({ states }) => states.includes('unread'));
  return {
    kind: 'heat-map',
    title: `${title}: the last four weeks, day by day`,
    columns: days.map(columnLabel),
    isOver: true,
    ...(isPartlyRead && { isPartlyRead }),
    groups: groups
      .filter(({ rows }) => rows.length > 0)
      .map(({ label, rows }) => ({ label, rows: rows.map((row) => ({ label: row.label, cells: readCells(row) })) })),
  };
}

function readCells({ values, states }: DayRow): readonly (number | null)[] {
  return values.map((value, day) => (states[day] === 'unread' ? null : value));
}
