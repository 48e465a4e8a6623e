import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../bench/free-port.ts';
import { becomesTrue, folderCatalog, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { type Attempt, faultsOf, inShort, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { type HostileServer, startHostile, startOtherHost } from './support/out-servers.ts';
import { makeDigestDue } from './support/out-sqlite.ts';
import { eachOf, IS_LONG } from './support/size.ts';

afterAll(removeOwnFolders);

const CODES = [307, 308, 301, 302, 303] as const;

/** Sends everybody to the other host, with ever another code, now and then without a protocol. */
const startRedirecting = (other: HostileServer, first = 0): Promise<HostileServer> =>
  startHostile(({ path }, response, number) => {
    const protocol = number % 4 === 3 ? '' : 'http:';
    response
      .writeHead(CODES[(first + number) % CODES.length] ?? 307, { location: `${protocol}//${other.host}${path}` })
      .end();
  });

const KEYS = {
  DD_API_KEY: 'a-key-of-datadog',
  DD_APP_KEY: 'an-application-key',
  GITHUB_TOKEN: 'ghp_abcdefgh',
  WANDB_API_KEY: 'a-key-of-wandb',
  SKYPILOT_API_TOKEN: 'a-token-of-skypilot',
  GITHUB_REPOSITORY: 'owner/name',
  WANDB_PROJECT: 'entity/project',
};

const COMMANDS = [
  ...['dashboards diff', 'dashboards pull', 'dashboards push --yes', 'collect eval --push'],
  ...['collect github', 'collect wandb', 'collect skypilot', 'collect health --push'],
];

/** What a redirect came to: the other host is to hear of nothing. */
const followed = (
  attempt: string,
  redirecting: HostileServer,
  other: HostileServer,
  more: Readonly<Record<string, boolean>> = {},
): Attempt => ({
  attempt,
  faults: faultsOf({
    [`the other host got ${other.heard.length} requests`]: other.heard.length > 0,
    'the first host was not asked': redirecting.heard.length === 0,
    ...more,
  }),
});

describe.concurrent('redirects to another host', () => {
  test('no command follows a redirect, and each says so', async () => {
    const [dashboards, evals] = [ownFolder(), ownFolder()];
    await runProgram(['dashboards', 'build'], { DASHBOARDS_DIR: dashboards });
    const at = (minutes: number) => new Date(Date.now() - 60_000 * minutes).toISOString();
    const run = { policy: 'p', type: 'local', status: 'success', started_at: at(9), finished_at: at(5) };
    writeFileSync(join(evals, 'one.json'), JSON.stringify(run));
    const CATALOG_FILE = folderCatalog();
    const codes = IS_LONG ? CODES.map((_, code) => code) : [0];
    const tries = codes.flatMap((code) =>
      inShort(COMMANDS, 0, 2, 3, 6, 7).map((command, index) => ({ command, first: code + index })),
    );
    const found = await eachOf(tries, 3, async ({ command, first }) => {
      // Another port is another origin as well.
      await using other = await startOtherHost(first % 3 === 2 ? '127.0.0.1' : '127.0.0.2');
      await using redirecting = await startRedirecting(other, first);
      const { url } = redirecting;
      const addresses = { DD_API_URL: url, GITHUB_API_URL: url, WANDB_API_URL: url, SKYPILOT_API_URL: url };
      const folders = { DASHBOARDS_DIR: dashboards, EVAL_RESULTS_DIR: evals };
      const env = { ...KEYS, ...addresses, ...folders, ...(command.startsWith('collect eval') && { CATALOG_FILE }) };
      const { code, said } = await runProgram(command.split(' '), env, { withinMs: 60_000 });
      return followed(`${command} meets ${CODES[first % CODES.length]}`, redirecting, other, {
        [`ends with ${code}`]: code !== 1,
        'repeats the words of a library': /fetch failed|unexpected redirect/i.test(said),
        'says nothing': said.trim() === '',
        'shows a stack': showsStack(said),
      });
    });
    judge('redirects: commands', found);
  }, 590_000);

  test('nor does the bot, to read Datadog, to send to it, to collect or to draw', async () => {
    await using services = await startAttackedServices();
    await using otherDatadog = await startOtherHost('127.0.0.2');
    await using otherSource = await startOtherHost('127.0.0.2');
    await using otherChart = await startOtherHost('127.0.0.2');
    await using datadog = await startRedirecting(otherDatadog);
    await using sources = await startRedirecting(otherSource);
    await using charts = await startRedirecting(otherChart);
    const { url } = sources;
    const addresses = { GITHUB_API_URL: url, WANDB_API_URL: url, SKYPILOT_API_URL: url, QUICKCHART_URL: charts.url };
    const env = { ...services.env, ...KEYS, ...addresses, CHART_RENDERER: 'quickchart' };
    const own = { DD_API_KEY: services.datadog.keys.api, DD_APP_KEY: services.datadog.keys.app };
    await using drawing = await startOutBot({ ...env, ...own });
    makeDigestDue(String(services.env.DATA_DIR), 'C0SYSTEMHEALTH');
    await incidentIn(services, 'C0SYSTEMHEALTH', /./);
    await becomesTrue(() => charts.heard.length > 0, 20_000);
    await drawing.stop();
    await using reading = await startOutBot({
      ...env,
      DD_API_URL: datadog.url,
      COLLECT: 'github,wandb,skypilot,eval,health',
    });
    const person = services.slack.as('engineer').in('system-health');
    const answers = await Promise.all(
      ['/health', '/ci-status', '/collectors'].map((line) => person.command(line).reply(1, { withinMs: 20_000 })),
    );
    await becomesTrue(() => sources.heard.length > 3, 20_000);
    judge('redirects: the bot', [
      followed('QuickChart', charts, otherChart),
      followed('Datadog', datadog, otherDatadog),
      followed('the sources', sources, otherSource),
      {
        attempt: 'the process',
        faults: faultsOf({ 'is gone': !reading.isAlive(), 'answers nobody': answers.length < 3 }),
      },
    ]);
  }, 590_000);

  test('nor where Slack itself, or an address to answer at, leads elsewhere', async () => {
    await using services = await startAttackedServices();
    await using otherSlack = await startOtherHost('127.0.0.2');
    await using otherAnswer = await startOtherHost('127.0.0.2');
    await using slack = await startRedirecting(otherSlack);
    await using answers = await startRedirecting(otherAnswer);
    const PORT = String(await freePort());
    const SLACK_SIGNING_SECRET = 'a-signing-secret-of-this-test';
    const http = { ...services.env, SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET, PORT };
    await using bot = await startOutBot(http);
    const acks = await eachOf(CODES, 1, (code) =>
      typeCommand(PORT, SLACK_SIGNING_SECRET, `${answers.url}/response/${code}`),
    );
    const api = await runProgram(
      ['start'],
      { ...services.env, DATA_DIR: ownFolder(), SLACK_API_URL: `${slack.url}/api/` },
      { stopAfterMs: 3_000 },
    );
    judge('redirects: the bot', [
      {
        // Neither host is one of Slack's, nor that of SLACK_API_URL.
        attempt: 'response_url',
        faults: faultsOf({
          [`the hosts got ${answers.heard.length + otherAnswer.heard.length} requests`]:
            answers.heard.length + otherAnswer.heard.length > 0,
          'the process is gone': !bot.isAlive(),
        }),
      },
      followed('the Slack API', slack, otherSlack, { 'shows a stack': showsStack(api.said) }),
    ]);
    expect(acks).toEqual(CODES.map(() => 200));
  }, 590_000);
});

/** Slack's own request for a command, signed as docs.slack.dev says, with an address to answer at; the status of its ack. */
async function typeCommand(port: string, secret: string, responseUrl: string): Promise<number> {
  const body = new URLSearchParams({
    command: '/health',
    text: '',
    team_id: 'T0METTA',
    api_app_id: 'A0HEALTH',
    channel_id: 'C0SYSTEMHEALTH',
    user_id: 'U0ENGINEER',
    user_name: 'engineer',
    trigger_id: `1.${responseUrl.at(-1)}`,
    response_url: responseUrl,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body,
  });
  return answer.status;
}
