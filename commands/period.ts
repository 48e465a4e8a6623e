import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';

/** Words that may stand before a number of days: `over the last 30 days`. */
const LEADING = /^(?:over|for|in|during|the|last|past)$/i;
const PERIOD = /^(?:(\d{1,4})-?(d|days?|w|wks?|weeks?|h|hrs?|hours?|mo|months?|y|yrs?|years?)|today|yesterday)$/i;
/** `last week`: the same as one week. */
const ONE = /(?<=^|\s)(?:last|past|previous|this) (?=(?:day|week|month|year)(?:\s|$))/gi;

/** A name, and the period that was typed with it. */
export interface NamedPeriod {
  /** The words without the period. */
  readonly name: string;
  /** The period as it was typed; undefined if there is none. */
  readonly typed: string | undefined;
  /** The days that it stands for; 7 if none was typed, undefined for one that nothing is shown over. */
  readonly days: DetailDays | undefined;
}

/**
 * Splits `flaky checks 30d` into the name and the days: `30D`, `30 d`, `last 30 days`, `4 weeks`, `last week` and `today` are periods too.
 */
export function splitPeriod(words: string): NamedPeriod {
  const tokens = words
    .replaceAll(ONE, '1 ')
    .replaceAll(/(?<=^|\s)(\d{1,4}) (?=(?:d|days?|w|wks?|weeks?|h|hrs?|hours?|months?|years?)(?:\s|$))/gi, '$1')
    .split(' ');
  const periods = tokens.filter((token) => PERIOD.test(token));
  const [typed] = periods;
  if (typed === undefined) return { name: words, typed, days: DETAIL_DAYS[0] };
  let isBeforePeriod = false;
  const kept: string[] = [];
  // From the end: a leading word goes with the period, or the leading word, after it.
  for (const token of tokens.toReversed()) {
    isBeforePeriod = PERIOD.test(token) || (isBeforePeriod && LEADING.test(token));
    if (!isBeforePeriod) kept.push(token);
  }
  const counts = new Set(periods.map(daysOf));
  const days = counts.size === 1 ? DETAIL_DAYS.find((count) => counts.has(count)) : undefined;
  return { name: kept.toReversed().filter(Boolean).join(' '), typed: periods.map(spaced).join(' and '), days };
}

/** `30 days` for `30days`; `30d` stays. */
function spaced(period: string): string {
  return period.replace(/(?<=\d)(?=[a-z]{2})/i, ' ');
}

function daysOf(period: string): number | undefined {
  const [, count = '', unit = ''] = PERIOD.exec(period) ?? [];
  if (/^w/i.test(unit)) return Number(count) * 7;
  return /^d/i.test(unit) ? Number(count) : undefined;
}

/** Joins a name and a number of days to `flaky checks 30d`: the opposite of `splitPeriod`. */
export function withDays(name: string, days: DetailDays): string {
  return days === DETAIL_DAYS[0] ? name : `${name} ${days}d`.trim();
}

/** Explanation that nothing is shown over a period; `line` is the command line with the name and without a period. */
export function refusePeriod(typed: string, line: string): Card {
  const offered = DETAIL_DAYS.map((days) => `\`${escapeCode(withDays(line, days))}\` (${days} days)`);
  return explanation(
    renderNotice(
      `Nothing is shown over "${escapeMrkdwn(typed)}", only over ${DETAIL_DAYS.join(' or ')} days.`,
      `Next step: type ${offered.join(' or ')}.`,
    ),
  );
}

/** Explanation that a command shows one period only, with lines that take one. `shows` is the period in words. */
export function refuseAnyPeriod(
  typed: string,
  { line, shows, others }: { readonly line: string; readonly shows: string; readonly others: readonly string[] },
): Card {
  const known = others.map((other) => `\`${escapeCode(other)}\``).join(' or ');
  return explanation(
    renderNotice(
      `\`${escapeCode(line)}\` shows ${shows} only, not "${escapeMrkdwn(typed)}".`,
      `Next step: type \`${escapeCode(line)}\` alone${known === '' ? '' : `, or ${known}`}.`,
    ),
  );
}
