import { afterAll, describe, expect, test } from 'vitest';
import { becomesTrue, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { FLOODS, type Flood, flood } from './support/out-floods.ts';
import { faultsOf, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { startHostile } from './support/out-servers.ts';
import { makeDigestDue } from './support/out-sqlite.ts';
import { eachOf, IS_LONG } from './support/size.ts';

afterAll(removeOwnFolders);

/** How much more memory than without an attack is still bounded, in megabytes. */
const MOST_MORE_MB = 250;

const SETTINGS = {
  DD_API_KEY: 'a-key-of-datadog',
  DD_APP_KEY: 'an-application-key',
  GITHUB_TOKEN: 'ghp_abcdefgh',
  WANDB_API_KEY: 'a-key-of-wandb',
  SKYPILOT_API_TOKEN: 'a-token-of-skypilot',
  GITHUB_REPOSITORY: 'owner/name',
  WANDB_PROJECT: 'entity/project',
};
const addresses = (url: string) => ({
  DD_API_URL: url,
  GITHUB_API_URL: url,
  WANDB_API_URL: url,
  SKYPILOT_API_URL: url,
});

const COMMANDS = [
  'collect skypilot',
  'collect wandb',
  'dashboards diff',
  'collect github',
  'collect health',
  'dashboards pull',
];
const SHORT: readonly (readonly [command: string, kind: Flood])[] = [
  ['collect skypilot', 'gzip bomb'],
  ['collect wandb', 'gzip bomb'],
  ['dashboards diff', 'endless in one string'],
  ['collect github', 'deep'],
  ['collect health', 'gzip bomb'],
];
const LONG = COMMANDS.flatMap((command) => FLOODS.map((kind) => [command, kind] as const));

// One after the other: a flood takes the processor that the local Slack and Datadog need.
describe('answers without end', () => {
  test('the commands stay small and say plainly what went wrong', async () => {
    const folder = ownFolder();
    await runProgram(['dashboards', 'build'], { DASHBOARDS_DIR: folder });
    const usual = await runProgram(['collect', 'skypilot'], { ...SETTINGS, ...addresses('http://127.0.0.1:1') });
    const found = await eachOf(IS_LONG ? LONG : SHORT, 2, async ([command, kind]) => {
      await using server = await startHostile((_, response) => flood(kind, response));
      const env = { ...SETTINGS, ...addresses(server.url), DASHBOARDS_DIR: folder };
      // A collector may take two minutes, and a dripping answer may be tried again.
      const limits = { withinMs: kind === 'drip' ? 135_000 : 40_000, mostMb: 700 };
      const { code, said, peakMb, isCutOff, ms } = await runProgram(command.split(' '), env, limits);
      const faults = faultsOf({
        [`takes ${peakMb - usual.peakMb} MB more`]: peakMb - usual.peakMb > MOST_MORE_MB,
        [`was cut off after ${ms} ms`]: isCutOff,
        [`ends with ${code}`]: !isCutOff && code !== 1,
        [`says "${said.trim().slice(0, 100)}"`]: !isCutOff && said.trim() === '',
        'shows a stack': showsStack(said),
        'repeats the words of an engine': /invalid string length|heap|call stack|terminated|fetch failed/i.test(said),
      });
      return { attempt: `${command}: ${kind}`, faults };
    });
    judge('answers without end', found);
  }, 590_000);

  test('the bot stays small, says so to people and in #oncall, and draws its digest without a picture', async () => {
    await using services = await startAttackedServices();
    const kinds = FLOODS.filter((kind) => IS_LONG || kind !== 'drip');
    await using charts = await startHostile((_, response) => flood('gzip bomb', response));
    const quickchart = { CHART_RENDERER: 'quickchart', QUICKCHART_URL: charts.url };
    await using drawing = await startOutBot({ ...services.env, ...quickchart });
    const before = drawing.peakMb();
    makeDigestDue(String(services.env.DATA_DIR), 'C0SYSTEMHEALTH');
    const digest = await incidentIn(services, 'C0SYSTEMHEALTH', /./, 30_000);
    await becomesTrue(() => charts.heard.length > 0, 20_000);
    await becomesTrue(() => drawing.peakMb() - before > MOST_MORE_MB, 3_000);
    const drawn = faultsOf({
      'posts no digest': digest === undefined,
      'was asked for no picture': charts.heard.length === 0,
      [`takes ${drawing.peakMb() - before} MB more`]: drawing.peakMb() - before > MOST_MORE_MB,
      'is gone': !drawing.isAlive(),
    });
    await drawing.stop();

    await using server = await startHostile((_, response, number) =>
      flood(kinds[number % kinds.length] ?? 'deep', response),
    );
    await using reading = await startOutBot({
      ...services.env,
      ...SETTINGS,
      ...addresses(server.url),
      COLLECT: 'github,wandb,skypilot,health',
    });
    const start = reading.peakMb();
    const person = services.slack.as('engineer').in('system-health');
    const lines = ['/health', '/ci-status', '/training-status', '/collectors', '/health env:staging', '/eval-status'];
    const answers = await eachOf(lines, 2, (line) =>
      person
        .command(line)
        .reply(1, { withinMs: 30_000 })
        .catch(() => undefined),
    );
    const told = await incidentIn(services, 'C0ONCALL', /./, 20_000);
    const more = reading.peakMb() - start;
    judge('answers without end', [
      { attempt: 'QuickChart: gzip bomb', faults: drawn },
      ...lines.map((attempt, index) => ({
        attempt,
        faults: faultsOf({ 'is not answered': answers[index] === undefined }),
      })),
      {
        attempt: 'the bot, whose Datadog and sources never end',
        faults: faultsOf({
          'is gone': !reading.isAlive(),
          [`takes ${more} MB more`]: more > MOST_MORE_MB,
          'tells nobody in #oncall': told === undefined,
          'repeats the words of an engine': /invalid string length|heap|call stack|fetch failed/i.test(
            told?.text ?? '',
          ),
        }),
      },
    ]);
    expect(server.heard.length).toBeGreaterThan(5);
  }, 240_000);
});
