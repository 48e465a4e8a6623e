import { capitalize } from '../../src/core/text.ts';
import { isQuietWeek, type Review } from '../../src/digest/rules/review.ts';
import type { ReviewedArea, ReviewedHealth, ReviewedMetric } from '../../src/digest/rules/review-health.ts';
import type { ReviewedIncidents } from '../../src/digest/rules/review-incidents.ts';
import { THRESHOLDS } from '../../src/health/thresholds.ts';
import { isComplete } from '../../src/incidents/history/coverage.ts';
import type { Durations, Figures } from '../../src/incidents/history/figures.ts';
import { durationWords } from '../incidents/history-words.ts';
import { subjectName, untilWords } from '../incidents/incident-message.ts';
import { ONCALL_NOT_SET } from '../incidents/open-incidents.ts';
import { smallPrint } from '../kit/card.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { describeFailureForChannel } from '../kit/failure.ts';
import { type Message, message, paragraphs, section } from '../kit/message.ts';
import { lightAndValue } from '../kit/status.ts';
import { enumerateWith, listed, MAX_LISTED } from '../kit/text.ts';
import { moment, momentsOf } from '../kit/time.ts';
import { type DigestView, pictureBlock } from './digest.ts';
import { shortName } from './digest-words.ts';
import {
  changeWords,
  countWords,
  daysCount,
  headline,
  lackingIn,
  nameOf,
  partWords,
  quietHeadline,
  scoreChangeWords,
  scoreLight,
} from './review-words.ts';

/** Context in which a review is rendered: that of a daily digest. */
export type ReviewView = Omit<DigestView, 'incidentThreads' | 'changes'>;

/** Renders a weekly review: one sentence that can stand alone, the areas, what moved most, incidents, a picture of four weeks. */
export function renderReview(review: Review, view: ReviewView): Message {
  const isQuiet = isQuietWeek(review);
  const first = isQuiet ? quietHeadline(review) : headline(review);
  const notes = isQuiet ? [] : noteLines(review, view);
  return message(
    [first, ...notes, ...(isQuiet ? [] : spokenLines(review, view))],
    [
      section(`*${first}*`),
      ...paragraphs(notes.map((note) => `⚠️ ${note}`)),
      ...(isQuiet ? [] : detailLines(review, view)).flatMap(paragraphs),
      ...view.pictures.map(pictureBlock),
      ...dashboardLinks(view.links),
      smallPrint({ ...view, at: review.at, environment: undefined, notes: smallPrintNotes(review, view) }),
    ],
  );
}

const { green, yellow } = THRESHOLDS;
const SCALE = `scores go from 0 to 1: healthy from ${green.toFixed(2)}, critical below ${yellow.toFixed(2)}`;

function smallPrintNotes({ health, failure }: Review, { now, timeZone, late }: ReviewView): readonly string[] {
  return [
    SCALE,
    'compared with the week before',
    ...(health !== null && failure !== null ? ['Datadog cannot be read now'] : []),
    ...(late ? [`late: due at ${moment(late.dueAt, now, timeZone)}`] : []),
  ];
}

/** Sentences about what is not known, with the next step. */
function noteLines(review: Review, { now, timeZone }: ReviewView): readonly string[] {
  const { health, failure, incidents } = review;
  const unread =
    health === null && failure !== null
      ? describeFailureForChannel(failure.failure, { since: failure.since, now, timeZone })
      : '';
  return [
    ...(unread === ''
      ? []
      : [`${unread} Once Datadog can be read again, type \`/digest preview weekly\` for the review.`]),
    ...(health === null ? [] : dataNotes(health, review)),
    ...(incidents === null
      ? ['The database could not be read. Next step: type `/incidents` when it can be read again.']
      : []),
    ...(incidents?.isPosting === false ? [`${ONCALL_NOT_SET}.`] : []),
  ];
}

/** Sentences about days without data, and about metrics that could not be read. */
function dataNotes({ overall, metrics, unread }: ReviewedHealth, review: Review): readonly string[] {
  const part = partWords(overall, review);
  const lacking = lackingIn(metrics, overall);
  const days = ({ week }: ReviewedMetric) => `${week.withData} of ${review.week.days.length} days`;
  const verb = (count: number, one: string, many: string) => (count === 1 ? one : many);
  return [
    ...(part === '' ? [] : [`${capitalize(part)}: the two weeks are compared by the days that have it.`]),
    ...(lacking.length === 0
      ? []
      : [
          `${lacking.length} of ${metricCount(metrics)} ${verb(lacking.length, 'has', 'have')} no data on some days, and may have been red then: ${enumerateWith(lacking, (metric) => `${nameOf(metric)} (data on ${days(metric)})`)}.`,
        ]),
    ...(unread.length === 0
      ? []
      : [
          `${metricCount(unread)} could not be read from Datadog, so days of ${verb(unread.length, 'it', 'theirs')} are unknown: ${enumerateWith(unread, nameOf)}.`,
        ]),
  ];
}

function metricCount({ length }: readonly unknown[]): string {
  return length === 1 ? '1 metric' : `${length} metrics`;
}

/** Paragraphs of a review: scores, movers, incidents, silences; an empty one is left out. */
function detailLines(review: Review, view: ReviewView): readonly (readonly string[])[] {
  const { health, incidents } = review;
  return [
    ...(health === null ? [] : [scoreLines(health, review), moverLines(health)]),
    ...(incidents === null ? [] : [[...incidentLines(incidents), ...silenceLine(incidents, view)]]),
  ];
}

/** Sentences of the paragraphs, without the scores of the areas: the table of four weeks in the thread has those as text. */
function spokenLines({ health, incidents }: Review, view: ReviewView): readonly string[] {
  const lines = [
    ...(health === null ? [] : moverLines(health)),
    ...(incidents === null ? [] : [...incidentLines(incidents), ...silenceLine(incidents, view)]),
  ];
  // An asterisk of a name has been replaced: these are marks of the headings.
  return lines.map((line) => line.replaceAll('*', ''));
}

/** Scores in the catalog's order; the worst first when not all can be shown. */
function scoreLines({ areas }: ReviewedHealth, review: Review): readonly string[] {
  const worstFirst = areas.toSorted((a, b) => (a.week.mean ?? 1) - (b.week.mean ?? 1));
  return listed('*Scores by area*', areas.length > MAX_LISTED ? worstFirst : areas, (area) => {
    return `${scoreLight(area.week.mean, unreadIn(area))}  *${shortName(area.label)}*: ${areaFacts(area, review).join(', ')}`;
  });
}

function areaFacts(area: ReviewedArea, review: Review): readonly string[] {
  const { week, metrics } = area;
  const unread = unreadIn(area);
  const lacking = lackingIn(metrics, area);
  if (week.mean === null && metrics.length > 0 && unread.length === metrics.length) return ['could not be read'];
  return [
    scoreChangeWords(area, unread.length === metrics.length),
    ...(week.red.length > 0 ? [`red on ${daysCount(week.red.length)}`] : []),
    ...[partWords(area, review)].filter((part) => part !== ''),
    ...(lacking.length > 0 ? [`${lacking.length} of ${metricCount(metrics)} without data on some days`] : []),
    ...(unread.length > 0 ? [`${unread.length} of ${metricCount(metrics)} not read`] : []),
  ];
}

function unreadIn({ metrics }: ReviewedArea): readonly ReviewedMetric[] {
  return metrics.filter(({ isUnread }) => isUnread);
}

/** Two lines: what moved most in each direction. */
function moverLines({ best, worst }: ReviewedHealth): readonly string[] {
  const line = (heading: string, movers: readonly ReviewedMetric[]) =>
    movers.length === 0 ? [] : [`*${heading}*: ${movers.map(moverWords).join(', ')}`];
  return [...line('Improved most', best), ...line('Fell most', worst)];
}

function moverWords(metric: ReviewedMetric): string {
  return `${nameOf(metric)} ${changeWords(metric)} to ${lightAndValue(metric.week.mean)}`;
}

/** One line: how many, and how long they took. Empty if there were none. */
function incidentLines(incidents: ReviewedIncidents): readonly string[] {
  const { figures, before, carried, coverage } = incidents;
  if (figures.failures + carried === 0) return [];
  const facts = [
    `${isComplete(coverage) ? '' : 'at least '}${countWords(figures)}`,
    isComplete(coverage) ? comparedCount(figures.incidents, before?.incidents) : 'not compared with the week before',
  ];
  const shares = [
    `acknowledged: ${shareWords(figures.acknowledged, figures.toAcknowledge, figures)}`,
    `recovered: ${shareWords(figures.recovered, figures.toRecover, figures)}`,
    ...(figures.open > 0 ? [`${figures.open} still open`] : []),
  ];
  const parts = [
    figures.failures === 0 ? 'none began in the week' : [facts.join(', '), ...shares].join('; '),
    ...(carried > 0 ? [`${carried} from before lasted into it`] : []),
  ];
  return [`*Incidents*: ${parts.join('; ')}`];
}

/** Number of the failures, and how long these took: `4 of 5 (median 5 min, p90 22 min)`; `none of 5`. */
function shareWords(count: number, took: Durations, { failures }: Pick<Figures, 'failures'>): string {
  return count === 0 ? `none of ${failures}` : `${count} of ${failures} (${durationWords(took)})`;
}

function comparedCount(count: number, before: number | undefined): string {
  if (before === undefined) return 'the week before is not fully known';
  if (count === before) return 'as many as the week before';
  return `${Math.abs(count - before)} ${count > before ? 'more' : 'fewer'} than the week before`;
}

/** One line: what was silenced during the week, and what still is. Without names of people, which would be mentions. */
function silenceLine({ silenced, stillSilenced }: ReviewedIncidents, { now, timeZone }: ReviewView): readonly string[] {
  // With dates: the message is read for days.
  const when = momentsOf(0, now, timeZone);
  const still = enumerateWith(stillSilenced, (incident) => {
    return `${subjectName(incident)} (${untilWords(incident.silence?.until ?? 'recovery', when)})`;
  });
  const parts = [
    ...(silenced.length > 0 ? [`during the week: ${enumerateWith(silenced, subjectName)}`] : []),
    `now: ${still === '' ? 'none' : still}`,
  ];
  return silenced.length + stillSilenced.length === 0 ? [] : [`🔕 *Silenced* ${parts.join('; ')}`];
}
