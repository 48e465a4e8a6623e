import type { Digest, DigestMetric, ScoreChange } from '../../src/digest/rules/content.ts';
import { formatFom, statusOf } from '../../src/health/thresholds.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { GLYPHS } from '../kit/status.ts';

/** Words that follow the fix of a channel that accepts no messages: for a digest that it has, and for one that it should get. */
export const OR_END_IT = 'or end its digest with Remove in `/digest list`';
export const THEN_SUBSCRIBE = 'then subscribe it again';

/** Characters of a name in a list. */
const NAME_LENGTH = 40;

/** Names of the days: relative to the reader for current values, relative to the day of reading for stale ones. */
interface DayNames {
  readonly is: 'is' | 'was';
  readonly hasNone: string;
  readonly today: string;
  readonly yesterday: string;
  readonly lastWeek: string;
}

/** Wording of a digest; its lights are gray when its values are stale. */
export interface Wording {
  readonly days: DayNames;
  /** A figure of merit with its light, `🟢 0.85`. */
  readonly light: (fom: number | null) => string;
  /** A score with its light, which is not green if a part could not be read. */
  readonly scoreLight: (change: ScoreChange) => string;
  /** `up 0.03 since yesterday`. */
  readonly sinceYesterday: (change: MetricComparison) => string;
  /** `up 0.03 since yesterday, down 0.01 since last week`. */
  readonly changes: (change: MetricComparison) => string;
  /** `up 0.03`, for a list whose heading says since when. */
  readonly onYesterday: (change: MetricComparison) => string;
  readonly onLastWeek: (change: MetricComparison) => string;
  /** Duration of a metric's status: `since today`, `for 3 days`, `for 15 days or longer`. */
  readonly howLong: (metric: DigestMetric) => string;
  /** `System Health is 0.85 🟢 (2 of 3 areas with data)`, escaped; `parts` are the areas or metrics of the score. */
  readonly score: (change: ScoreChange, parts: 'areas' | 'metrics') => string;
}

/** Today's value, yesterday's, and that of the same day last week; null is no data. */
export interface MetricComparison {
  readonly today: number | null;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
}

const CURRENT_DAYS: DayNames = {
  is: 'is',
  hasNone: 'has no data today',
  today: 'today',
  yesterday: 'yesterday',
  lastWeek: 'last week',
};
const STALE_DAYS: DayNames = {
  is: 'was',
  hasNone: 'had no data on that day',
  today: 'that day',
  yesterday: 'the day before',
  lastWeek: 'the week before',
};

/** Returns the wording for a digest of current or of stale values. */
export function wordingOf({ isStale }: Pick<Digest, 'isStale'>): Wording {
  const days = isStale ? STALE_DAYS : CURRENT_DAYS;
  const glyph = (fom: number | null) => GLYPHS[isStale ? 'gray' : statusOf(fom)];
  const scoreGlyph = ({ today: { value }, unread }: ScoreChange) =>
    unread > 0 && statusOf(value) === 'green' ? GLYPHS.gray : glyph(value);
  const sinceYesterday = ({ today, yesterday }: MetricComparison) => changeSince(today, yesterday, days.yesterday);
  const sinceLastWeek = ({ today, lastWeek }: MetricComparison) => changeSince(today, lastWeek, days.lastWeek);
  return {
    days,
    light: (fom) => `${glyph(fom)} ${formatFom(fom)}`,
    scoreLight: (change) => `${scoreGlyph(change)} ${formatFom(change.today.value)}`,
    sinceYesterday,
    changes: (change) => `${sinceYesterday(change)}, ${sinceLastWeek(change)}`,
    onYesterday: ({ today, yesterday }) => changeOn(today, yesterday, days.yesterday),
    onLastWeek: ({ today, lastWeek }) => changeOn(today, lastWeek, days.lastWeek),
    howLong: ({ days: count, isLonger }) => {
      if (isLonger) return `for ${count} days or longer`;
      return count === 1 ? `since ${days.today}` : `for ${count} days`;
    },
    score: (change, parts) => {
      const { title, isUnread } = change;
      const { value } = change.today;
      if (value === null && isUnread) return `${escapeMrkdwn(title)} could not be read ${GLYPHS.gray}`;
      if (value === null) return `${escapeMrkdwn(title)} ${days.hasNone} ${GLYPHS.gray}`;
      const notes = partNotes(change, parts);
      const part = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
      return `${escapeMrkdwn(title)} ${days.is} ${formatFom(value)} ${scoreGlyph(change)}${part}`;
    },
  };
}

/** The three values of a score. */
export function compared({ today, yesterday, lastWeek }: ScoreChange): MetricComparison {
  return { today: today.value, yesterday, lastWeek };
}

/** Today's score of one area, and how it has changed. */
export function scoreLine(change: ScoreChange, wording: Wording): string {
  const facts = change.isUnread ? 'could not be read' : wording.changes(compared(change));
  const score = `${wording.scoreLight(change)}  *${shortName(change.title)}*: ${facts}`;
  return [score, ...(change.isUnread ? [] : partNotes(change, 'metrics'))].join(', ');
}

/** Words for the parts of which a score says nothing: a change may be that of the others alone. */
function partNotes({ today: { value, withData, of }, unread }: ScoreChange, parts: string): readonly string[] {
  return [
    ...(value !== null && withData < of ? [`${withData} of ${of} ${parts} with data`] : []),
    ...(unread > 0 ? [`${unread === 1 ? '1 metric' : `${unread} metrics`} not read`] : []),
  ];
}

/** A metric's label, escaped, after its area's title unless the label contains that title. */
export function metricLabel({ area, label }: Pick<DigestMetric, 'area' | 'label'>): string {
  return spacedWords(label).includes(spacedWords(area)) ? shortName(label) : `${shortName(area)} ${shortName(label)}`;
}

/** The words of a name in lower case, with a space before and after each, so that only whole words match. */
function spacedWords(name: string): string {
  return ` ${name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

/** A name from data, escaped and cut to the length for lists. */
export function shortName(name: string): string {
  return escapeMrkdwn(name, NAME_LENGTH);
}

function changeSince(today: number | null, before: number | null, when: string): string {
  const change = changeOn(today, before, when);
  return today === null || before === null ? change : `${change} since ${when}`;
}

/** The difference of the rounded numbers, so that it agrees with the two that the reader sees. */
function changeOn(today: number | null, before: number | null, when: string): string {
  if (before === null) return `no data ${when}`;
  if (today === null) return `${formatFom(before)} ${when}`;
  const change = Number(formatFom(today)) - Number(formatFom(before));
  const size = Math.abs(change).toFixed(2);
  if (size === '0.00') return 'unchanged';
  return `${change > 0 ? 'up' : 'down'} ${size}`;
}
