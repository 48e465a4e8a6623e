import { disguisesOf, squeeze } from './disguises.ts';
import { REDACTED, withoutTokens } from './token-shapes.ts';

/** A text as it may be shown: every secret in it is replaced. Applied twice it changes nothing more. */
export type Redact = (text: string) => string;

const MARKED = REDACTED.replace(/[[\]]/g, '\\$&');

/**
 * Knows these secrets in their usual disguises, and the tokens of anybody by their looks. A secret of 5 characters or fewer is not
 * searched for: it would blacken ordinary words and thereby show what it is. Takes time in proportion to the length of the text.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const longestFirst = [...new Set(secrets)].sort((one, other) => other.length - one.length);
  const known = longestFirst.flatMap(disguisesOf);
  const patterns = new Map<string, RegExp>();
  const patternOf = (source: string) => {
    // What is replaced already is matched first, so that a secret such as "redacted" does not grow each time.
    const pattern = patterns.get(source) ?? new RegExp(`${MARKED}|${source}`, 'g');
    patterns.set(source, pattern);
    return pattern;
  };
  return (text) => {
    let [rest, squeezed] = [text, squeeze(text)];
    for (const { needle, pattern } of known) {
      if (!squeezed.includes(needle)) continue;
      const replaced = rest.replace(patternOf(pattern), REDACTED);
      // Most often one disguise was all, and the patterns of the others need not be tried.
      if (replaced !== rest) squeezed = squeeze(replaced);
      rest = replaced;
    }
    return withoutTokens(rest);
  };
}

/**
 * The same value with every text in it redacted, names of fields too; the value itself where there is nothing to redact. A text
 * never gets longer, since what receives it may have a limit. Texts under the names in `untouched` are left alone. Throws TypeError for
 * what is neither a text, a number, a list nor a plain object.
 */
export function redactDeep<Value>(value: Value, redact: Redact, untouched: readonly string[] = []): Value {
  return walked(value, redact, untouched) as Value;
}

function walked(value: unknown, redact: Redact, untouched: readonly string[]): unknown {
  if (typeof value === 'string') return fitting(value, redact(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => walked(item, redact, untouched));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isPlain(value)) throw new TypeError('only texts, lists and plain objects can be redacted, nothing with a class');
  const entries = Object.entries(value);
  const redacted = entries.map(([name, one]): [string, unknown] =>
    untouched.includes(name) ? [name, one] : [redact(name), walked(one, redact, untouched)],
  );
  const isSame = redacted.every(([name, one], index) => name === entries[index]?.[0] && one === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(redacted);
}

/** What has its values elsewhere than in its fields, such as a Map, would pass as it is. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const fitting = (text: string, redacted: string): string =>
  redacted.length > text.length ? redacted.slice(0, text.length) : redacted;
