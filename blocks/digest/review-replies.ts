import { columnLabel } from '../../src/charts/chart-spec.ts';
import { mondayOf } from '../../src/core/days.ts';
import { capitalize } from '../../src/core/text.ts';
import type { Review } from '../../src/digest/rules/review.ts';
import type { DayByDay, DayRow, ReviewedHealth, ReviewedMetric } from '../../src/digest/rules/review-health.ts';
import type { ReviewedIncidents } from '../../src/digest/rules/review-incidents.ts';
import type { DayState } from '../../src/health/day-state.ts';
import type { SubjectFigures } from '../../src/incidents/history/figures.ts';
import { acknowledgedWords, durationWords, recoveredWords, times, unknownLines } from '../incidents/history-words.ts';
import { subjectName } from '../incidents/incident-message.ts';
import { escapeCode } from '../kit/escape.ts';
import { context, type Message, message, paragraphs, section } from '../kit/message.ts';
import { GLYPHS, lightAndValue } from '../kit/status.ts';
import { alignColumns, enumerateWith, listed } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';
import type { ReviewView } from './review.ts';
import { changeWords, daysCount, nameOf, noneRedWords, partWords, weekWords } from './review-words.ts';

/** Renders the replies of a review: what was red, four weeks day by day, incidents; one without content is left out. */
export function renderReviewReplies(review: Review, view: ReviewView): readonly Message[] {
  const { health, incidents } = review;
  return [
    ...(health === null ? [] : [...redReply(health, review), fourWeeksReply(health.dayByDay)]),
    ...(incidents === null ? [] : incidentReply(incidents, review, view)),
  ];
}

/** Metrics with a line of their own, at most. */
const MOST_LINES = 20;

/** Reply about metrics that were red, and those of which little or nothing is known. */
function redReply(health: ReviewedHealth, review: Review): readonly Message[] {
  const { red, notCompared, withoutData } = health;
  const lines = red.slice(0, MOST_LINES).map((metric) => redLine(metric, review));
  const more = red.length > MOST_LINES ? [`and ${red.length - MOST_LINES} more`] : [];
  const names = (heading: string, metrics: readonly ReviewedMetric[], words: (metric: ReviewedMetric) => string) =>
    metrics.length === 0 ? [] : [`${heading}: ${enumerateWith(metrics, words)}`];
  const others = [
    ...names(`${GLYPHS.gray} *No data all week*`, withoutData, nameOf),
    ...names('*Too few days to compare*', notCompared, (metric) => {
      return `${nameOf(metric)} (${daysCount(metric.week.withData)}, ${metric.before.withData} the week before)`;
    }),
  ];
  if (lines.length + others.length === 0) return [];
  const heading = `Red in the week of ${weekWords(review.week)}`;
  const spoken = red.length === 0 ? capitalize(noneRedWords(health)) : `${heading}: ${enumerateWith(red, spokenRed)}`;
  const shown = red.length === 0 ? [] : [`*${heading}*`, ...lines, ...more];
  // An asterisk of a name has been replaced: these are marks of the headings.
  const inWords = others.map((line) => line.replaceAll('*', ''));
  return [message([spoken, ...inWords], [shown, others].flatMap(paragraphs))];
}

function spokenRed(metric: ReviewedMetric): string {
  return `${nameOf(metric)} on ${daysCount(metric.week.red.length)}`;
}

function redLine(metric: ReviewedMetric, review: Review): string {
  const { week, before } = metric;
  const dates = week.red.map((date) => columnLabel({ date })).join(', ');
  const facts = [
    `red on ${daysCount(week.red.length)} (${dates})`,
    before.withData === 0 ? changeWords(metric) : `${daysCount(before.red.length)} the week before`,
    ...(before.withData === 0 ? [] : [`mean ${changeWords(metric)}`]),
    ...[partWords(metric, review)].filter((part) => part !== ''),
  ];
  return `${lightAndValue(week.mean)}  ${nameOf(metric)}: ${facts.join(', ')}`;
}

/** Signs of a day in the table: the good ones are the least conspicuous. Letters, so that nobody depends on colors. */
const SIGNS: Readonly<Record<DayState, string>> = { green: '·', yellow: 'y', red: 'R', gray: '-', unread: '?' };
const KEY = '`·` healthy  `y` warning  `R` critical  `-` no data  `?` not read, or only in part';
/** Characters of a row's name. */
const NAME_LENGTH = 22;

/** Reply with a table of four weeks: a row for each score and each metric that was red, a sign for each day, a column for each week. */
export function fourWeeksReply({ days, scores, red }: DayByDay): Message {
  const mondays = [...new Set(days.map(({ date }) => mondayOf(date)))];
  const cells = (row: DayRow) =>
    mondays.map((monday) =>
      days.map(({ date }, index) => (mondayOf(date) === monday ? SIGNS[row.states[index] ?? 'gray'] : '')).join(''),
    );
  const table = (rows: readonly DayRow[]) => [
    ['', ...mondays.map(shortDate)],
    ...rows.map((row) => [escapeCode(row.label, NAME_LENGTH), ...cells(row)]),
  ];
  const lines = alignColumns(table([...scores, ...red]));
  const title = 'The last four weeks, day by day from Monday to Sunday';
  return message(
    [title, ...[...scores, ...red].map(spokenRow)],
    [section(`*${title}*\n\`\`\`\n${lines.join('\n')}\n\`\`\``), context(KEY)],
  );
}

/** A row in words: `CI: red on 3 days, no data on 2 days`; of a row without data it does not say that it was not red. */
function spokenRow({ label, states }: DayRow): string {
  const count = (wanted: DayState) => states.filter((state) => state === wanted).length;
  const on = (words: string, days: number) => (days === 0 ? [] : [`${words} on ${daysCount(days)}`]);
  const unknown = [...on('no data', count('gray')), ...on('not read, or only in part,', count('unread'))];
  const isKnown = count('gray') + count('unread') < states.length;
  const red = count('red') === 0 ? (isKnown ? ['red on no day'] : []) : on('red', count('red'));
  return `${nameOf({ label })}: ${[...red, ...unknown].join(', ')}`;
}

/** Reply about incidents: how long they took, by what failed, and what is not known. */
function incidentReply(
  { figures, bySubject, coverage, isPosting }: ReviewedIncidents,
  { week }: Review,
  view: ReviewView,
): readonly Message[] {
  // Without an on-call channel nothing is known, which the review itself says.
  const unknown = isPosting || coverage.isEvaluated ? unknownLines(coverage, view) : [];
  const heading = `Incidents in the week of ${weekWords(week)}`;
  const times = figures.failures === 0 ? [] : [acknowledgedWords(figures), recoveredWords(figures)];
  if (times.length + unknown.length === 0) return [];
  const subjects = bySubject.length < 2 ? [] : listed('*By collector or metric*', bySubject, subjectLine);
  return [
    message(
      [heading, ...times, ...unknown],
      [
        [`*${heading}*`, ...times],
        subjects,
        unknown.map((line) => `⚠️ ${line}`),
        ['All failures, also as CSV: `/incidents 30d`'],
      ].flatMap(paragraphs),
    ),
  ];
}

function subjectLine(one: SubjectFigures): string {
  const { failures, acknowledged, recovered, toRecover } = one.figures;
  const facts = [
    `• ${subjectName(one)}: failed ${times(failures)}`,
    `acknowledged ${acknowledged}`,
    `recovered ${recovered}${toRecover.count === 0 ? '' : ` (${durationWords(toRecover)})`}`,
  ];
  return facts.join('  ·  ');
}
