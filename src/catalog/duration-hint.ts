import { DURATION_UNITS } from '../core/duration.ts';
import { SECOND_MS, WEEK_MS } from '../core/time.ts';

/** What a duration of the catalog may be, in milliseconds, and what is said of one that nobody can guess at. */
export interface DurationBounds {
  readonly least: number;
  readonly most: number;
  readonly words: string;
}

/** What the words that people write for a unit begin with. */
const WRITTEN = { s: SECOND_MS, ...DURATION_UNITS, w: WEEK_MS } as const;
const WORD = /^(?:[smhdw]|sec\w*|mins?|minutes?|hrs?|hours?|days?|weeks?)$/i;
const AMOUNT = /^\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]*)\.?\s*$/i;

/** The next step for what is no duration: near what was meant, where that can be told. */
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

/** In whole units, minutes rounded up. */
function shortest(ms: number): string {
  const minutes = Math.ceil(ms / DURATION_UNITS.m) * DURATION_UNITS.m;
  const letter = (['d', 'h'] as const).find((unit) => minutes % DURATION_UNITS[unit] === 0) ?? 'm';
  return `${minutes / DURATION_UNITS[letter]}${letter}`;
}
