import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PATTERNS } from '../../src/redaction/redactor.ts';

/** Parts of secrets of every shape, of their names and of what stands around them. */
const PARTS = [
  ...['xoxb-1', 'xoxe.xoxp-', 'XOX', 'xapp-1A', 'hooks.slack.com/', 'hooks.slack-gov.com%2F', 'T0/B0/x9'],
  ...[
    'response_url',
    'responseUrl',
    'response_Url',
    'upload_url',
    'bot_access_token',
    'client_secret',
    'signing_secret',
  ],
  ...[
    'trigger_id',
    'triggerId',
    '13345224609.738',
    'wss://',
    'ws%3A%2F%2F',
    '?ticket=',
    '%26ticket%3D',
    'ticket',
    'TICKET',
  ],
  ...[
    'password',
    'Password',
    'token',
    'secret',
    'ghp_',
    'gho_',
    'github_pat_',
    'abcdefghij0123456789',
    'aB3dE5gH7jK9mN1pQ',
  ],
  ...['DD-API-KEY', 'dd_app_key', 'Api-Key', 'X-API-KEY', 'applicationKey', 'KEY', '\u212aEY'],
  ...['Authorization', 'authorization', 'Bearer', 'BEARER', 'bearer', 'Basic', 'BASIC', 'dXNlcjpwYXNzd29yZA=='],
  ...['://', ':\\/\\/', '%3A%2F%2F', 'user:pass', 'user%3Apass', '@host', '%40host', '@', '\u0130'],
  ...[
    '"',
    '\\"',
    '%22',
    '&quot;',
    ':',
    '=',
    '=>',
    '%3A',
    '%3D',
    '": "',
    '", "',
    ' ',
    '+',
    '%20',
    '\n',
    '\\n',
    '/',
    '-',
    '_',
    '.',
  ],
];

test('wherever a shape of secrets occurs, one of its words does, without which it is not searched for', () => {
  const found = new Set<RegExp>();
  const texts = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PARTS) }, { weight: 1, arbitrary: fc.string() }),
    {
      minLength: 1,
      maxLength: 9,
    },
  );
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('');
      const lower = text.toLowerCase();
      for (const { words, pattern } of PATTERNS) {
        if (text.search(pattern) === -1) continue;
        found.add(pattern);
        expect(
          words.some((word) => lower.includes(word)),
          `${pattern} in ${text}`,
        ).toBe(true);
      }
    }),
    { numRuns: 20_000, seed: 1 },
  );
  expect(found.size).toBe(PATTERNS.length);
});

test.each([
  ['xapp-1-A0-1-abc9', 'xapp-'],
  ['{"X-Api-Key":"0123456789abcdef"}', 'key'],
  ['["DD-APPLICATION-KEY","0123456789"]', 'dd-'],
  ['Basic dXNlcjpwYXNzd29yZA==', 'basic'],
  ['wss://wss.slack.com/link?ticket=aB3dE5gH', 'ticket'],
  ['https://0123456789abcdef0123@sentry.example/1', '@'],
])('%s has the word %s', (text, word) => {
  const matching = PATTERNS.filter(({ pattern }) => text.search(pattern) !== -1);
  expect(matching.some(({ words }) => words.includes(word))).toBe(true);
});
