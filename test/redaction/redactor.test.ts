import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stringify } from 'node:querystring';
import { PREVIEW_CASES } from '@metta-health-bot/demo/samples';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMrkdwn, literal } from '../../blocks/kit/escape.ts';
import { createRedactor, redactDeep } from '../../src/redaction/redactor.ts';

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase());
const everyByte = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[one] ?? '',
  );

/** What becomes of a text on its way through other programs. */
const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  'in JSON': json,
  'in JSON in JSON': (text) => json(json(text)),
  'of an address': encodeURIComponent,
  'of an address, lower-case hex': (text) => lowerHex(encodeURIComponent(text)),
  'of an address, twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'of an address, every byte': everyByte,
  'of a form': (text) => stringify({ a: text }).slice(2),
  'of a form, as browsers do': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 one byte later': (text) => Buffer.from(`:${text}:`).toString('base64'),
  'base64 of user and password': (text) => Buffer.from(`user:${text}`).toString('base64'),
  'base64 two bytes later': (text) => Buffer.from(`ab${text}c`).toString('base64'),
  base64url: (text) => Buffer.from(`{"k":"${text}`).toString('base64url'),
  'base64 in lines': (text) => Buffer.from(`user:${text}`).toString('base64').replace(/.{10}/g, '$&\r\n'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'upper-case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  html,
  'html twice': (text) => html(html(text)),
  'html by numbers': (text) => text.replace(/[^a-z0-9]/giu, (one) => `&#${one.codePointAt(0)};`),
  mrkdwn: (text) => escapeMrkdwn(text, 500),
  'a table cell': (text) => literal(text, 500),
  wrapped: (text) => text.replace(/.{5}/gu, '$&\n'),
  'wrapped, in JSON': (text) => json(text.replace(/.{7}/gu, '$&\n  ')),
  'hex with colons': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/..(?!$)/g, '$&:'),
  'escaped byte by byte': (text) =>
    [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  'escaped by code points': (text) => [...text].map((one) => `\\u{${one.codePointAt(0)?.toString(16)}}`).join(''),
  'with zero-width spaces': (text) => [...text].join('\u200b'),
  'with a soft hyphen, in JSON of ASCII': (text) => `${json(text.slice(0, 4))}\\u00ad${json(text.slice(4))}`,
  'in two colours': (text) => `${text.slice(0, 5)}\u001b[31m\u001b[1;4m${text.slice(5)}`,
  'in two colours, in JSON': (text) => json(`${text.slice(0, 5)}\u001b[31m${text.slice(5)}`),
};

const KEY = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const PASSWORD = 'p@ss/"wörd\\&<é>*~_`+%41 x';

describe('redactor', () => {
  test.each(Object.entries(DISGUISES))('a secret is found %s', (_, disguise) => {
    for (const secret of [KEY, PASSWORD, 'xoxb-1-2-AbC', 'abc-é-123', 'n\\ntruly\\']) {
      const redacted = createRedactor([secret])(`before "${disguise(secret)}" behind`);
      expect(redacted, secret).toMatch(/^before "[\w+/=-]{0,8}\[redacted\][\w+/=-\s]{0,5}" behind$/);
    }
  });

  /** Keys and passwords as they are: long enough, and not of one letter. */
  const secrets = fc
    .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 80 })
    .filter((text) => text === text.trim() && new Set(text).size > 4);

  test('a secret has no disguise left in a text, whatever surrounds it, and a second redaction changes nothing', () => {
    const surroundings = fc.string({ maxLength: 20 });
    const named = fc.constantFrom(
      ...Object.keys(DISGUISES).filter((name) => !/base64|wrapped|mrkdwn|table/.test(name)),
    );
    fc.assert(
      fc.property(secrets, named, surroundings, surroundings, (secret, name, before, after) => {
        const disguised = DISGUISES[name]?.(secret) ?? '';
        const redact = createRedactor([secret, KEY]);
        const redacted = redact(`${before} ${disguised} ${after}`);
        expect(redacted).not.toContain(disguised);
        expect(redacted).not.toContain(secret);
        expect(redact(redacted)).toBe(redacted);
      }),
      { numRuns: 150 },
    );
  });

  /** Words that stand before a secret, and before other things as well. */
  const secretly = fc.constantFrom(
    ...['basic', 'Basic', 'bearer', 'Bearer', 'BEARER', 'token', 'ticket', 'secret', 'foo ?ticket', 'authorization'],
    ...['Authorization', 'api_key', 'app-key', 'llm.token', 'trigger_id', 'client_secret'],
  );
  /** Names as people give them to evaluations, runs, repositories and tickets. */
  const ordinaryNames = fc
    .array(
      fc.constantFrom(
        ...[
          'regression',
          'v2',
          'smoke',
          'tests',
          'arena2',
          'capacity80x',
          'rbac2024x',
          'OPS',
          '77',
          '2026',
          'Training',
        ],
        ...['run', '1', 'none', 'h100', 'navigation', '8b', '7', 'policy'],
      ),
      { minLength: 1, maxLength: 4 },
    )
    .chain((words) => fc.constantFrom('-', '.', '_').map((by) => words.join(by)));

  test('a text without a secret passes as it is, base64, ids and times too', () => {
    const redact = createRedactor([
      KEY,
      PASSWORD,
      'xoxb-123456789012-AbCdEfGhIj',
      'ghp_0123456789abcdefghij0123456789abcdef',
    ]);
    const ordinary = fc.oneof(
      fc.lorem(),
      fc.base64String(),
      fc.uuid(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.tuple(fc.nat(), fc.nat()).map(([seconds, micros]) => `${seconds}.${micros}`),
      fc
        .array(fc.constantFrom('github', 'ci', 'api_key', 'token', 'basic', 'bearer', 'ticket', 'highs_of'), {
          minLength: 1,
        })
        .map((words) => `${words.join('.')}.`),
      fc.tuple(secretly, fc.constantFrom(' ', '=', ': ', '":"', '%20'), ordinaryNames).map((parts) => parts.join('')),
      fc.webUrl({ withQueryParameters: true, withFragments: true }).filter((url) => !/(token|password)=/.test(url)),
    );
    fc.assert(
      fc.property(fc.array(ordinary), (texts) => {
        expect(redact(texts.join(' '))).toBe(texts.join(' '));
      }),
    );
  });

  test.each([
    ...['README.md', 'docs/configuration.md', 'docs/collectors.md', 'docs/operations.md', '.env.example'],
    ...['manifest.yml', 'dashboards/github_cicd.json', 'catalog/areas.yml'],
  ])('a text is not mistaken for a secret in %s', (file) => {
    const text = readFileSync(file, 'utf8').replace(/(postgres|https):\/\/user:password@/g, '');
    expect(createRedactor([KEY])(text)).toBe(text);
  });

  test('a text that the bot can show is never mistaken for a secret', () => {
    const redact = createRedactor([KEY]);
    for (const { name, shows } of PREVIEW_CASES.map((one) => ({
      name: JSON.stringify(one).slice(0, 60),
      shows: one,
    }))) {
      expect(redactDeep(shows, redact), name).toBe(shows);
    }
  });

  test('a secret that a text is cut off in is found by its beginning', () => {
    const redact = createRedactor([KEY]);
    for (const length of [16, 20, 31]) expect(redact(`(key ${KEY.slice(0, length)}…)`)).toBe('(key [redacted]…)');
  });

  test.each([KEY, 'Zk7qPw2LmN9xR4tBv6Hs1JdY', `${createHash('sha512').update('x').digest('hex')}-end7Q`])(
    'a secret whose beginning is cut off is found by its end, however it is written: %s',
    (secret) => {
      const redact = createRedactor([secret]);
      const half = Math.floor(secret.length / 2);
      const bytes = Buffer.from(secret);
      for (const from of [1, 3, Math.min(half, secret.length - 32, 40) > 3 ? Math.min(half, secret.length - 32) : 5]) {
        expect(redact(`(…${secret.slice(from)})`), `${from}`).toBe('(…[redacted])');
        expect(redact(`(…${everyByte(secret.slice(from))})`), `${from} %`).toBe('(…[redacted])');
        expect(redact(`(…${bytes.toString('hex').slice(from)})`), `${from} hex`).toMatch(/^\(…\w?\[redacted\]\)$/);
        const encoded = bytes.subarray(from).toString('base64').replace(/=+$/, '');
        expect(redact(`(…${encoded})`), `${from} base64`).toMatch(/^\(…\w{0,2}\[redacted\]\w{0,2}\)$/);
      }
      expect(redact(`${secret.slice(-11)} alone`)).toBe(`${secret.slice(-11)} alone`);
    },
  );

  test('letter case hides no secret that is random, and words of another case are not taken for one', () => {
    const random = 'Zk7qPw2LmN9xR4tBv6Hs1JdY';
    const redact = createRedactor([random, KEY, 'Correct-Horse-Battery-2024']);
    expect(redact(`${random.toLowerCase()} ${random.toUpperCase()} ${KEY.toUpperCase()}`)).toBe(
      '[redacted] [redacted] [redacted]',
    );
    expect(redact(new URL(`https://${random}.example`).href)).toBe('https://[redacted].example/');
    expect(redact(`…${random.slice(5).toUpperCase()} and ${random.slice(0, 15).toLowerCase()}…`)).toBe(
      '…[redacted] and [redacted]…',
    );
    const words = 'correct-horse-battery-2024 CORRECT-HORSE-BATTERY';
    expect(redact(words)).toBe(words);
  });

  test('the bytes of a secret are found, in JSON of any layout and within others', () => {
    for (const secret of [KEY, PASSWORD, 'Zk7qPw2LmN9xR4tBv6Hs1JdY']) {
      const redact = createRedactor([secret]);
      const value = { key: Buffer.from(`x${secret}y`) };
      expect(redact(JSON.stringify(value))).toBe('{"key":{"type":"Buffer","data":[120,[redacted],121]}}');
      for (const text of [JSON.stringify(value, null, 2), json(JSON.stringify(value, null, 1))]) {
        expect(redact(text)).toMatch(/120,\s*(\\n)?\s*\[redacted\],\s*(\\n)?\s*121/);
      }
    }
    const numbers = JSON.stringify({ data: Array.from({ length: 256 }, (_, byte) => byte) });
    expect(createRedactor([KEY, PASSWORD])(numbers)).toBe(numbers);
  });

  test('the parts of a secret that stands in two lines are found apart from each other', () => {
    const redact = createRedactor(['aaaabbbb1111\nccccdddd2222']);
    expect(redact('x ccccdddd2222 y aaaabbbb1111')).toBe('x [redacted] y [redacted]');
    expect(redact('"aaaabbbb1111 ccccdddd2222" is an invalid header value')).toBe(
      '"[redacted]" is an invalid header value',
    );
  });

  test('a text of a value never gets longer, and a value without a secret is the same one', () => {
    const redact = createRedactor(['sesame-1']);
    const value = { blocks: [{ text: 'sesame-1' }], 'sesame-1': 1, kept: { text: 'sesame-1' } };
    expect(redactDeep(value, redact, ['kept'])).toEqual({
      blocks: [{ text: '[redacte' }],
      '[redacted]': 1,
      kept: { text: 'sesame-1' },
    });
    const harmless = { a: ['b', { c: null, d: 1 }] };
    expect(redactDeep(harmless, redact)).toBe(harmless);
  });

  test('an object that would pass unread, with its values elsewhere than in its fields, is refused', () => {
    const redact = createRedactor(['0f1e2d3c4b5a6978']);
    for (const value of [new Map([['key', '0f1e2d3c4b5a6978']]), new Set(['x']), new Date(0), Buffer.from('x')]) {
      expect(() => redactDeep({ value }, redact)).toThrow(TypeError);
    }
  });

  test('a secret with separators without width in it, as texts for Slack have them, is redacted', () => {
    const redact = createRedactor(['known-secret-of-ours']);
    expect(
      redact('https:\u200b//hooks.\u200bslack-gov.\u200bcom/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx'),
    ).not.toContain('abcdefghijklmnopqrstuvwx');
    expect(redact('a known-\u200bsecret-of-ours b')).not.toMatch(/secret-of-ours/);
    expect(redact('queue:\u200bx:main')).toBe('queue:\u200bx:main');
    expect(redact('a known-secret-of-ours in queue:\u200bx:main')).toMatch(/in queue:\u200bx:main$/);
    expect(redact('Bearer\u2060 abcdef\u200dGHIJKL0123456789')).not.toContain('GHIJKL0123456789');
  });
});
