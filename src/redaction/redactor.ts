import { type Disguise, disguisesOf, isOrdinaryName, squeeze, withoutUnseen } from './disguises.ts';

/** Replacement of a secret. */
const REDACTED = '[redacted]';

/** Start of a word; the escapes of JSON and of addresses end the one before. */
const START = String.raw`(?<=^|[^A-Za-z0-9]|%[0-9A-Fa-f]{2}|\\[nrtbf])`;
/** Separator of a name and its value, in JSON that may itself be inside JSON, in a form or in a header. */
const IS = String.raw`(?:\\*["']|%22|&quot;){0,2}\s{0,4}(?:=>|[:=]|%3[AaDd])\s{0,4}(?:\\*["']|%22|&quot;){0,2}`;
const IS_IN_JSON = String.raw`(?:\\*["']|%22|&quot;)\s{0,4}(?::|%3[Aa])\s{0,4}(?:\\*["']|%22|&quot;)`;
const VALUE = String.raw`(?!\[redacted\])(?:[^\s"'\\&,;{}<>|[\]()]|\\+\/)+`;
/** A value that is not a word of a sentence: with a digit, padding, or capitals in its middle. */
const KEY = String.raw`(?=[\w+/.~%-]{0,200}[0-9=]|[\w+/.~%-]{1,200}[a-z][A-Z]\w{0,200}[A-Z])[\w+/=.~%-]{8,}`;
const SLASH = String.raw`(?:\\{0,4}\/|%2[Ff])`;

/** Pattern of a name in any case of its letters, for names of headers. */
const anyCase = (name: string): string =>
  name.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);

const TICKET = '(?:[?&]|%3[Ff]|%26)ticket(?:=|%3[Dd])';

/** Names of credentials that let their holder answer or act in Slack. */
const SLACK_NAMES =
  '(?:response_?[uU]rl|upload_?[uU]rl|bot_access_token|access_token|refresh_token|client_secret|signing_secret)';
const KEY_NAMES = `(?:${['dd-api-key', 'dd-application-key', 'dd_api_key', 'dd_app_key', 'api[_-]?key', 'app[_-]?key', 'application[_-]?key', 'x-api-key'].map(anyCase).join('|')})`;

/**
 * Words of which one occurs in lower case wherever the shape does, pattern before the secret, which stays, pattern of the secret, and a
 * further test; by default it must not be an ordinary name.
 */
type Shape = readonly [words: readonly string[], before: string, secret: string, isSecret?: (text: string) => boolean];

const anything = (): boolean => true;
/** Whether it is more than words: a token of Slack has digits; words behind its prefix are a placeholder or a name. */
const isMoreThanWords = (text: string): boolean => !/^[a-z-]{1,40}$/.test(text);
/** Numbers and letters, such as 13345224609.738474920.8088930838d8. */
const isTriggerId = (text: string): boolean => /^\d{5,}\./.test(text) || !isOrdinaryName(text);
const SPACE = String.raw`(?:\s{1,4}|\+|%20)`;
const SCHEME = `(?:(?:[Tt]oken|[Bb]earer|[Bb]asic|BEARER|BASIC)${SPACE})`;

/**
 * Shapes of secrets of anybody, by their form or by their name. Every part is bounded or begins with a letter that it cannot repeat, so
 * that the time is linear in the length of the text.
 */
const SHAPES: readonly Shape[] = [
  // Slack: bot, user, cookie, refresh and app-level tokens.
  [['xox'], '', String.raw`(?:xoxe\.)?xox[a-z](?:-|%2[Dd])(?:[\w+/=-]|%[0-9A-Fa-f]{2}|\\\/)+`, isMoreThanWords],
  [['xapp-'], START, String.raw`xapp-[\w-]+`, isMoreThanWords],
  [['hooks.slack'], String.raw`hooks\.slack(?:-gov)?\.com${SLASH}`, VALUE, anything],
  [['response', 'upload', '_token', '_secret'], `${SLACK_NAMES}${IS}`, VALUE],
  [['trigger'], `trigger_?[iI]d${IS}`, VALUE, isTriggerId],
  [['ticket'], `wss?(?::|%3[Aa])${SLASH}{2}[^\\s"'<>]{0,300}${TICKET}`, VALUE, anything],
  [['ticket'], TICKET, VALUE],
  [['password'], `password${IS_IN_JSON}`, VALUE, anything],
  [['ticket', 'token', 'secret'], `(?:ticket|token|secret)${IS_IN_JSON}`, VALUE],
  [['password='], `${START}password=`, VALUE, anything],
  [['token='], `${START}token=`, VALUE],
  [
    ['gho_', 'ghp_', 'ghs_', 'ghu_', 'ghr_', 'github_pat_'],
    START,
    String.raw`(?:gh[opsur]_[A-Za-z0-9]{10,}|github_pat_\w{10,})`,
    anything,
  ],
  [['key'], `${KEY_NAMES}${IS}`, KEY],
  [
    ['dd-'],
    String.raw`${anyCase('dd-')}(?:${anyCase('api')}|${anyCase('application')})${anyCase('-key')}\\*["'], {0,4}\\*["']`,
    VALUE,
  ],
  [['authorization'], `[Aa]uthorization${IS}${SCHEME}?`, KEY],
  [['bearer'], `(?:[Bb]earer|BEARER)${SPACE}`, `(?=[^\\s]{16})${KEY}`],
  [['basic'], `(?:[Bb]asic|BASIC)${SPACE}`, KEY, isCredentials],
  // User and password, or a long token, before the host of an address.
  [
    ['@', '%40'],
    `(?::|%3[Aa])${SLASH}{2}`,
    String.raw`(?!\[redacted\]@)[^\s/?#"'\\<>|@]{0,300}(?::|%3[Aa])[^\s/?#"'\\<>|]{0,300}(?=@|%40)`,
    anything,
  ],
  [['@'], `(?::|%3[Aa])${SLASH}{2}`, String.raw`\w{16,300}(?=@)`],
];

/** The shapes as patterns. */
export const PATTERNS = SHAPES.map(([words, before, secret, isSecret = (text: string) => !isOrdinaryName(text)]) => ({
  words,
  pattern: new RegExp(`(${before})${secret}`, 'g'),
  isSecret,
}));

/**
 * Returns the text without anything in the form of a secret of anybody. Invisible characters may hide that form; texts for Slack have them
 * in addresses and between colons. They stay unless a secret is found without them.
 */
export function withoutTokens(text: string): string {
  const visible = replaceTokens(text);
  const plain = withoutUnseen(visible);
  const redacted = plain === visible ? plain : replaceTokens(plain);
  return redacted === plain ? visible : redacted;
}

function replaceTokens(text: string): string {
  // Most texts have none of the words, which are found many times faster than a pattern. A replacement brings none in.
  const lower = text.toLowerCase();
  return PATTERNS.reduce(
    (rest, { words, pattern, isSecret }) =>
      words.some((word) => lower.includes(word))
        ? rest.replace(pattern, (whole: string, before: string) =>
            isSecret(whole.slice(before.length)) ? `${before}${REDACTED}` : whole,
          )
        : rest,
    text,
  );
}

/** `user:password` in base64. */
function isCredentials(text: string): boolean {
  const decoded = Buffer.from(text.replace(/%3[Dd]/g, '='), 'base64').toString();
  return !isOrdinaryName(text) && /^[^\p{Cc}\ufffd:]*:[^\p{Cc}\ufffd]*\ufffd?$/u.test(decoded);
}

/** Returns a text as it may be shown: every secret in it is replaced. A second call changes nothing more. */
export type Redact = (text: string) => string;

const MARKED = REDACTED.replace(/[[\]]/g, '\\$&');

/**
 * Creates a redactor of these secrets in their usual disguises, and of the tokens of anybody by their form. A secret of 5 characters or
 * fewer is not searched for: it would redact ordinary words and thereby reveal itself. Takes time in proportion to the length of the text.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const longestFirst = [...new Set(secrets)].sort((one, other) => other.length - one.length);
  const known = longestFirst.flatMap(disguisesOf);
  const patterns = new Map<Disguise, RegExp>();
  const patternOf = (disguise: Disguise) => {
    // A replacement is matched first, so that a secret such as "redacted" does not grow each time.
    const pattern = patterns.get(disguise) ?? new RegExp(`${MARKED}|${disguise.pattern()}`, 'g');
    patterns.set(disguise, pattern);
    return pattern;
  };
  return (text) => {
    let [rest, squeezed] = [text, squeeze(text)];
    for (const disguise of known) {
      if (!squeezed.includes(disguise.needle)) continue;
      const replaced = rest.replace(patternOf(disguise), REDACTED);
      // Most often one disguise was all, and the patterns of the others need not be tried.
      if (replaced !== rest) squeezed = squeeze(replaced);
      rest = replaced;
    }
    return withoutTokens(rest);
  };
}

/**
 * Returns the value with every text in it redacted, names of fields too; the value itself if there is nothing to redact. A
 * text never gets longer, because its receiver may have a limit. Texts under the names in `untouched` stay as they are. Throws TypeError
 * for anything but a text, a number, a list and a plain object.
 */
export function redactDeep<Value>(value: Value, redact: Redact, untouched: readonly string[] = []): Value {
  return redactValue(value, redact, untouched) as Value;
}

function redactValue(value: unknown, redact: Redact, untouched: readonly string[]): unknown {
  if (typeof value === 'string') return fitting(value, redact(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => redactValue(item, redact, untouched));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isPlain(value)) throw new TypeError('only texts, lists and plain objects can be redacted, nothing with a class');
  const entries = Object.entries(value);
  const redacted = entries.map(([name, one]): [string, unknown] =>
    untouched.includes(name) ? [name, one] : [redact(name), redactValue(one, redact, untouched)],
  );
  const isSame = redacted.every(([name, one], index) => name === entries[index]?.[0] && one === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(redacted);
}

/** Whether an object has all its values in its fields: others, such as a Map, would pass unredacted. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const fitting = (text: string, redacted: string): string =>
  redacted.length > text.length ? redacted.slice(0, text.length) : redacted;
