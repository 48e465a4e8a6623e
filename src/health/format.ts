import { meets, parseTarget, type Target } from '../catalog/target.ts';

/**
 * Formats a raw value: thousands separated, two decimals at most, and more only if rounding would contradict whether it meets
 * its goal (4.999 must not read "5" next to "< 5, met").
 */
export function formatValue(value: number, goal?: Target): string {
  for (let decimals = 2; decimals < 8; decimals += 1) {
    if (!goal || meets(Number(value.toFixed(decimals)), goal) === meets(value, goal))
      return formatNumber(value, decimals);
  }
  return String(value);
}

/** Units that only name a range: after a number they would read as a part of it. */
const RANGE_UNITS: readonly string[] = ['0/1', 'fraction'];

/** Formats a raw value as `formatValue` does, with its unit. */
export function valueWithUnit(value: number, { unit, goal }: { readonly unit: string; readonly goal: Target }): string {
  return [formatValue(value, goal), RANGE_UNITS.includes(unit) ? '' : unit].filter(Boolean).join(' ');
}

/** Digits of a level of which only the size matters. */
const LEVEL_DIGITS = 3;

/** Formats a level of a raw value with its unit, to three digits: levels are medians, and more would pretend to be exact. */
export function aboutValue(value: number, shown: { readonly unit: string; readonly goal: Target }): string {
  return valueWithUnit(Number(value.toPrecision(LEVEL_DIGITS)), shown);
}

/** Formats a number: thousands separated, `most` decimals, and more only if a number that is not zero would read "0". */
export function formatNumber(value: number, most = 2): string {
  if (value === 0) return '0';
  for (let decimals = most; decimals < 8; decimals += 1) {
    if (Number(value.toFixed(decimals)) !== 0) return formatDecimals(value, decimals);
  }
  return String(value);
}

function formatDecimals(value: number, decimals: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals }).format(value);
}

/** Returns the word of the first condition that a value meets, such as `{ '>= 1': 'PASSING' }`; a bare number means equal. */
export function wordFor(value: number, words: Readonly<Record<string, string>> = {}): string | undefined {
  return Object.entries(words).find(([condition]) => {
    const target = parseTarget(condition);
    return target !== undefined && meets(value, target);
  })?.[1];
}
