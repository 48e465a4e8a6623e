/** A disguise in which a secret comes back. */
export interface Disguise {
  readonly name: string;
  readonly dress: (secret: string) => string;
}

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
const middle = (text: string) => Math.floor(text.length / 2);
const split = (text: string, by: string) => `${text.slice(0, middle(text))}${by}${text.slice(middle(text))}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** How a server, a proxy or a library repeats what it was sent. */
export const DISGUISES: readonly Disguise[] = [
  { name: 'as it is', dress: (secret) => secret },
  { name: 'in JSON', dress: escaped },
  { name: 'in JSON in JSON', dress: (secret) => escaped(JSON.stringify({ key: secret })) },
  { name: 'in JSON with escaped slashes', dress: (secret) => secret.replaceAll('/', '\\/') },
  { name: 'URL-encoded', dress: encodeURIComponent },
  {
    name: 'URL-encoded in lower case',
    dress: (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  },
  { name: 'every byte URL-encoded', dress: percent },
  { name: 'as a form', dress: (secret) => new URLSearchParams({ api_key: secret }).toString() },
  { name: 'in base64', dress: base64 },
  { name: 'in base64 for addresses', dress: (secret) => Buffer.from(secret).toString('base64url') },
  { name: 'as Basic credentials', dress: (secret) => `Authorization: Basic ${base64(`api:${secret}`)}` },
  { name: 'as a bearer', dress: (secret) => `authorization: Bearer ${secret}` },
  { name: 'as a header in lower case', dress: (secret) => `dd-api-key: ${secret}` },
  { name: 'as a header in upper case', dress: (secret) => `DD-API-KEY: ${secret}` },
  { name: 'in quotes', dress: (secret) => `"${secret}" is an invalid header value` },
  { name: 'in an address', dress: (secret) => `http://user:${encodeURIComponent(secret)}@127.0.0.1/` },
  { name: 'over two lines', dress: (secret) => split(secret, '\n') },
  { name: 'over two Windows lines', dress: (secret) => split(secret, '\r\n') },
  { name: 'split at a tab', dress: (secret) => split(secret, '\t') },
  { name: 'split at a space', dress: (secret) => split(secret, ' ') },
  { name: 'twice without a gap', dress: (secret) => secret + secret },
];

/** Secrets of others, by their shape. */
export const FOREIGN = {
  'a cookie token of Slack': 'xoxd-%2FaBcDeFgHiJkLmNoPqRsTuVwXyZ012345',
  'a token of a Slack user': 'xoxp-1234567890-1234567890-abcdef0123456789',
  'a webhook of Slack for governments': 'https://hooks.slack-gov.com/services/T00000000/B00000000/XXXXsecretXXXX1234',
  'a webhook of Slack': 'https://hooks.slack.com/services/T00000000/B00000000/YYYYsecretYYYY1234',
  'a token of GitHub': 'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'a fine-grained token of GitHub': 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789abcdefghijklmnop',
  'a key of Datadog': 'DD-API-KEY: 0123456789abcdef0123456789abcdef',
  'an application key of Datadog': 'dd-application-key: 0123456789abcdef0123456789abcdef01234567',
  'a bearer': 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLWl0',
} as const;

/** What of it must not be read: the part behind the last blank, slash or equals sign. */
export const coreOf = (foreign: string): string => foreign.split(/[\s/]/).at(-1) ?? foreign;

/** Of a text all that might hide a secret: as it is, decoded, and without what splits it. */
function readings(text: string): readonly string[] {
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1'),
  );
  const bare = (one: string) =>
    one
      .replace(/\\u00([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\s|\\+[nrt]|\\/g, '');
  return [text, bare(text), bare(decoded)];
}

/** Base64 of it wherever it begins in a longer text, without the characters that depend on its neighbours. */
function inBase64(secret: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64');
    return whole
      .slice(offset === 0 ? 0 : offset + 1, Math.floor((4 * (offset + secret.length)) / 3))
      .replace(/=+$/, '');
  });
}

/** Names of the secrets that can be read in a text, however they are disguised. */
export function secretsIn(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  const all = readings(text);
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const needles = [secret, ...inBase64(secret)].flatMap((one) => [
      one,
      one.replaceAll('+', '-').replaceAll('/', '_'),
    ]);
    return needles.some((needle) => all.some((reading) => reading.includes(needle))) ? [name] : [];
  });
}
