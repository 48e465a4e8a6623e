import { z } from 'zod';
import { DURATION_UNITS, parseShortDuration, SHORT_DURATION } from '../core/duration.ts';
import { DAY_MS, SECOND_MS, WEEK_MS } from '../core/time.ts';
import { parseTarget } from './target.ts';

/** Schemas of the values of a catalog; each message is the next step for the person who wrote it. */

/** A name that Datadog stores unchanged as a tag: it merges several _ into one, and removes the last one. */
export const key = (example: string) =>
  z.string({ error: `write a name such as \`${example}\`` }).regex(/^(?=.{1,64}$)[a-z](?:_?[a-z0-9])*$/, {
    error: `use lower-case letters and digits, with one _ between them (at most 64), such as \`${example}\``,
  });

export const text = (example: string) =>
  z.string({ error: `write text such as \`${example}\`` }).min(1, { error: `write text such as \`${example}\`` });

export const number = z.number({ error: 'write a number, such as 0 or 0.7' });

/** Milliseconds, written as `15m`. */
export function durationWithin(bounds: DurationBounds) {
  const error = ({ input }: { readonly input?: unknown }) => durationHint(input, bounds);
  return z
    .string({ error })
    .regex(SHORT_DURATION, { error })
    .transform(parseShortDuration)
    .refine((ms) => ms >= bounds.least && ms <= bounds.most, { error: bounds.words });
}

/** Longest duration of a catalog, in milliseconds: sums and multiples of them stay dates that can be stored and queried. */
export const LONGEST_DURATION_MS = 365 * DAY_MS;

export const duration = durationWithin({
  least: 0,
  most: LONGEST_DURATION_MS,
  words: 'write a duration, such as 15m, 1h or 7d, and 365d at most',
});

export const pattern = text('shop.*').regex(/^[^*]*\*?[^*]*$/, { error: 'use one * at most, such as `shop.*`' });

/** A regular expression in JavaScript's syntax. */
export const regularExpression = (example: string) =>
  text(example).refine(isRegularExpression, { error: `write a regular expression, such as \`${example}\`` });

function isRegularExpression(written: string): boolean {
  try {
    new RegExp(written);
    return true;
  } catch {
    return false;
  }
}

/** An object whose unknown keys are mistakes; the message lists the known keys. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `the keys here are: ${keys}` : `write a mapping with: ${keys}`,
  });
}

export const metricName = z
  .string({ error: 'write the Datadog metric, such as `shop.refunds.rate`' })
  .regex(/^[A-Za-z][A-Za-z0-9_.]{0,199}$/, {
    error: 'write a Datadog metric name: letters, digits, _ and dots, starting with a letter, at most 200 long',
  });

export const target = z.string({ error: 'write a comparison, such as `"< 5"`' }).transform((written, context) => {
  const parsed = parseTarget(written);
  if (parsed) return parsed;
  context.issues.push({
    code: 'custom',
    message: 'write a comparison, such as "< 5", ">= 1 a day" or "> 40k"',
    input: written,
  });
  return z.NEVER;
});

/** Bounds of a duration of the catalog, in milliseconds, and the message if its meaning cannot be guessed. */
interface DurationBounds {
  readonly least: number;
  readonly most: number;
  readonly words: string;
}

/** Units by the first letter of the words that people write. */
const WRITTEN = { s: SECOND_MS, ...DURATION_UNITS, w: WEEK_MS } as const;
const WORD = /^(?:[smhdw]|sec\w*|mins?|minutes?|hrs?|hours?|days?|weeks?)$/i;
const AMOUNT = /^\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]*)\.?\s*$/i;

/** Returns the next step for an invalid duration: what was probably meant, if that can be guessed. */
export function durationHint(written: unknown, { least, most, words }: DurationBounds): string {
  if (typeof written !== 'string' && typeof written !== 'number') return words;
  const [, amount = '', unit = ''] = AMOUNT.exec(String(written)) ?? [];
  const takes = (ms: number) => ms > 0 && ms >= least && ms <= most;
  if (unit === '') {
    if (!/^[1-9]\d*$/.test(amount) || !takes(Number(amount) * DURATION_UNITS.m)) return words;
    const meant = Object.entries(DURATION_UNITS).filter(([, ms]) => takes(Number(amount) * ms));
    return `write the unit too: ${meant.map(([letter]) => `${amount}${letter}`).join(' or ')}`;
  }
  if (!WORD.test(unit)) return words;
  const ms = Number(amount) * WRITTEN[unit[0]?.toLowerCase() as keyof typeof WRITTEN];
  return takes(ms) ? `write ${shortest(ms)}` : words;
}

/** Formats a duration in the largest whole unit, minutes rounded up. */
function shortest(ms: number): string {
  const minutes = Math.ceil(ms / DURATION_UNITS.m) * DURATION_UNITS.m;
  const letter = (['d', 'h'] as const).find((unit) => minutes % DURATION_UNITS[unit] === 0) ?? 'm';
  return `${minutes / DURATION_UNITS[letter]}${letter}`;
}

/** Days of `/health`, and of the grid that the health collector sends of it. */
export const GRID_DAYS = 7;

/** Key of all areas together: no area of a catalog may have it. */
export const OVERALL_AREA = 'overall';
