import type { Block, KnownBlock } from '@slack/types';
import { formatDuration } from '../../src/core/duration.ts';
import { DAY_MS } from '../../src/core/time.ts';
import { isComplete } from '../../src/incidents/history/coverage.ts';
import type { Failure, FailureEnd, PastIncident } from '../../src/incidents/history/failures.ts';
import {
  type Durations,
  type Figures,
  FLAPPER,
  type Flapper,
  figuresBySubject,
  figuresOf,
  flappersOf,
  type SubjectFigures,
} from '../../src/incidents/history/figures.ts';
import { type FailureRow, failureRows, type IncidentHistory } from '../../src/incidents/history/history.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, cardFooter, INCIDENT_ACTIONS, plainOptions } from '../kit/controls.ts';
import { escapeCode } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { header, type Message, message, paragraphs, renderNotice, section } from '../kit/message.ts';
import { GLYPHS } from '../kit/status.ts';
import { drawTable, type TableModel } from '../kit/table.ts';
import { listed } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import {
  acknowledgedWords,
  actionsWords,
  durationWords,
  incidentCount,
  type Reading,
  recoveredWords,
  times,
  unknownLines,
} from './history-words.ts';
import { SEVERITIES, subjectName } from './incident-message.ts';
import { firing, type OpenIncident, openIncidentLines, silenceLines } from './open-incidents.ts';

/** Past incidents to draw, and those that are open now. */
export interface HistoryCard extends Reading {
  readonly history: IncidentHistory;
  /** The only subject that is shown; undefined for all. */
  readonly subject: Pick<PastIncident, 'kind' | 'subject' | 'label'> | undefined;
  readonly days: number;
  /** Incidents of the subject that are firing, or have a running silence. */
  readonly open: readonly OpenIncident[];
  /** Sentences of plain text without a full stop: why there can be no incident. */
  readonly warnings: readonly string[];
  readonly controls: Controls;
}

/** Failures in the table, at most: the newest ones. */
const MOST_ROWS = 30;
/** Incidents in the menu of details, at most. */
const MOST_OPTIONS = 20;

/** Renders past incidents: their figures, overall and by what failed, what failed again and again, and a row for each failure. */
export function renderIncidentHistory(card: HistoryCard, view: CardView): Message {
  const { history, subject, days, now, timeZone, controls } = card;
  const rows = failureRows(history.incidents);
  const figures = figuresOf(history.incidents);
  const isPrivate = view.audience.kind === 'asker';
  const period = `the last ${days} days`;
  const title = subject === undefined ? `Incidents, ${period}` : `Incidents of ${subject.label}, ${period}`;
  const table = drawTable(failureTable(title, rows.slice(0, MOST_ROWS), card), view.tables);
  const unknown = [...card.warnings, ...unknownLines(history.coverage, card)];
  const summary = summaryLines(figures, card, period);
  const shown = Math.min(rows.length, MOST_ROWS) - table.omitted;
  const notes =
    shown < rows.length ? [`the newest ${shown} of ${rows.length} failures; the others are in the CSV`] : [];
  const listView = { now, timeZone, isPrivate };
  return message(
    [`${spokenTitle(card)}: ${summary.join('. ')}`, ...unknown],
    [
      header(title),
      section(summary.map((line, at) => (at === 0 ? `*${line}*` : line)).join('\n')),
      ...paragraphs(unknown.map((line) => `⚠️ ${line}`)),
      ...paragraphs(openIncidentLines(card.open, listView)),
      ...paragraphs(silenceLines(card.open, listView)),
      ...table.blocks,
      ...paragraphs(subjectLines(history.incidents)),
      ...paragraphs(flapperLines(history.incidents)),
      ...(isPrivate ? paragraphs(personLines(rows, card)) : []),
      smallPrint({ at: now, now, timeZone, environment: undefined, notes }),
      ...(isPrivate ? detailsMenu(rows, card) : []),
      ...cardFooter(view.audience, controls),
    ],
  );
}

/**
 * Direct message above a CSV: its contents, what is not known, and the next step if there is no file: Slack may accept one and lose it, or
 * the bot may end before it is sent. `line` is the command line that asks for it again.
 */
export function renderHistoryFile(
  { history: { incidents, coverage }, subject, days }: Pick<HistoryCard, 'history' | 'subject' | 'days'>,
  { omitted, line }: { readonly omitted: number; readonly line: string },
  reading: Reading,
): Message {
  const figures = figuresOf(incidents);
  const of = subject === undefined ? '' : ` of ${subjectName(subject)}`;
  const limits = omitted > 0 ? [`The oldest ${omitted} failures did not fit.`] : [];
  return renderNotice(
    `Incidents${of}, the last ${days} days, as CSV in the thread: ${incidentCount(figures)}. Times are in UTC.`,
    ...limits,
    ...unknownLines(coverage, reading).map((words) => `${words}.`),
    `Next step: if no file is in the thread in a minute, type \`${escapeCode(line)}\` again.`,
  );
}

function spokenTitle({ subject, days }: HistoryCard): string {
  const of = subject === undefined ? '' : ` of ${subjectName(subject)}`;
  return `Incidents${of}, the last ${days} days`;
}

/** Lines of mrkdwn: how many incidents, and how long they took. */
function summaryLines(
  figures: Figures,
  { history: { coverage }, open }: HistoryCard,
  period: string,
): readonly string[] {
  const now = firing(open).length;
  if (figures.incidents === 0)
    return [isComplete(coverage) ? `No incident in ${period}` : `No incident of ${period} is known`];
  const openNow = now === 0 ? 'none open now' : `${now} open now`;
  return [`${incidentCount(figures)}; ${openNow}`, acknowledgedWords(figures), recoveredWords(figures)];
}

function failureTable(title: string, rows: readonly FailureRow[], reading: Reading): TableModel {
  return {
    caption: `${title}: every failure, newest first`,
    header: ['Incident', 'Opened', 'Open for', 'Acknowledged', 'Ended'],
    rows: rows.map(({ incident, failure }, index) => ({
      cells: [
        nameText(incident, failure),
        moment(failure.openedAt, reading.now, reading.timeZone),
        formatDuration((failure.end?.at ?? reading.now) - failure.openedAt),
        acknowledgedText(failure),
        failure.end === null ? `${SEVERITIES[incident.severity].glyph} open` : endText(failure.end),
      ],
      dispensable: index,
    })),
  };
}

function nameText({ kind, label, subjects }: PastIncident, { isAgain }: Failure): string {
  const count = kind === 'storm' ? ` (${subjects.length})` : '';
  return `${label}${count}${isAgain ? ', again' : ''}`;
}

function acknowledgedText({ acknowledged, openedAt, end }: Failure): string {
  if (acknowledged) return `after ${formatDuration(acknowledged.at - openedAt)}`;
  return end === null ? 'not yet' : 'by nobody';
}

const ENDINGS: Readonly<Record<FailureEnd['how'], string>> = {
  recovered: `${GLYPHS.green} recovered`,
  person: `${GLYPHS.gray} by a person`,
  'rule-removed': `${GLYPHS.gray} not watched`,
};

function endText({ how }: FailureEnd): string {
  return ENDINGS[how];
}

/** Lines of mrkdwn, one for each collector or metric that failed; empty for fewer than two. */
function subjectLines(incidents: readonly PastIncident[]): readonly string[] {
  const subjects = figuresBySubject(incidents);
  return subjects.length < 2 ? [] : listed('*By collector or metric*', subjects, subjectLine);
}

function subjectLine(one: SubjectFigures): string {
  const { failures, acknowledged, recovered, toAcknowledge, toRecover } = one.figures;
  const facts = [
    `• ${subjectName(one)}: failed ${times(failures)}`,
    `acknowledged ${acknowledged}${inBrackets(toAcknowledge)}`,
    `recovered ${recovered}${inBrackets(toRecover)}`,
  ];
  return facts.join('  ·  ');
}

/** The durations in brackets; nothing without any. */
function inBrackets(durations: Durations): string {
  return durations.count === 0 ? '' : ` (${durationWords(durations)})`;
}

function flapperLines(incidents: readonly PastIncident[]): readonly string[] {
  const heading = `*Again and again* (recovered ${FLAPPER.recoveries} times within ${FLAPPER.withinMs / DAY_MS} days, or marked as flapping)`;
  return listed(heading, flappersOf(incidents), flapperLine);
}

function flapperLine(flapper: Flapper): string {
  const { failures, recoveries, flaps } = flapper;
  const recovered = recoveries === 0 ? 'never recovered' : `recovered ${times(recoveries)}`;
  const marked = flaps === 0 ? '' : `, marked as flapping ${times(flaps)}`;
  return `• ${subjectName(flapper)}: failed ${times(failures)}, ${recovered}${marked}`;
}

/** Lines of mrkdwn, one for each failure on which somebody acted. */
function personLines(rows: readonly FailureRow[], { now, timeZone }: Reading): readonly string[] {
  const acted = rows.filter(({ failure }) => failure.actions.length > 0);
  return listed('*Who acted*', acted, ({ incident, failure }) => {
    const when = moment(failure.openedAt, now, timeZone);
    return `• ${subjectName(incident)}, ${when}: ${actionsWords(failure.actions)}`;
  });
}

/** Menu that shows the details of one incident: its whole history, and reasons for those who may read them. */
function detailsMenu(rows: readonly FailureRow[], { now, timeZone }: Reading): readonly (KnownBlock | Block)[] {
  const newest = new Map<string, FailureRow>();
  for (const row of rows) if (!newest.has(row.incident.id)) newest.set(row.incident.id, row);
  const options = [...newest.values()]
    .filter(({ incident }) => incident.id.length <= LIMITS.optionValue)
    .slice(0, MOST_OPTIONS)
    .map(({ incident, failure }) => ({
      label: `${moment(failure.openedAt, now, timeZone)}: ${incident.label}`,
      value: incident.id,
    }));
  if (options.length === 0) return [];
  const placeholder = { type: 'plain_text', text: 'Details of an incident' } as const;
  const menu = {
    type: 'static_select',
    action_id: INCIDENT_ACTIONS.details,
    placeholder,
    options: plainOptions(options),
  } as const;
  return [{ type: 'actions', elements: [menu] }];
}
