import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { type DayState, dayStateOf, isAllRead, isUnread } from '../../src/health/day-state.ts';
import type { KnownAnswer } from '../../src/health/reading.ts';
import {
  type AreaRollup,
  type AttentionItem,
  byStatus,
  type MetricRow,
  type Rollup,
  type Score,
  todaysFom,
} from '../../src/health/rollup.ts';
import { formatFom, type Status, statusOf, THRESHOLDS } from '../../src/health/thresholds.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, cardFooter } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeAge } from '../kit/failure.ts';
import { header, type Message, message, section } from '../kit/message.ts';
import { lastKnown, lightAndValue, listHeading, stateWords, WORDS } from '../kit/status.ts';
import { drawTable, type TableModel } from '../kit/table.ts';
import { enumerate, enumerateWith, MAX_LISTED } from '../kit/text.ts';
import { moment, shortDate } from '../kit/time.ts';

/** A rollup to draw: a fresh one, or the last known one. */
export interface RollupCard {
  readonly answer: KnownAnswer<Rollup>;
  readonly environment: string | undefined;
  /** Dashboards with the details, in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly controls: Controls;
  readonly now: number;
}

/** Renders the health rollup: scores, what is red, yellow or gray, and every metric over the days. `footer` has its last blocks. */
export function renderRollup(
  card: RollupCard,
  view: CardView,
  footer: Message['blocks'] = cardFooter(view.audience, card.controls),
): Message {
  const rollup = card.answer.value;
  const stale = card.answer.kind === 'stale';
  const title = card.environment ? `${rollup.title} (${card.environment})` : rollup.title;
  const problem = describeAge(card.answer, { now: card.now, timeZone: rollup.timeZone, audience: view.audience });
  const attention = attentionLines(rollup, stale);
  const table = drawTable(rollupTable(rollup, stale), view.tables);
  const notes = [spanOfDays(rollup), ...omittedNote(rollup, table.omitted)];
  return message(
    [...problem, spokenScores(rollup, title, stale), ...spokenAttention(rollup, stale)],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section(scoreLines(rollup, stale)),
      ...(attention ? [section(attention)] : []),
      ...table.blocks,
      ...dashboardLinks(card.links),
      smallPrint({ ...card, at: card.answer.at, timeZone: rollup.timeZone, notes }),
      ...footer,
    ],
  );
}

/** Words for the metrics that the table has no room for, and where to see them. */
function omittedNote({ areas }: Rollup, omitted: number): readonly string[] {
  if (omitted === 0) return [];
  const where = areas.length > 1 ? 'ask for one area to see them' : 'type the name of one to see it';
  return [`${omitted} more metrics did not fit: ${where}`];
}

/** Table with one row per metric and one column per day. `stale`: today's values are the last known ones, without a status. */
function rollupTable(rollup: Rollup, stale: boolean): TableModel {
  const { days, areas } = rollup;
  const today = days.length - 1;
  const areaColumn = areas.length > 1;
  const cells = ({ foms, isOverdue }: MetricRow) =>
    foms.map((fom, day) => (day === today && (stale || isOverdue) ? lastKnown(fom) : lightAndValue(fom)));
  return {
    caption: `${rollup.title}: figure of merit of each metric, ${spanOfDays(rollup)}`,
    header: ['Metric', ...days.map((_, day) => dayName(today - day)), ...(areaColumn ? ['Area'] : [])],
    rows: areas.flatMap(({ title, rows }) =>
      rows.map((row) => ({
        cells: [row.label, ...cells(row), ...(areaColumn ? [title] : [])],
        // Red rows are kept before those without data: of thousands, as many may have none.
        dispensable: todaysFom(row) ?? THRESHOLDS.yellow,
      })),
    ),
  };
}

/** Dates of the columns: `Nov 17 (-6d) to Nov 23 (0d, so far), days of Europe/Berlin`. */
function spanOfDays({ days, timeZone }: Rollup): string {
  const [first, last] = [days[0], days.at(-1)].map((day) => shortDate(day?.date ?? ''));
  return `${first} (${dayName(days.length - 1)}) to ${last} (0d, so far), days of ${timeZone}`;
}

function dayName(ago: number): string {
  return ago === 0 ? '0d' : `-${ago}d`;
}

/** Today's scores as lines of mrkdwn: overall first, then the areas. `stale`: they are the last known ones. */
function scoreLines(rollup: Rollup, stale: boolean): string {
  if (rollup.areas.length === 0) return 'There are no areas to show.';
  const bold = rollup.areas.length === 1 ? '*' : '';
  const areas = shownAreas(rollup).map(
    ({ title, scores, rows }) =>
      `${bold}${escapeMrkdwn(title)}${bold}: ${scoreText(today(scores), rows, { stale, counted: 'metrics' })}`,
  );
  const all = rollup.areas.flatMap(({ rows }) => rows);
  const overall = bold ? [] : [`*Overall: ${scoreText(today(rollup.overall), all, { stale, counted: 'areas' })}*`];
  return [...overall, enumerate(areas, '  |  '), ...(stale ? [] : yesterdaysScore(rollup))].join('\n');
}

/** Today's scores as one sentence, for notifications and screen readers. */
export function spokenScores(rollup: Rollup, title: string, stale: boolean): string {
  const scoreWords = ({ value }: Score, rows: readonly MetricRow[]) => {
    if (stale) return `unknown now, last ${formatFom(value)}`;
    const words = stateWords(value, stateToday(value, rows));
    return value === null ? words : `${formatFom(value)}, ${words}`;
  };
  const areas = shownAreas(rollup).map(
    ({ title: name, scores, rows }) => `${escapeMrkdwn(name)} ${scoreWords(today(scores), rows)}`,
  );
  const all = rollup.areas.flatMap(({ rows }) => rows);
  const overall = rollup.areas.length > 1 ? [`overall ${scoreWords(today(rollup.overall), all)}`] : [];
  return `${escapeMrkdwn(title)}: ${[...overall, enumerate(areas, '; ') || 'no areas to show'].join('; ')}`;
}

/** Areas in the catalog's order; the worst first when not all can be shown. */
function shownAreas({ areas }: Rollup): readonly AreaRollup[] {
  if (areas.length <= MAX_LISTED) return areas;
  return areas.toSorted((a, b) => (today(a.scores).value ?? 1) - (today(b.scores).value ?? 1));
}

function scoreText(
  score: Score,
  rows: readonly MetricRow[],
  { stale, counted }: { readonly stale: boolean; readonly counted: string },
): string {
  const state = stateToday(score.value, rows);
  const light = stale || state === 'unread' ? lastKnown(score.value) : lightAndValue(score.value);
  return `${light} ${stale ? 'unknown now' : stateWords(score.value, state)}${withDataNote(score, counted)}`;
}

/** State of today's score of these metrics: what Datadog did not answer is neither healthy nor without data. */
function stateToday(value: number | null, rows: readonly MetricRow[]): DayState {
  return dayStateOf(value, isAllRead(rows, (rows[0]?.foms.length ?? 0) - 1, true));
}

/** ` (3 of 4 metrics with data)` after a score that lacks some; empty for one that lacks none. */
export function withDataNote({ withData, of }: Score, counted: string): string {
  return withData < of ? ` (${withData} of ${of} ${counted} with data)` : '';
}

/** Yesterday's score while today has no data, as just after midnight. */
function yesterdaysScore({ overall }: Rollup): readonly string[] {
  const yesterday = overall.at(-2)?.value ?? null;
  if (today(overall).value !== null || yesterday === null) return [];
  return [`No data yet today; yesterday ${lightAndValue(yesterday)} ${WORDS[statusOf(yesterday)]}`];
}

function today(scores: readonly Score[]): Score {
  return scores.at(-1) ?? { value: null, withData: 0, of: 0 };
}

/** Today's metrics that are not healthy, by status, as lines of mrkdwn; empty when all are. `stale`: the last known ones. */
export function attentionLines(rollup: Rollup, stale: boolean): string {
  const { red, yellow, gray } = byStatus(rollup);
  const line = (status: Status, items: readonly AttentionItem[], describe: (item: AttentionItem) => string) =>
    items.length > 0 ? [`${listHeading(status, stale)} ${enumerateWith(items, describe)}`] : [];
  return [
    ...line('red', red, withYesterday),
    ...line('yellow', yellow, withYesterday),
    ...line('gray', gray.filter(wasRead), (item) => `${metricLabel(item)} (${noDataSince(item.row, rollup)})`),
    ...unansweredMetrics(rollup),
  ].join('\n');
}

/** Sentences for notifications and screen readers: what is critical, and what has no data. */
function spokenAttention(rollup: Rollup, stale: boolean): readonly string[] {
  const { red, gray } = byStatus(rollup);
  const list = (word: string, items: readonly AttentionItem[]) =>
    items.length > 0 ? [`${word}: ${enumerateWith(items, metricLabel)}`] : [];
  const notRead = gray.filter((item) => !wasRead(item));
  return [
    ...list(stale ? 'Last known critical' : 'Critical', red),
    ...list('No data', gray.filter(wasRead)),
    ...list('Not read from Datadog', notRead),
  ];
}

/** Whether a metric without a value has no data. One that Datadog did not answer is named in a line of its own. */
function wasRead({ row }: AttentionItem): boolean {
  return !isUnread(row);
}

/**
 * Lines of the metrics that Datadog gave no answer about. Rejected queries are our own mistake and need a fix, so they are shown even if
 * another query had data.
 */
function unansweredMetrics({ areas }: Rollup): readonly string[] {
  const line = (heading: string, reason: 'refused' | 'unread') => {
    const labels = areas.flatMap(({ rows }) =>
      rows.flatMap((row) =>
        row[reason] === undefined ? [] : [`${escapeMrkdwn(row.label)} (${escapeMrkdwn(row[reason])})`],
      ),
    );
    return labels.length > 0 ? [`⚠️ *${heading}:* ${enumerate(labels)}`] : [];
  };
  return [...line('Query rejected by Datadog', 'refused'), ...line('Could not be read', 'unread')];
}

function withYesterday(item: AttentionItem): string {
  const before = item.yesterday === null ? '' : `, ${formatFom(item.yesterday)} yesterday`;
  return `${metricLabel(item)} (${formatFom(item.today)}${before})`;
}

function noDataSince({ lastDataAt }: MetricRow, { days, timeZone }: Rollup): string {
  if (lastDataAt === null) return `none in ${days.length} days`;
  return `since ${moment(lastDataAt, days.at(-1)?.start ?? lastDataAt, timeZone)}`;
}

function metricLabel({ row }: AttentionItem): string {
  return escapeMrkdwn(row.label);
}
