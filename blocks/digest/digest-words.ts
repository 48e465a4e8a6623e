import type { Digest, DigestMetric, ScoreChange } from '../../src/digest/rules/content.ts';
import { formatFom, statusOf } from '../../src/health/figure-of-merit.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { GLYPHS } from '../kit/status.ts';

/** Characters of one name of many. */
const NAME = 40;

/** What days are called: the reader's are not those of values that are old. */
interface Days {
  readonly is: 'is' | 'was';
  readonly hasNone: string;
  readonly today: string;
  readonly yesterday: string;
  readonly lastWeek: string;
}

/** How a digest is put into words: its lights are gray where it was read long ago. */
export interface Wording {
  readonly days: Days;
  /** A figure of merit with its light, `🟢 0.85`. */
  readonly light: (fom: number | null) => string;
  /** `up 0.03 since yesterday`. */
  readonly sinceYesterday: (change: Compared) => string;
  /** `up 0.03 since yesterday, down 0.01 since last week`. */
  readonly changes: (change: Compared) => string;
  /** `up 0.03`, where it is plain since when. */
  readonly onYesterday: (change: Compared) => string;
  readonly onLastWeek: (change: Compared) => string;
  /** For how long a metric has had its status: `since today`, `for 3 days`, `for 15 days or longer`. */
  readonly howLong: (metric: DigestMetric) => string;
  /** `System Health is 0.85 🟢 (2 of 3 areas with data)`, escaped; `parts` is what has data. */
  readonly score: (change: ScoreChange, parts: 'areas' | 'metrics') => string;
}

/** A value of today and those before it. */
export interface Compared {
  readonly today: number | null;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
}

const NOW: Days = {
  is: 'is',
  hasNone: 'has no data today',
  today: 'today',
  yesterday: 'yesterday',
  lastWeek: 'last week',
};
const WHEN_READ: Days = {
  is: 'was',
  hasNone: 'had no data on that day',
  today: 'that day',
  yesterday: 'the day before',
  lastWeek: 'the week before',
};

/** The words for a digest of values that are current, or stale. */
export function wordingOf({ isStale }: Pick<Digest, 'isStale'>): Wording {
  const days = isStale ? WHEN_READ : NOW;
  const glyph = (fom: number | null) => GLYPHS[isStale ? 'gray' : statusOf(fom)];
  const sinceYesterday = ({ today, yesterday }: Compared) => changeSince(today, yesterday, days.yesterday);
  const sinceLastWeek = ({ today, lastWeek }: Compared) => changeSince(today, lastWeek, days.lastWeek);
  return {
    days,
    light: (fom) => `${glyph(fom)} ${formatFom(fom)}`,
    sinceYesterday,
    changes: (change) => `${sinceYesterday(change)}, ${sinceLastWeek(change)}`,
    onYesterday: ({ today, yesterday }) => changeOn(today, yesterday, days.yesterday),
    onLastWeek: ({ today, lastWeek }) => changeOn(today, lastWeek, days.lastWeek),
    howLong: ({ days: count, isLonger }) => {
      if (isLonger) return `for ${count} days or longer`;
      return count === 1 ? `since ${days.today}` : `for ${count} days`;
    },
    score: ({ title, today: { value, withData, of } }, parts) => {
      if (value === null) return `${escapeMrkdwn(title)} ${days.hasNone} ${GLYPHS.gray}`;
      const part = withData < of ? ` (${withData} of ${of} ${parts} with data)` : '';
      return `${escapeMrkdwn(title)} ${days.is} ${formatFom(value)} ${glyph(value)}${part}`;
    },
  };
}

/** A score as what is compared. */
export function compared({ today, yesterday, lastWeek }: ScoreChange): Compared {
  return { today: today.value, yesterday, lastWeek };
}

/** Its label, escaped, after its area's title unless it has those words already. */
export function metricName({ area, label }: DigestMetric): string {
  return wordsOf(label).includes(wordsOf(area)) ? shortName(label) : `${shortName(area)} ${shortName(label)}`;
}

/** Each word with a space before and after it. */
function wordsOf(name: string): string {
  return ` ${name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

/** A name out of data, escaped and cut to what a list has room for. */
export function shortName(name: string): string {
  return escapeMrkdwn(name, NAME);
}

function changeSince(today: number | null, before: number | null, when: string): string {
  const change = changeOn(today, before, when);
  return today === null || before === null ? change : `${change} since ${when}`;
}

/** The difference of the numbers as they are shown, so that it adds up for the reader. */
function changeOn(today: number | null, before: number | null, when: string): string {
  if (before === null) return `no data ${when}`;
  if (today === null) return `${formatFom(before)} ${when}`;
  const change = Number(formatFom(today)) - Number(formatFom(before));
  const size = Math.abs(change).toFixed(2);
  if (size === '0.00') return 'unchanged';
  return `${change > 0 ? 'up' : 'down'} ${size}`;
}
