import { isMethod, type Method } from './aggregate.ts';
import { badRequest, notKnown } from './api-error.ts';
import { isTimeZone } from './time-zone.ts';

/** Aggregation of a query in time: at Datadog's own interval, at a given one, or by calendar days of a zone. */
export type Rollup =
  | { readonly kind: 'default'; readonly method: Method }
  | { readonly kind: 'seconds'; readonly method: Method; readonly seconds: number }
  | { readonly kind: 'daily'; readonly method: Method; readonly hour: number; readonly timeZone: string };

const OTHER_CALENDARS = ['weekly', 'monthly', 'yearly'];

/** Parses the arguments of `.rollup(avg)`, `.rollup(sum, 3600)` or `.rollup(avg, daily, 12am, 'Europe/Berlin')`. */
export function parseRollup(words: readonly string[], text: string): Rollup {
  const [method, interval, start = '12am', timeZone = 'UTC', ...more] = words;
  if (!isMethod(method)) throw malformed(text, 'expected avg, sum, min, max or count');
  if (interval === undefined) return { kind: 'default', method };
  if (OTHER_CALENDARS.includes(interval)) throw notKnown(`.rollup(${method}, ${interval}) in ${text}`);
  if (interval === 'daily') {
    if (more.length > 0) throw malformed(text, 'too many arguments');
    if (!isTimeZone(timeZone)) throw malformed(text, `unknown time zone ${timeZone}`);
    return { kind: 'daily', method, hour: hourOf(start, text), timeZone };
  }
  if (!/^[1-9]\d*$/.test(interval)) throw malformed(text, `"${interval}" is neither seconds nor a calendar interval`);
  if (words.length > 2) throw malformed(text, 'too many arguments');
  return { kind: 'seconds', method, seconds: Number(interval) };
}

function hourOf(start: string, text: string): number {
  const match = /^(1[0-2]|[1-9])(am|pm)$/.exec(start);
  if (!match) throw malformed(text, `"${start}" is not an hour such as 12am`);
  return (Number(match[1]) % 12) + (match[2] === 'pm' ? 12 : 0);
}

function malformed(text: string, reason: string): Error {
  return badRequest(`Error parsing query: invalid rollup in ${text}: ${reason}`);
}
