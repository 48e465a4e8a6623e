/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

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

/** Names of what lets its holder answer or act in Slack. */
const SLACK_NAMES =
  '(?:response_?[uU]rl|upload_?[uU]rl|trigger_?[iI]d|bot_access_token|access_token|refresh_token|client_secret|signing_secret)';
const KEY_NAMES = `(?:${['dd-api-key', 'dd-application-key', 'dd_api_key', 'dd_app_key', 'api[_-]?key', 'app[_-]?key', 'application[_-]?key', 'x-api-key'].map(anyCase).join('|')})`;

/** What comes before a secret and stays, and the secret. */
type Shape = readonly [before: string, secret: string];

/**
 * What is a secret whoever's it is, by its looks or by its name. Every part is bounded or begins with a letter that it cannot repeat,
 * so that the time is linear in the length of the text.
 */
const SHAPES: readonly Shape[] = [
  // Slack: bot, user, cookie, refresh and app-level tokens.
  ['', String.raw`(?:xoxe\.)?xox[a-z](?:-|%2[Dd])(?:[\w+/=-]|%[0-9A-Fa-f]{2}|\\\/)+`],
  [START, String.raw`xapp-[\w-]+`],
  [String.raw`hooks\.slack(?:-gov)?\.com${SLASH}`, VALUE],
  [`${SLACK_NAMES}${IS}`, VALUE],
  ['(?:[?&]|%3[Ff]|%26)ticket(?:=|%3[Dd])', VALUE],
  [`(?:ticket|token|password|secret)${IS_IN_JSON}`, VALUE],
  [`${START}(?:token|password)=`, VALUE],
  [START, String.raw`(?:gh[opsur]_[A-Za-z0-9]{10,}|github_pat_\w{10,})`],
  [`${KEY_NAMES}${IS}`, KEY],
  [
    String.raw`${anyCase('dd-')}(?:${anyCase('api')}|${anyCase('application')})${anyCase('-key')}\\*["'], {0,4}\\*["']`,
    VALUE,
  ],
  [String.raw`(?:[Bb]earer|[Bb]asic|BEARER|BASIC)(?:\s{1,4}|\+|%20)`, KEY],
  [String.raw`[Aa]uthorization${IS}(?:[Tt]oken\s)?`, KEY],
  // User and password, or a long token, before the host of an address.
  [
    `(?::|%3[Aa])${SLASH}{2}`,
    String.raw`(?!\[redacted\]@)[^\s/?#"'\\<>|@]{0,300}(?::|%3[Aa])[^\s/?#"'\\<>|]{0,300}(?=@|%40)`,
  ],
  [`(?::|%3[Aa])${SLASH}{2}`, String.raw`\w{16,300}(?=@)`],
];

const PATTERNS = SHAPES.map(([before, secret]) => new RegExp(`(${before})${secret}`, 'g'));

/** The text without anything that looks like a secret of anybody. */
export function withoutTokens(text: string): string {
  return PATTERNS.reduce((rest, pattern) => rest.replace(pattern, `$1${REDACTED}`), text);
}
