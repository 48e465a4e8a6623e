import { describe, test } from 'vitest';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { runProgram, showsStack } from './support/out-process.ts';
import { eachOf, IS_LONG } from './support/size.ts';

/** Settings that are all right, to addresses at which nobody is. */
const NOWHERE = {
  SLACK_BOT_TOKEN: 'xoxb-1-abcdefgh',
  SLACK_APP_TOKEN: 'xapp-1-abcdefgh',
  SLACK_API_URL: 'http://127.0.0.1:1/api/',
  DD_API_KEY: 'a-key-of-datadog',
  DD_APP_KEY: 'another-key-of-datadog',
  DD_API_URL: 'http://127.0.0.1:1',
  COLLECT: 'github,wandb,skypilot',
  GITHUB_TOKEN: 'ghp_abcdefgh',
  GITHUB_REPOSITORY: 'o/n',
  WANDB_API_KEY: 'a-key-of-wandb',
  WANDB_PROJECT: 'e/p',
  SKYPILOT_API_URL: 'http://127.0.0.1:1',
  SKYPILOT_API_TOKEN: 'a-token-of-skypilot',
  CHART_RENDERER: 'quickchart',
  QUICKCHART_URL: 'http://127.0.0.1:1',
  HEALTH_PORT: '0',
  TEAM_TIMEZONE: 'UTC',
};

/** All but SKYPILOT_API_URL, which may carry both. */
const ADDRESSES = [
  ...['SLACK_API_URL', 'DD_API_URL', 'DD_APP_URL', 'QUICKCHART_URL'],
  ...['GITHUB_API_URL', 'WANDB_API_URL', 'WANDB_APP_URL'],
];

const [USER, PASSWORD] = ['proxy-u5er', 'S3cr3t-Passw0rd'];
const WITH_CREDENTIALS = [
  `http://${USER}:${PASSWORD}@127.0.0.1:1`,
  `https://${PASSWORD}@127.0.0.1:1/api/`,
  `http://:${PASSWORD}@127.0.0.1:1`,
  `http://${USER}:%53${PASSWORD.slice(1)}@127.0.0.1:1/x?y=1`,
];

const KEYS = ['DD_API_KEY', 'DD_APP_KEY', 'GITHUB_TOKEN', 'WANDB_API_KEY', 'SKYPILOT_API_TOKEN'];
const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-', SLACK_APP_TOKEN: 'xapp-' };
const [LEFT, RIGHT] = ['aaaa1111leftPart', '2222bbbbrightPart'];
const BETWEEN = {
  'a line break': '\n',
  'a Windows line break': '\r\n',
  'a tab': '\t',
  'a space': ' ',
  'a control character': '\u0001',
  'an umlaut': 'ä',
  'a Greek letter': 'α',
  'a zero-width space': '\u200b',
  'a quote': '"',
  'two single quotes': "''",
  'a no-break space': '\u00a0',
  'a line separator': '\u2028',
};

/** Starts with those settings wrong, and looks whether each is named, without a word of its value. */
async function refused(
  wrong: Readonly<Record<string, string>>,
  secrets: readonly string[],
  args = ['start'],
  base: object = NOWHERE,
) {
  const { code, said, isCutOff } = await runProgram(args, { ...base, ...wrong }, { stopAfterMs: 1_500 });
  const unnamed = Object.keys(wrong).filter((name) => !said.includes(name));
  return faultsOf({
    [`ends with ${isCutOff ? 'nothing but SIGKILL' : code} instead of 78`]: code !== 78,
    [`does not name ${unnamed.join(', ')}`]: unnamed.length > 0,
    'says no next step': !said.includes('Next step: '),
    'repeats the secret': secrets.some((secret) => said.includes(secret)),
    'shows a stack': showsStack(said),
  });
}

const everyOf = (names: readonly string[], value: (name: string) => string) =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

/** All these settings at once, or each alone as well. */
const groups = (names: readonly string[]) => (IS_LONG ? [names, ...names.map((name) => [name])] : [names]);

describe.concurrent('secrets in settings', () => {
  test('an address with a user name or a password is refused in every setting, and not repeated', async () => {
    const tries = inShort(WITH_CREDENTIALS, 0, 1).flatMap((address) =>
      groups(ADDRESSES).map((names) => ({ address, names })),
    );
    const found = await eachOf(tries, 3, async ({ address, names }) => ({
      attempt: `${address} in ${names.join(', ')}`,
      faults: await refused(
        everyOf(names, () => address),
        [PASSWORD, USER, PASSWORD.slice(1)],
      ),
    }));
    judge('settings: addresses with credentials', found);
  }, 590_000);

  test('the other commands refuse such addresses as well', async () => {
    const commands = [
      ['dashboards', 'diff'],
      ['dashboards', 'pull'],
      ['collect', 'health'],
      ['collect', 'skypilot', '--push'],
    ];
    const found = await eachOf(inShort(commands, 0, 2), 2, async (args) => ({
      attempt: args.join(' '),
      faults: await refused({ DD_API_URL: WITH_CREDENTIALS[0] ?? '' }, [PASSWORD], args),
    }));
    judge('settings: addresses with credentials', found);
  }, 590_000);

  test('a key with a line break, a blank, a quote or a foreign letter inside is refused, and not repeated', async () => {
    const tries = inShort(Object.entries(BETWEEN), 0, 3, 5, 8).flatMap(([what, between]) =>
      groups([...KEYS, ...Object.keys(TOKENS)]).map((names) => ({ what, between, names })),
    );
    const prefixes: Readonly<Record<string, string>> = TOKENS;
    const found = await eachOf(tries, 3, async ({ what, between, names }) => ({
      attempt: `${what} in ${names.join(', ')}`,
      faults: await refused(
        everyOf(names, (name) => `${prefixes[name] ?? ''}${LEFT}${between}${RIGHT}`),
        [LEFT, RIGHT],
      ),
    }));
    judge('settings: keys with odd characters', found);
  }, 590_000);

  test('the signing secret of Slack is refused the same way', async () => {
    const { SLACK_APP_TOKEN: _, ...http } = NOWHERE;
    const found = await eachOf(inShort(Object.entries(BETWEEN), 0), 3, async ([what, between]) => ({
      attempt: `${what} in SLACK_SIGNING_SECRET`,
      faults: await refused({ SLACK_SIGNING_SECRET: `${LEFT}${between}${RIGHT}` }, [LEFT, RIGHT], ['start'], {
        ...http,
        PORT: '0',
      }),
    }));
    judge('settings: keys with odd characters', found);
  }, 590_000);
});

describe.concurrent('addresses of a database', () => {
  const WORD = 'Gehe1m-Wort';
  const refusedAtOnce = {
    'a bare % in the password': `postgres://bot:${WORD}%@127.0.0.1:1/d`,
    'a % before letters': `postgres://bot:${WORD}%zz@127.0.0.1:1/d`,
    'another protocol': `mysql://bot:${WORD}@127.0.0.1:1/d`,
    'no protocol': `bot:${WORD}@127.0.0.1:1/d`,
    'a port that is none': `postgres://bot:${WORD}@127.0.0.1:port/d`,
    'a certificate that is not there': `postgres://bot:${WORD}@127.0.0.1:1/d?sslmode=verify-full&sslrootcert=/no/such/ca.pem`,
  };
  const triedAgain = {
    'nobody listens': `postgres://bot:${WORD}@127.0.0.1:1/d`,
    'no such host': `postgres://bot:${WORD}@no-such-host.invalid/d`,
    'an encoded password, nobody listens': `postgres://bot:${WORD}%21%2F@127.0.0.1:1/d`,
  };

  test('a wrong address ends with 78, the password not repeated', async () => {
    const found = await eachOf(Object.entries(refusedAtOnce), 3, async ([attempt, url]) => ({
      attempt,
      faults: await refused({ DATABASE_URL: url }, [WORD]),
    }));
    judge('settings: addresses of databases', found);
  }, 590_000);

  test('a server that is not there is asked again, the password not repeated', async () => {
    const found = await eachOf(inShort(Object.entries(triedAgain), 2), 3, async ([attempt, url]) => {
      const { said, isCutOff, code } = await runProgram(
        ['start'],
        { ...NOWHERE, DATABASE_URL: url },
        { stopAfterMs: 2_000 },
      );
      const faults = faultsOf({
        'repeats the password': said.includes(WORD),
        'shows a stack': showsStack(said),
        [`ends with ${code} by itself`]: code !== 0 && code !== 78,
        'does not stop': isCutOff,
        'does not say what is missing': !/database/i.test(said),
      });
      return { attempt, faults };
    });
    judge('settings: addresses of databases', found);
  }, 590_000);
});
