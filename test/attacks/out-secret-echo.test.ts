import type { LocalServices } from '@metta-health-bot/demo';
import { onChange, type StoredMessage } from '@metta-health-bot/local-slack';
import { afterAll, describe, expect, test } from 'vitest';
import {
  becomesTrue,
  catalogWith,
  incidentIn,
  type OutBot,
  startAttackedServices,
  startOutBot,
} from './support/out-bot.ts';
import { type EchoServer, startEcho } from './support/out-echo.ts';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { coreOf, DISGUISES, FOREIGN, secretsIn } from './support/out-secrets.ts';
import { answerJson, startHostile } from './support/out-servers.ts';
import { bytesOf } from './support/out-sqlite.ts';
import { eachOf, IS_LONG } from './support/size.ts';
import { tried } from './support/table.ts';

afterAll(removeOwnFolders);

/** As they might be: with characters that look different in an address and in JSON. */
const KEYS = {
  DD_API_KEY: 'dd+Api/K3y=9f8e7d6c5b4a',
  DD_APP_KEY: 'Dd/App+K3y=1a2b3c4d5e6f7a8b',
  GITHUB_TOKEN: 'gh+T0ken/0a1b2c3d4e5f6=',
  WANDB_API_KEY: 'wb/K3y+77aa88bb99cc00dd=',
  SKYPILOT_API_TOKEN: 'sky_T0ken+5566aa77bb/88=',
};

const COMMANDS = [
  ...['/health', '/health env:production', '/health env:staging', '/ci-status', '/training-status', '/skypilot-status'],
  ...['/eval-status', '/collectors', '/digest now', '/health ci', '/ci-status 30d', '/health training env:staging'],
];

const settings = (url: string) => ({
  ...KEYS,
  DD_API_URL: url,
  GITHUB_API_URL: url,
  GITHUB_REPOSITORY: 'owner/name',
  WANDB_API_URL: url,
  WANDB_PROJECT: 'entity/project',
  SKYPILOT_API_URL: url,
  COLLECT: 'github,wandb,skypilot,eval,health',
});

/** Everything that ever stood in that Slack: each version of each message, and each view. */
function listenTo({ slack }: LocalServices) {
  const seen: { readonly text: string; readonly isOncall: boolean }[] = [];
  onChange(slack.workspace, (change) => {
    const isOncall = 'message' in change && change.message.channel === 'C0ONCALL';
    seen.push({ text: JSON.stringify(change), isOncall });
  });
  return seen;
}

/** People ask for everything, open everything and press everything. */
async function useAll(services: LocalServices, rounds: number): Promise<void> {
  const person = services.slack.as('engineer');
  for (let round = 0; round < rounds; round += 1) {
    await eachOf(COMMANDS, 3, (line) =>
      person
        .in('system-health')
        .command(line)
        .reply(1, { withinMs: 20_000 })
        .catch(() => undefined),
    );
    await person.openHome().ack;
  }
}

async function openDetails(services: LocalServices, card: StoredMessage | undefined): Promise<void> {
  if (card === undefined) return;
  await services.slack.as('oncall').in('oncall').click(card, 'incident.details').ack;
  await services.slack.view(({ type }) => type === 'modal', 5_000).catch(() => undefined);
}

/** Where a secret came out. */
async function leaksOf(
  services: LocalServices,
  bot: OutBot,
  seen: ReturnType<typeof listenTo>,
  echo: Pick<EchoServer, 'heard'>,
  secrets: Readonly<Record<string, string>>,
) {
  const [metrics, ready] = await Promise.all([bot.page('/metrics'), bot.page('/readyz')]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const texts = {
    'a Slack message': seen.filter(({ isOncall }) => !isOncall).map(({ text }) => text),
    '#oncall': seen.filter(({ isOncall }) => isOncall).map(({ text }) => text),
    'the log': bot.lines,
    '/metrics': [metrics.text],
    '/readyz': [ready.text],
    'the database': [bytesOf(String(services.env.DATA_DIR))],
    'what Datadog and the sources are sent': echo.heard.map(({ path, body }) => `${path} ${body}`),
  };
  return Object.entries(texts).map(([where, all]) => {
    const names = [...new Set(all.flatMap((text) => secretsIn(text, secrets)))];
    const example = all.find((text) => secretsIn(text, secrets).length > 0);
    const at = example === undefined ? -1 : Math.max(0, example.search(/refused/));
    return { attempt: where, faults: names.length === 0 ? [] : [`shows ${names}: ${example?.slice(at, at + 160)}`] };
  });
}

describe.concurrent('keys that come back', () => {
  test.each(
    inShort(
      [
        ['info', 0],
        ['debug', 10],
      ] as const,
      1,
    ),
  )(
    'a Datadog and sources that repeat all keys in their refusals: none is shown or kept, at %s',
    async (level, first) => {
      await using services = await startAttackedServices();
      const seen = listenTo(services);
      const secrets = { ...KEYS, 'bot token': services.slack.tokens.bot, 'app token': services.slack.tokens.app };
      await using echo = await startEcho(Object.values(secrets), first);
      const often = catalogWith('collectors.yml', (source) => source.replaceAll(/every: \w+/g, 'every: 1m'));
      await using bot = await startOutBot({
        ...services.env,
        ...settings(echo.url),
        CATALOG_FILE: often,
        LOG_LEVEL: level,
      });
      await useAll(services, IS_LONG ? 12 : 1);
      await openDetails(services, await incidentIn(services, 'C0ONCALL', /./, 20_000));
      if (IS_LONG) await becomesTrue(() => echo.used.size === DISGUISES.length * 4, 60_000);
      const leaks = await leaksOf(services, bot, seen, echo, secrets);
      const isQuiet = leaks.every(({ faults }) => faults.length === 0);
      tried('secrets: answers that repeat a key', echo.repeats(), isQuiet ? echo.repeats() : 0);
      judge('secrets: places where they might come out', [
        ...leaks,
        { attempt: 'the process', faults: faultsOf({ 'is gone': !bot.isAlive() }) },
      ]);
      expect(echo.repeats()).toBeGreaterThan(20);
    },
    590_000,
  );

  test('the commands of the terminal repeat none of them', async () => {
    const folder = ownFolder();
    await runProgram(['dashboards', 'build'], { DASHBOARDS_DIR: folder });
    const commands = [
      ...['diff', 'pull', 'push --yes'].map((command) => `dashboards ${command}`),
      ...['github', 'wandb', 'skypilot --push', 'eval', 'health'].map((command) => `collect ${command}`),
    ];
    const rounds = Array.from({ length: IS_LONG ? DISGUISES.length : 1 }, (_, round) => round);
    const tries = rounds.flatMap((round) =>
      inShort(commands, 0, 2, 3, 5).map((command, index) => ({ command, first: round + 5 * index })),
    );
    const found = await eachOf(tries, 3, async ({ command, first }) => {
      await using echo = await startEcho(Object.values(KEYS), first);
      const env = { ...settings(echo.url), DASHBOARDS_DIR: folder };
      const { code, said } = await runProgram(command.split(' '), env, { withinMs: 60_000 });
      const shown = secretsIn(said, KEYS);
      const faults = faultsOf({
        [`shows ${shown}: ${said.slice(Math.max(0, said.search(/refused/))).slice(0, 160)}`]: shown.length > 0,
        'shows a stack': showsStack(said),
        [`ends with ${code}`]: code !== 1,
        'asks nobody': echo.heard.length === 0,
      });
      return { attempt: `${command}, ${[...echo.used].join('; ')}`, faults };
    });
    judge('secrets: output of the commands', found);
  }, 590_000);

  test('a key of five characters is refused at start, or shown nowhere', async () => {
    const short = { DD_API_KEY: 'q7~Zx', DD_APP_KEY: 'w5~Vy' };
    await using echo = await startEcho(Object.values(short));
    const { said, code } = await runProgram(['dashboards', 'diff'], { ...short, DD_API_URL: echo.url });
    const shown = secretsIn(said, short);
    judge('secrets: output of the commands', [
      {
        attempt: 'dashboards diff',
        faults: faultsOf({ [`shows ${shown}`]: shown.length > 0, [`ends with ${code}`]: code !== 1 && code !== 78 }),
      },
    ]);
  }, 590_000);

  test('secrets of others in an error of Datadog reach neither people nor the log', async () => {
    await using services = await startAttackedServices();
    const seen = listenTo(services);
    const foreign = Object.entries(FOREIGN);
    await using server = await startHostile((_, response, number) => {
      const [, secret] = foreign[number % foreign.length] ?? ['', ''];
      answerJson(response, 403, { errors: [`a proxy says: ${secret}`] });
    });
    await using bot = await startOutBot({ ...services.env, DD_API_URL: server.url });
    await useAll(services, IS_LONG ? 5 : 1);
    await incidentIn(services, 'C0ONCALL', /./, 20_000);
    const text = [...seen.map((one) => one.text), ...bot.lines].join('\n');
    judge(
      'secrets: tokens of others',
      foreign.map(([attempt, secret]) => ({
        attempt,
        faults: faultsOf({ 'is shown': text.includes(coreOf(secret)) }),
      })),
    );
    expect(server.heard.length).toBeGreaterThanOrEqual(foreign.length);
  }, 590_000);
});
