import { SECOND_MS } from '../../core/time.ts';
import { type Failure, type PastIncident, type PersonAction, timeTo } from './failures.ts';
import { type FailureRow, failureRows, type IncidentHistory } from './history.ts';

/** A table as CSV, and its numbers of failures: those in it, and older ones for which it has no room. */
export interface HistoryCsv {
  readonly text: string;
  readonly failures: number;
  readonly omitted: number;
}

/** Failures in a CSV, at most: the newest ones. */
export const MOST_CSV_ROWS = 5_000;
/** Characters of one cell, at most. */
export const MOST_CELL = 200;

/** Mark by which spreadsheet programs recognise UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';
const LINE_END = '\r\n';

/**
 * The failures of a history, a line each, newest first: times in UTC, durations in seconds, people by their Slack ids. An empty cell means
 * that there was none. Nobody's own words are in it. It follows RFC 4180, and no cell is a formula.
 */
export function historyCsv({ incidents }: IncidentHistory): HistoryCsv {
  const all = failureRows(incidents);
  const rows = all.slice(0, MOST_CSV_ROWS);
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, read]) => read(row)))];
  const text = lines.map((cells) => `${cells.map(csvCell).join(',')}${LINE_END}`).join('');
  return { text: BYTE_ORDER_MARK + text, failures: rows.length, omitted: all.length - rows.length };
}

type Value = string | number | null;

const COLUMNS: readonly (readonly [name: string, read: (row: FailureRow) => Value])[] = [
  ['incident', ({ incident }) => incident.id],
  ['kind', ({ incident }) => incident.kind],
  ['subject', ({ incident }) => incident.subject],
  ['label', ({ incident }) => incident.label],
  ['severity', ({ incident }) => incident.severity],
  ['failing_together', ({ incident }) => failingTogether(incident)],
  ['opened_at_utc', ({ failure }) => timeCell(failure.openedAt)],
  ['reopened', ({ failure }) => (failure.isAgain ? 'yes' : 'no')],
  ['acknowledged_at_utc', ({ failure }) => timeCell(failure.acknowledged?.at)],
  ['acknowledged_by', ({ failure }) => failure.acknowledged?.by ?? null],
  ['seconds_to_acknowledge', ({ failure }) => secondsTo(failure.acknowledged?.at, failure)],
  ['ended_at_utc', ({ failure }) => timeCell(failure.end?.at)],
  ['ended', ({ failure }) => failure.end?.how ?? 'open'],
  ['ended_by', ({ failure }) => failure.end?.by ?? null],
  [
    'seconds_to_recover',
    ({ failure: { end, ...rest } }) => (end?.how === 'recovered' ? secondsTo(end.at, rest) : null),
  ],
  ['silences', ({ failure }) => silencesOf(failure).length],
  ['silenced_by', ({ failure }) => [...new Set(silencesOf(failure).map(({ by }) => by))].join(' ') || null],
  ['marked_as_flapping', ({ failure }) => failure.flaps],
];

/** Number of subjects of a storm; empty for an incident of one. */
function failingTogether({ kind, subjects }: PastIncident): number | null {
  return kind === 'storm' ? subjects.length : null;
}

function silencesOf({ actions }: Failure): readonly PersonAction[] {
  return actions.filter(({ what }) => what === 'silenced');
}

/** A time in UTC, `2026-11-23 12:00:00`: spreadsheet programs take it for one in every language, and not one with a `Z`. */
function timeCell(at: number | undefined): string | null {
  return at === undefined
    ? null
    : new Date(at)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, '');
}

function secondsTo(at: number | undefined, failure: Pick<Failure, 'openedAt'>): number | null {
  return at === undefined ? null : Math.round(timeTo(at, failure) / SECOND_MS);
}

/** Signs with which a formula begins, also in the widths in which spreadsheet programs accept them. */
const SIGNS = '=+\\-@|%＝＋－＠﹢﹣﹦﹫−';
/** Beginning of a text that would be a formula, whatever stands before the sign. */
const FORMULA = new RegExp(`^[\\s\\p{C}"']*[${SIGNS}]`, 'u');
/** A sign after a mark that ends a cell in a program whose list separator is not a comma. */
const FORMULA_AFTER_SEPARATOR = new RegExp(`([;,"][\\s\\p{C}']*)(?=[${SIGNS}])`, 'gu');
/** First half of a character that was cut. */
const HALF = /[\ud800-\udbff]$/;

/** A cell in quotes. A text that a spreadsheet program would run has an apostrophe before its sign, and is shown as text. */
export function csvCell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const line = value
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MOST_CELL)
    .replace(HALF, '');
  const text = line.replace(FORMULA_AFTER_SEPARATOR, "$1'");
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
