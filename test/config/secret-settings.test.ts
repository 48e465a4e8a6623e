import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configFromEnv, startWarnings } from '../../src/config/config.ts';
import { processEnvironment } from '../../src/config/environment.ts';
import { secretsInEnvironment } from '../../src/config/secrets.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { ProblemsError } from '../../src/core/problem.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';

const GOOD = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  DD_API_KEY: 'api-key',
  DD_APP_KEY: 'app-key',
  CHART_RENDERER: 'embedded',
};

function problemsOf(env: Record<string, string>) {
  try {
    configFromEnv({ ...GOOD, ...env });
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}

// By their names, so that a setting whose kind somebody forgets is found.
const addresses = SETTINGS.map(({ name }) => name).filter((name) => /_URL$/.test(name) && name !== 'DATABASE_URL');
const secrets = SETTINGS.map(({ name }) => name).filter((name) => /_(TOKEN|KEY|SECRET)$/.test(name));
const prefixOf = (name: string) => ({ SLACK_BOT_TOKEN: 'xoxb-', SLACK_APP_TOKEN: 'xapp-' })[name] ?? '';

test('there are addresses and secrets among the settings', () => {
  expect(addresses.length).toBeGreaterThan(7);
  expect(secrets.length).toBeGreaterThan(7);
});

test.each(addresses.filter((name) => name !== 'SKYPILOT_API_URL'))(
  '%s with a user and a password is refused, and not repeated',
  (name) => {
    const problems = problemsOf({ [name]: 'https://proxyuser:hunter2@x.example' });
    expect(problems).toMatchObject([{ where: name, what: 'contains a user name or a password' }]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  },
);

describe.each(addresses)('%s', (name) => {
  test.each([
    ['a user alone', 'https://hunter2@x.example/api', /contains a user name or a password/],
    ['a password alone', 'https://:hunter2@x.example', /contains a user name or a password/],
    ['a query', 'https://x.example/api?token=hunter2', /contains a query or a fragment/],
    ['a fragment', 'https://x.example/api#hunter2', /contains a query or a fragment/],
    ['quotation marks', '"https://x.example/hunter2"', /quotation marks/],
    ['no address', 'hunter2', /is not a complete URL/],
  ])('with %s is refused with the next step, and not repeated', (_, value, what) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toMatchObject([{ where: name, what: expect.stringMatching(what) }]);
    expect(problems[0]?.fix.length).toBeGreaterThan(10);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe.each(secrets)('%s', (name) => {
  const env = (value: string) => ({ ...(name === 'SLACK_SIGNING_SECRET' && { SLACK_APP_TOKEN: '' }), [name]: value });
  test.each([
    ['two lines', 'aaaabbbb\n11112222', /white space or a line break/],
    ['a tab', 'aaaabbbb\t11112222', /white space or a line break/],
    ['a letter of no ASCII', 'aaaabbbb\u00e911112222', /no token or key has/],
    ['a character that shows nothing', 'aaaabbbb\u200b11112222', /no token or key has/],
    ['a control character', 'aaaabbbb\u000011112222', /no token or key has/],
  ])('with %s is refused with the next step, and not repeated', (_, value, what) => {
    const problems = problemsOf(env(`${prefixOf(name)}${value}`));
    expect(problems).toMatchObject([{ where: name, what: expect.stringMatching(what) }]);
    expect(JSON.stringify(problems)).not.toMatch(/aaaabbbb|11112222/);
  });

  test('a secret in quotation marks is refused as such, and so is one that is too short', () => {
    expect(problemsOf(env(`"${prefixOf(name)}aaaabbbb"`))).toMatchObject(
      [{ where: name, what: /quotation marks/ }].map(({ where }) => ({
        where,
        what: expect.stringContaining('quotation marks'),
      })),
    );
    if (prefixOf(name) === '')
      expect(problemsOf(env('abc12'))).toMatchObject([{ where: name, what: expect.stringContaining('too short') }]);
  });

  test('a secret is trimmed, and redacted', () => {
    const value = `${prefixOf(name)}aaaabbbb11112222`;
    expect(configFromEnv({ ...GOOD, ...env(`  ${value}\r\n`) }).secrets).toContain(value);
    expect(secretsInEnvironment(env(` ${value} `))).toContain(value);
  });
});

test('the password of the database is a secret as it stands and decoded, in parameters too', () => {
  const url = 'postgres://bot:p%40ss%2Fw0rd@db/health?password=an0ther-one';
  expect(configFromEnv({ ...GOOD, DATABASE_URL: url }).secrets).toEqual(
    expect.arrayContaining(['p%40ss%2Fw0rd', 'p@ss/w0rd', 'an0ther-one']),
  );
  expect(secretsInEnvironment({ DD_API_URL: 'http://proxy:S3cr3tPassw0rd@x' })).toContain('S3cr3tPassw0rd');
  // It could be any word of a sentence.
  expect(secretsInEnvironment({ DATABASE_URL: 'postgres://postgres:postgres@db/postgres' })).toEqual([]);
});

test('user and password of SkyPilot are secrets, alone and together, unless they are common words', () => {
  const of = (SKYPILOT_API_URL: string) => {
    const known = configFromEnv({ ...GOOD, SKYPILOT_API_URL }).secrets;
    expect(secretsInEnvironment({ SKYPILOT_API_URL })).toEqual(expect.arrayContaining(known.slice(4)));
    return known.slice(4);
  };
  expect(of('http://metta-b0t:p%40ss-w0rd@x.example')).toEqual(
    expect.arrayContaining(['metta-b0t', 'p@ss-w0rd', 'p%40ss-w0rd', 'metta-b0t:p@ss-w0rd']),
  );
  expect(of('http://SkyPilot:hunter@x.example')).toEqual(['SkyPilot:hunter']);
  const { skypilot } = configFromEnv({ ...GOOD, SKYPILOT_API_URL: 'http://metta-b0t:p%40ss-w0rd@x.example' }).sources;
  expect(skypilot.apiUrl).toBe('http://x.example');
  const redact = createRedactor(of('http://skypilot:hunter@x.example'));
  expect(redact(`skypilot.jobs, ${Buffer.from('skypilot:hunter').toString('base64')}`)).toBe(
    'skypilot.jobs, [redacted]',
  );
});

test.each([
  'postgres://bot:100%hunter2@db/x',
  'postgres://bot:hunter2%@db/x',
  'postgres://bot:hunter2%E9@db/x',
  '"postgres://bot:hunter2@db/x"',
])('a database address that the driver cannot decode is refused: %s', (DATABASE_URL) => {
  const problems = problemsOf({ DATABASE_URL });
  expect(problems).toMatchObject([{ where: 'DATABASE_URL' }]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('a value that is not a Datadog site is not repeated, as it may be a key', () => {
  expect(JSON.stringify(problemsOf({ DD_SITE: 'user:hunter2@datadoghq.com' }))).not.toContain('hunter2');
});

const keys = [
  '9f8e7d6c5b4a39281706f5e4d3c2b1a0',
  '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
  'pat-Zk7qPw2LmN9xR4tBv6Hs',
];

test.each(SETTINGS.map(({ name }) => name))(
  'a key in %s by mistake is not repeated, and is known as a secret',
  (name) => {
    for (const key of keys) {
      expect(JSON.stringify(problemsOf({ [name]: key }))).not.toContain(key);
      expect(secretsInEnvironment({ [name]: ` ${key}` })).toContain(key);
    }
    expect(JSON.stringify(problemsOf({ [name]: `github,${keys[0]}` }))).not.toContain(keys[0]);
  },
);

test('a key in a setting that takes any text is known to the log', () => {
  const [key = ''] = keys;
  for (const name of ['DD_ENV', 'HEALTH_HOST']) expect(configFromEnv({ ...GOOD, [name]: key }).secrets).toContain(key);
});

test('an ordinary mistake is repeated, and no ordinary value is a secret', () => {
  const mistakes = {
    LOG_LEVEL: 'verbose',
    TEAM_TIMEZONE: 'Europe/Northern_Ireland',
    HEALTH_PORT: '8080/tcp',
    COLLECT: 'github-actions',
    WANDB_PROJECT: 'my-robot-navigation-2024',
    CHART_RENDERER: 'quick-chart',
    ONCALL_CHANNEL: '#On-Call Alerts',
  };
  for (const [name, value] of Object.entries(mistakes)) {
    expect(JSON.stringify(problemsOf({ [name]: value })), name).toContain(value.replace(/^#/, ''));
  }
  const ordinary = {
    DATA_DIR: '/var/lib/metta-health-bot/3f2a9c',
    HEALTH_HOST: '2001:db8:85a3::8a2e:370:7334',
    DD_ENV: 'staging-2024',
  };
  expect(secretsInEnvironment({ ...mistakes, ...ordinary, DATABASE_URL: 'postgres://bot@db/health' })).toEqual([]);
});

test('an env file that others can read is reported once with the next step, and one that cannot be read is a problem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'env-'));
  const file = join(folder, '.env');
  try {
    expect(startWarnings({}, file)).toEqual([]);
    writeFileSync(file, 'DD_SITE=datadoghq.eu\n');
    for (const mode of [0o644, 0o640, 0o602]) {
      chmodSync(file, mode);
      expect(startWarnings({}, file), mode.toString(8)).toEqual([expect.stringMatching(/Next step: chmod 600/)]);
    }
    chmodSync(file, 0o600);
    expect(startWarnings({}, file)).toEqual([]);
    expect(() => processEnvironment(folder)).toThrow(ProblemsError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('addresses without TLS are reported together, except for those of this machine', () => {
  const here = {
    SLACK_API_URL: 'http://127.0.0.1:1/api/',
    GITHUB_API_URL: 'http://localhost:1',
    WANDB_API_URL: 'http://[::1]:1',
  };
  expect(startWarnings(here, '/no/such/file')).toEqual([]);
  const plain = { ...here, DD_API_URL: 'http://datadog.internal', QUICKCHART_URL: 'http://127.0.0.1.example:3400' };
  expect(startWarnings(plain, '/no/such/file')).toEqual([
    expect.stringMatching(/^DD_API_URL, QUICKCHART_URL: http:\/\/ .*Next step/),
  ]);
});

test('a fallback channel that is the on-call channel is reported as useless', () => {
  const said = startWarnings({ ONCALL_CHANNEL: '#oncall', ONCALL_FALLBACK_CHANNEL: 'oncall' }, '/nowhere/.env');
  expect(said).toEqual([
    expect.stringMatching(/^ONCALL_FALLBACK_CHANNEL is the channel of ONCALL_CHANNEL.*Next step: /),
  ]);
  expect(startWarnings({ ONCALL_CHANNEL: 'oncall', ONCALL_FALLBACK_CHANNEL: 'health' }, '/nowhere/.env')).toEqual([]);
});
