import { disguisesOf, isOrdinaryName, squeeze } from './disguises.ts';

/** What stands in place of a secret. */
const REDACTED = '[redacted]';

/** Not inside a word; the escapes of JSON and of addresses end one. */
const START = String.raw`(?<=^|[^A-Za-z0-9]|%[0-9A-Fa-f]{2}|\\[nrtbf])`;
/** Between a name and its value, in JSON that may itself stand in JSON, in a form or in a header. */
const IS = String.raw`(?:\\*["']|%22|&quot;){0,2}\s{0,4}(?:=>|[:=]|%3[AaDd])\s{0,4}(?:\\*["']|%22|&quot;){0,2}`;
const IS_IN_JSON = String.raw`(?:\\*["']|%22|&quot;)\s{0,4}(?::|%3[Aa])\s{0,4}(?:\\*["']|%22|&quot;)`;
const VALUE = String.raw`(?!\[redacted\])(?:[^\s"'\\&,;{}<>|[\]()]|\\+\/)+`;
/** A value that is no word of a sentence: with a digit, padding, or capitals in its middle. */
const KEY = String.raw`(?=[\w+/.~%-]{0,200}[0-9=]|[\w+/.~%-]{1,200}[a-z][A-Z]\w{0,200}[A-Z])[\w+/=.~%-]{8,}`;
const SLASH = String.raw`(?:\\{0,4}\/|%2[Ff])`;

/** `address` in any case of its letters, for names of headers. */
const anyCase = (name: string): string =>
  name.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);

const TICKET = '(?:[?&]|%3[Ff]|%26)ticket(?:=|%3[Dd])';

/** Names of what lets its holder answer or act in Slack. */
const SLACK_NAMES =
  '(?:response_?[uU]rl|upload_?[uU]rl|bot_access_token|access_token|refresh_token|client_secret|signing_secret)';
const KEY_NAMES = `(?:${['dd-api-key', 'dd-application-key', 'dd_api_key', 'dd_app_key', 'api[_-]?key', 'app[_-]?key', 'application[_-]?key', 'x-api-key'].map(anyCase).join('|')})`;

/** What comes before a secret and stays, the secret, and what it must be beside; unless said, no ordinary name. */
type Shape = readonly [before: string, secret: string, isSecret?: (text: string) => boolean];

const anything = (): boolean => true;
/** A token of Slack has digits; words behind its prefix are a placeholder or a name. */
const isMoreThanWords = (text: string): boolean => !/^[a-z-]{1,40}$/.test(text);
/** Numbers and letters, such as 13345224609.738474920.8088930838d8. */
const isTriggerId = (text: string): boolean => /^\d{5,}\./.test(text) || !isOrdinaryName(text);
/** `user:password` in base64. */
function isCredentials(text: string): boolean {
  const decoded = Buffer.from(text.replace(/%3[Dd]/g, '='), 'base64').toString();
  return !isOrdinaryName(text) && /^[^\p{Cc}\ufffd:]*:[^\p{Cc}\ufffd]*\ufffd?$/u.test(decoded);
}
const SPACE = String.raw`(?:\s{1,4}|\+|%20)`;
const SCHEME = `(?:(?:[Tt]oken|[Bb]earer|[Bb]asic|BEARER|BASIC)${SPACE})`;

/**
 * What is a secret whoever's it is, by its looks or by its name. Every part is bounded or begins with a letter that it cannot repeat,
 * so that the time is linear in the length of the text.
 */
const SHAPES: readonly Shape[] = [
  // Slack: bot, user, cookie, refresh and app-level tokens.
  ['', String.raw`(?:xoxe\.)?xox[a-z](?:-|%2[Dd])(?:[\w+/=-]|%[0-9A-Fa-f]{2}|\\\/)+`, isMoreThanWords],
  [START, String.raw`xapp-[\w-]+`, isMoreThanWords],
  [String.raw`hooks\.slack(?:-gov)?\.com${SLASH}`, VALUE, anything],
  [`${SLACK_NAMES}${IS}`, VALUE],
  [`trigger_?[iI]d${IS}`, VALUE, isTriggerId],
  [`wss?(?::|%3[Aa])${SLASH}{2}[^\\s"'<>]{0,300}${TICKET}`, VALUE, anything],
  [TICKET, VALUE],
  [`password${IS_IN_JSON}`, VALUE, anything],
  [`(?:ticket|token|secret)${IS_IN_JSON}`, VALUE],
  [`${START}password=`, VALUE, anything],
  [`${START}token=`, VALUE],
  [START, String.raw`(?:gh[opsur]_[A-Za-z0-9]{10,}|github_pat_\w{10,})`, anything],
  [`${KEY_NAMES}${IS}`, KEY],
  [
    String.raw`${anyCase('dd-')}(?:${anyCase('api')}|${anyCase('application')})${anyCase('-key')}\\*["'], {0,4}\\*["']`,
    VALUE,
  ],
  [`[Aa]uthorization${IS}${SCHEME}?`, KEY],
  [`(?:[Bb]earer|BEARER)${SPACE}`, `(?=[^\\s]{16})${KEY}`],
  [`(?:[Bb]asic|BASIC)${SPACE}`, KEY, isCredentials],
  // User and password, or a long token, before the host of an address.
  [
    `(?::|%3[Aa])${SLASH}{2}`,
    String.raw`(?!\[redacted\]@)[^\s/?#"'\\<>|@]{0,300}(?::|%3[Aa])[^\s/?#"'\\<>|]{0,300}(?=@|%40)`,
    anything,
  ],
  [`(?::|%3[Aa])${SLASH}{2}`, String.raw`\w{16,300}(?=@)`],
];

const PATTERNS = SHAPES.map(([before, secret, isSecret = (text: string) => !isOrdinaryName(text)]) => ({
  pattern: new RegExp(`(${before})${secret}`, 'g'),
  isSecret,
}));

/** The text without anything that looks like a secret of anybody. */
export function withoutTokens(text: string): string {
  return PATTERNS.reduce(
    (rest, { pattern, isSecret }) =>
      rest.replace(pattern, (whole: string, before: string) =>
        isSecret(whole.slice(before.length)) ? `${before}${REDACTED}` : whole,
      ),
    text,
  );
}

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
