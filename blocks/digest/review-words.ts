import { formatUpperBound } from '../../src/core/duration.ts';
import type { Review } from '../../src/digest/rules/review.ts';
import {
  changeOf,
  isComparable,
  mostOftenRed,
  type ReviewedHealth,
  type ReviewedMetric,
  type ReviewedScore,
  type WeekComparison,
  type WeekFigure,
} from '../../src/digest/rules/review-health.ts';
import type { ReviewedIncidents } from '../../src/digest/rules/review-incidents.ts';
import type { Week } from '../../src/digest/rules/week.ts';
import { formatFom, statusOf } from '../../src/health/thresholds.ts';
import { isComplete } from '../../src/incidents/history/coverage.ts';
import type { Figures } from '../../src/incidents/history/figures.ts';
import { lastKnown, lightAndValue } from '../kit/status.ts';
import { shortDate } from '../kit/time.ts';
import { metricLabel, shortName } from './digest-words.ts';

/** The days of a week: `Nov 16 to 22`, `Nov 30 to Dec 6`. */
export function weekWords({ from, to }: Omit<Week, 'days'>): string {
  const [first, last] = [shortDate(from), shortDate(to)];
  const [month, day] = last.split(' ');
  return `${first} to ${first.startsWith(`${month} `) ? day : last}`;
}

/** The first line of a review: one sentence about health, what was red, and incidents. */
export function headline(review: Review): string {
  const { week, health, incidents } = review;
  const parts = [
    healthWords(health),
    ...(health === null || health.overall.week.mean === null ? [] : [redWords(health, week)]),
    incidentWords(incidents),
  ];
  return `Week of ${weekWords(week)}: ${parts.join('; ')}.`;
}

/** The first line of a week about which there is nothing to report. */
export function quietHeadline({ week, health }: Review): string {
  return `Week of ${weekWords(week)}: a quiet week; ${healthWords(health)}; nothing was red, no incidents.`;
}

function healthWords(health: ReviewedHealth | null): string {
  if (health === null) return 'health is unknown, Datadog cannot be read';
  const { overall, unread, metrics } = health;
  const { mean } = overall.week;
  if (mean === null && unread.length > 0)
    return unread.length === metrics.length
      ? 'health could not be read'
      : 'no data about health in what could be read ⚪';
  if (mean === null) return 'no data about health ⚪';
  const [light, value] = scoreLight(mean, unread).split(' ');
  return `health ${value} ${light}${unread.length > 0 ? ' in what could be read' : ''}, ${scoreChangeWords(overall)}`;
}

/** Light and value of a week's score. What is healthy and could not be read in full is gray: the rest of it may not be healthy. */
export function scoreLight(mean: number | null, unread: readonly unknown[]): string {
  return unread.length > 0 && statusOf(mean) === 'green' ? lastKnown(mean) : lightAndValue(mean);
}

/** Change of a score since the week before, by the metrics that both weeks have. */
export function scoreChangeWords({ alike, ...score }: ReviewedScore, isUnread = false): string {
  if (alike === null || !isComparable(score)) return changeWords({ ...score, isUnread });
  if (alike.metrics === 0) return 'not compared: no metric has enough data in both weeks';
  const metrics = alike.metrics === 1 ? 'the 1 metric' : `the ${alike.metrics} metrics`;
  const by = alike.isAll ? 'each metric by its days with data' : `of ${metrics} with data in both weeks`;
  return `${changeWords(alike)} (${by})`;
}

/** Change of a mean since the week before: `up 0.03`, or the reason why it is not said. */
export function changeWords(
  comparison: Pick<WeekComparison, 'week' | 'before'> & { readonly isUnread?: boolean },
): string {
  const { week, before, isUnread = false } = comparison;
  const none = isUnread ? 'not read' : 'no data';
  if (week.withData + before.withData === 0) return `${none} in both weeks`;
  if (week.withData === 0) return `${none}, ${formatFom(before.mean)} the week before`;
  if (before.withData === 0) return `${none} the week before`;
  if (!isComparable(comparison)) {
    const fewest = Math.min(week.withData, before.withData);
    return `not compared (${daysCount(fewest)} with data${fewest === week.withData ? '' : ' the week before'})`;
  }
  const change = changeOf(comparison) ?? 0;
  if (change === 0) return 'unchanged';
  return `${change > 0 ? 'up' : 'down'} ${Math.abs(change).toFixed(2)}`;
}

function redWords(health: ReviewedHealth, week: Week): string {
  const most = mostOftenRed(health);
  if (most === undefined) return noneRedWords(health);
  const days = redDays(most, week);
  const areas = health.areas.filter((area) => area.week.red.length > 0).length;
  const [count, noun] = areas > 0 ? [areas, 'areas'] : [health.red.length, 'metrics'];
  return count === 1 ? `${nameOf(most)} was red ${days}` : `${count} ${noun} were red, ${nameOf(most)} ${days}`;
}

/** Words for a week in which no day was red, as far as is known. */
export function noneRedWords({ unread, partial, withoutData }: ReviewedHealth): string {
  if (unread.length > 0) return 'nothing that could be read was red';
  return partial.length + withoutData.length > 0 ? 'nothing with data was red' : 'nothing was red';
}

/** An area by its title, a metric by its area and label; escaped. */
export function nameOf(one: { readonly label: string; readonly area?: string }): string {
  const { label, area } = one;
  return area === undefined ? shortName(label) : metricLabel({ label, area });
}

/** `on 3 days`, `on all 7 days`, `on 3 of the 5 days with data`. */
function redDays({ week: { red, withData } }: WeekComparison, { days }: Week): string {
  if (withData < days.length) return `on ${red.length} of the ${daysCount(withData)} with data`;
  return red.length === days.length ? `on all ${days.length} days` : `on ${daysCount(red.length)}`;
}

/** `1 day`, `3 days`. */
export function daysCount(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

/** The weeks of a review. */
type Weeks = Pick<Review, 'week' | 'before'>;

/** Number of days with data in the two weeks, if some have none: `data on 4 of 7 days, on 6 the week before`; empty otherwise. */
export function partWords({ week, before }: WeekComparison, weeks: Weeks): string {
  const isWhole = (figure: WeekFigure, { days }: Week) => figure.withData === 0 || figure.withData === days.length;
  if (isWhole(week, weeks.week) && isWhole(before, weeks.before)) return '';
  const now = `data on ${week.withData} of ${weeks.week.days.length} days`;
  return before.withData === 0 ? now : `${now}, on ${before.withData} the week before`;
}

/** Metrics with fewer days of data than the score of which they are a part. */
export function lackingIn(metrics: readonly ReviewedMetric[], { week }: WeekComparison): readonly ReviewedMetric[] {
  return metrics.filter((metric) => !metric.isUnread && metric.week.withData < week.withData);
}

function incidentWords(incidents: ReviewedIncidents | null): string {
  if (incidents === null) return 'incidents are unknown, the database cannot be read';
  const { figures, carried, coverage, isPosting } = incidents;
  if (!coverage.isEvaluated) return isPosting ? 'incidents are not known yet' : 'incidents are not watched';
  const isKnown = isComplete(coverage);
  if (figures.failures === 0 && carried > 0)
    return `${isKnown ? 'no new incident' : 'no new incident is known'}, ${carried} from before the week`;
  if (figures.failures === 0) return isKnown ? 'no incidents' : 'no incident is known';
  return `${isKnown ? '' : 'at least '}${countWords(figures)}, ${acknowledgedWords(incidents)}`;
}

/** `5 incidents`, `5 incidents (7 failures)` if some failed again. */
export function countWords({ incidents, failures }: Pick<Figures, 'incidents' | 'failures'>): string {
  const count = incidents === 1 ? '1 incident' : `${incidents} incidents`;
  return failures === incidents ? count : `${count} (${failures} failures)`;
}

/** Time within which half of the failures were acknowledged; the number of those that were, if fewer than half. */
function acknowledgedWords({ figures: { failures, acknowledged }, halfAcknowledgedMs }: ReviewedIncidents): string {
  if (halfAcknowledgedMs === null) return acknowledged === 0 ? noneWords(failures) : `${acknowledged} acknowledged`;
  const within = `acknowledged within ${formatUpperBound(halfAcknowledgedMs)}`;
  return failures === 1 ? within : `half ${within}`;
}

function noneWords(failures: number): string {
  return failures === 1 ? 'not acknowledged' : 'none acknowledged';
}
