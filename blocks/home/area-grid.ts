import type { KnownBlock } from '@slack/types';
import { type DayState, dayStateOf, isAllRead } from '../../src/health/day-state.ts';
import type { MetricRow, Rollup, Score } from '../../src/health/rollup.ts';
import { formatFom } from '../../src/health/thresholds.ts';
import { withDataNote } from '../health/rollup.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, paragraphs } from '../kit/message.ts';
import { GLYPHS, stateWords, WORDS } from '../kit/status.ts';
import { shortDate } from '../kit/time.ts';

/** All states, the most urgent first. */
const STATES: readonly DayState[] = ['red', 'yellow', 'unread', 'gray', 'green'];
/** Two characters for each state: columns stay aligned in a narrow window too, and need no colour. */
const CODES: Readonly<Record<DayState, string>> = { green: 'ok', yellow: 'wa', red: 'CR', gray: '--', unread: '??' };
const STATE_WORDS: Readonly<Record<DayState, string>> = { ...WORDS, unread: 'not read' };

/** Areas of the grid, at most; the others are counted by their states. */
export const MOST_GRID_AREAS = 15;
/** Columns of the grid. */
const GRID_COLUMNS = 7;

/** A row of the grid: today is the last of its states. */
interface GridRow {
  readonly title: string;
  readonly states: readonly DayState[];
  readonly score: Score;
  /** Noun of what the score counts. */
  readonly counted: string;
}

/**
 * Blocks of the areas over the last seven days, a line each: two characters for each day, then today's light, name and score. `stale`:
 * today's scores are the last known ones. Of many areas the most urgent are shown.
 */
export function areaGrid(rollup: Rollup, stale: boolean): readonly KnownBlock[] {
  if (rollup.areas.length === 0) return paragraphs(['There are no areas to show.']);
  const all = rollup.areas.map(({ title, rows, scores }) => rowOf({ title, scores, stale }, rows, 'metrics'));
  const shown = all.length > MOST_GRID_AREAS ? all.toSorted(byUrgency).slice(0, MOST_GRID_AREAS) : all;
  const everyRow = rollup.areas.flatMap(({ rows }) => rows);
  const overall = rowOf({ title: 'Overall', scores: rollup.overall, stale }, everyRow, 'areas');
  const rows = all.length > 1 ? [overall, ...shown] : shown;
  return [
    ...paragraphs([
      headline(rollup, stale),
      `\`${lastOf(rollup.days).map(weekday).join(' ')}\``,
      ...rows.map((row) => line(row, stale)),
      ...leftOut(all.filter((row) => !shown.includes(row))),
    ]),
    context(LEGEND),
  ];
}

const LEGEND = [
  ...(['green', 'yellow', 'red', 'gray'] as const).map((state) => `\`${CODES[state]}\` ${STATE_WORDS[state]}`),
  `\`${CODES.unread}\` not read, or only in part`,
].join('  ·  ');

function rowOf(
  { title, scores, stale }: { readonly title: string; readonly scores: readonly Score[]; readonly stale: boolean },
  rows: readonly MetricRow[],
  counted: string,
): GridRow {
  const today = scores.length - 1;
  const states = scores.map((score, day) =>
    stale && day === today ? 'unread' : dayStateOf(score.value, isAllRead(rows, day, day === today)),
  );
  const score = scores.at(-1) ?? { value: null, withData: 0, of: 0 };
  return { title, states: lastOf(states), score, counted };
}

function lastOf<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(-GRID_COLUMNS);
}

function todayOf({ states }: GridRow): DayState {
  return states.at(-1) ?? 'gray';
}

function byUrgency(a: GridRow, b: GridRow): number {
  const byState = STATES.indexOf(todayOf(a)) - STATES.indexOf(todayOf(b));
  return byState === 0 ? (a.score.value ?? 1) - (b.score.value ?? 1) : byState;
}

/** Days of the columns: `Seven days, Nov 17 to Nov 23 (so far), days of Europe/Berlin`. */
function headline({ days, timeZone }: Rollup, stale: boolean): string {
  const shown = lastOf(days);
  const [first, last] = [shown[0], shown.at(-1)].map((day) => shortDate(day?.date ?? ''));
  const name = stale ? 'The last seven days that are known' : 'Seven days';
  return `*${name}*  ·  ${first} to ${last} (so far), days of ${timeZone}`;
}

function weekday({ date }: { readonly date: string }): string {
  return new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: 'UTC' }).format(Date.parse(date)).slice(0, 2);
}

function line(row: GridRow, stale: boolean): string {
  const codes = row.states.map((state) => CODES[state]).join(' ');
  return `\`${codes}\` ${todaysLight(row)} *${escapeMrkdwn(row.title)}* ${todaysScore(row, stale)}`;
}

function todaysLight(row: GridRow): string {
  const state = todayOf(row);
  return GLYPHS[state === 'unread' ? 'gray' : state];
}

function todaysScore(row: GridRow, stale: boolean): string {
  const { score, counted } = row;
  const state = todayOf(row);
  const value = score.value === null ? [] : [formatFom(score.value)];
  if (stale) return [...value, 'unknown now'].join(' ');
  return `${[...value, stateWords(score.value, state)].join(' ')}${score.value === null ? '' : withDataNote(score, counted)}`;
}

/** Number of the areas that are left out, by their states today. */
function leftOut(rows: readonly GridRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const counts = STATES.map((state) => [rows.filter((row) => todayOf(row) === state).length, state] as const);
  const words = counts.filter(([count]) => count > 0).map(([count, state]) => `${count} ${STATE_WORDS[state]}`);
  return [`and ${rows.length} more: ${words.join(', ')}; \`/health\` has all`];
}
