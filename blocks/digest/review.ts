import { capitalize } from '../../src/core/text.ts';
import { isQuietWeek, type Review } from '../../src/digest/rules/review.ts';
import type { ReviewedHealth, ReviewedMetric } from '../../src/digest/rules/review-health.ts';
import type { ReviewedIncidents } from '../../src/digest/rules/review-incidents.ts';
import { durationWords } from '../incidents/history-words.ts';
import { subjectName, untilWords } from '../incidents/incident-message.ts';
import { ONCALL_NOT_SET } from '../incidents/open-incidents.ts';
import { smallPrint } from '../kit/card.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { describeFailure } from '../kit/failure.ts';
import { type Message, message, paragraphs, section } from '../kit/message.ts';
import { lightAndValue } from '../kit/status.ts';
import { enumerateWith, listed, MAX_LISTED } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { type DigestView, pictureBlock } from './digest.ts';
import { shortName } from './digest-words.ts';
import { changeWords, countWords, daysCount, headline, nameOf, partWords, quietHeadline } from './review-words.ts';

/** Context in which a review is rendered: that of a daily digest. */
export type ReviewView = Omit<DigestView, 'incidentLinks' | 'changes'>;

/** Renders a weekly review: one sentence that can stand alone, the areas, what moved most, incidents, a picture of four weeks. */
export function renderReview(review: Review, view: ReviewView): Message {
  const isQuiet = isQuietWeek(review);
  const first = isQuiet ? quietHeadline(review) : headline(review);
  const notes = isQuiet ? [] : noteLines(review, view);
  return message(
    [first, ...notes],
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

function smallPrintNotes({ health, failure }: Review, { now, timeZone, late }: ReviewView): readonly string[] {
  return [
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
      ? describeFailure(failure.failure, { since: failure.since, now, timeZone })
      : '';
  return [
    ...(unread === '' ? [] : [`${unread} Then type \`/digest preview weekly\` for the review.`]),
    ...(health === null ? [] : dataNotes(health, review)),
    ...(incidents === null
      ? ['The database could not be read. Next step: type `/incidents` when it can be read again.']
      : []),
    ...(incidents?.isPosting === false ? [`${ONCALL_NOT_SET}.`] : []),
  ];
}

/** Sentences about days without data, and about metrics that could not be read. */
function dataNotes({ overall, unread }: ReviewedHealth, review: Review): readonly string[] {
  const part = partWords(overall, review);
  const count = unread.length === 1 ? '1 metric' : `${unread.length} metrics`;
  return [
    ...(part === '' ? [] : [`${capitalize(part)}: the two weeks are compared by the days that have it.`]),
    ...(unread.length === 0
      ? []
      : [`${count} could not be read from Datadog, so days of theirs are unknown: ${enumerateWith(unread, nameOf)}.`]),
  ];
}

/** Paragraphs of a review: scores, movers, incidents, silences; an empty one is left out. */
function detailLines(review: Review, view: ReviewView): readonly (readonly string[])[] {
  const { health, incidents } = review;
  return [
    ...(health === null ? [] : [scoreLines(health, review), moverLines(health)]),
    ...(incidents === null ? [] : [[...incidentLines(incidents), ...silenceLine(incidents, view)]]),
  ];
}

/** Scores in the catalog's order; the worst first when not all can be shown. */
function scoreLines({ areas }: ReviewedHealth, review: Review): readonly string[] {
  const worstFirst = areas.toSorted((a, b) => (a.week.mean ?? 1) - (b.week.mean ?? 1));
  return listed('*Scores by area*', areas.length > MAX_LISTED ? worstFirst : areas, (area) => {
    const { mean, red } = area.week;
    const facts = [
      mean === null && area.isUnread ? 'could not be read' : changeWords(area),
      ...(red.length > 0 ? [`red on ${daysCount(red.length)}`] : []),
      ...[partWords(area, review)].filter((part) => part !== ''),
    ];
    return `${lightAndValue(mean)}  *${shortName(area.label)}*: ${facts.join(', ')}`;
  });
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
  const { figures, before, carried } = incidents;
  if (figures.failures + carried === 0) return [];
  const facts = [
    `${countWords(figures)}, ${comparedCount(figures.incidents, before?.incidents)}`,
    ...(figures.failures === 0
      ? []
      : [
          `time to acknowledge: ${durationWords(figures.toAcknowledge)}`,
          `time to recover: ${durationWords(figures.toRecover)}`,
        ]),
    ...(figures.open > 0 ? [`${figures.open} still open`] : []),
    ...(carried > 0 ? [`${carried} more from before`] : []),
  ];
  return [`*Incidents*: ${facts.join('; ')}`];
}

function comparedCount(count: number, before: number | undefined): string {
  if (before === undefined) return 'the week before is not fully known';
  if (count === before) return 'as many as the week before';
  return `${Math.abs(count - before)} ${count > before ? 'more' : 'fewer'} than the week before`;
}

/** One line: what was silenced during the week, and what still is. Without names of people, which would be mentions. */
function silenceLine({ silenced, stillSilenced }: ReviewedIncidents, { now, timeZone }: ReviewView): readonly string[] {
  const still = enumerateWith(stillSilenced, (incident) => {
    const until = incident.silence?.until ?? 'recovery';
    return `${subjectName(incident)} (${untilWords(until, (instant) => moment(instant, now, timeZone))})`;
  });
  const parts = [
    ...(silenced.length > 0 ? [`${enumerateWith(silenced, subjectName)} during the week`] : []),
    still === '' ? 'no silence still runs' : `still silenced: ${still}`,
  ];
  return silenced.length + stillSilenced.length === 0 ? [] : [`🔕 *Silenced*: ${parts.join('; ')}`];
}
