import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBot, startBotProcess, startLocalServices } from '@metta-health-bot/demo';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../src/catalog/load.ts';
import { BOT, shownCatalog } from '../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../src/core/package-root.ts';
import { SAME_PRESS_MS } from '../src/core/time.ts';
import { tableRows } from './support/blocks.ts';
import { OVER_HTTP } from './support/over-http.ts';
import { builtProgram } from './support/run-built.ts';

const { run, start, remove } = builtProgram();
afterAll(remove);

const startServices = () =>
  startLocalServices({ catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)), timeZone: 'UTC' });

describe('process', () => {
  test('start without settings prints every problem with its next step, names the demo and exits 78', async () => {
    const { code, err } = await run(['start'], { CATALOG_FILE: 'nowhere.yml', TEAM_TIMEZONE: 'Berlin' });
    expect(code).toBe(78);
    expect(err).toContain('6 problems to fix');
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'DD_API_KEY',
      'DD_APP_KEY',
      'TEAM_TIMEZONE',
      'nowhere.yml',
    ]) {
      expect(err).toContain(name);
    }
    expect(err.match(/Next step: /g)).toHaveLength(6);
    expect(err).toMatch(/Without any account: node \S+main\.js demo$/m);
    expect(err).toMatch(
      /^There is no \.env in \/.*: start in the folder that has it, or write one with node \S+main\.js init$/m,
    );
    expect(err).not.toMatch(/\bat .*\.js:\d+/);
  });

  test.each([['manifest'], ['--help'], ['dashboards', 'list']])(
    'a reader of what %s prints may go away: the command ends without a word',
    async (...args) => {
      const child = start(args);
      child.stdout.destroy();
      const [err] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(err).not.toMatch(/EPIPE|Unhandled|\bat .*\.js:\d+/);
      expect(child.signalCode).toBeNull();
    },
  );

  test('settings that carry secrets where none belong, or in no usable way, end the start with 78, and none is printed', async () => {
    const { code, out, err } = await run(['start'], {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      DD_APP_KEY: '"aaaabbbb11112222"',
      DD_API_KEY: 'ccccdddd33334444\neeeeffff55556666',
      DD_API_URL: 'http://proxyuser:S3cr3tPassw0rd@127.0.0.1:1',
      SLACK_API_URL: 'https://proxyuser:S3cr3tPassw0rd@127.0.0.1/api/',
      DATABASE_URL: 'postgres://bot:100%S3cr3tPassw0rd@127.0.0.1/x',
      TEAM_TIMEZONE: 'S3cr3tPassw0rd',
    });
    expect(code).toBe(78);
    for (const name of ['DD_API_KEY', 'DD_APP_KEY', 'DD_API_URL', 'SLACK_API_URL', 'DATABASE_URL'])
      expect(err).toContain(name);
    expect(err.match(/Next step: /g)).toHaveLength(6);
    expect(out + err).not.toMatch(/S3cr3tPassw0rd|aaaabbbb|ccccdddd|eeeeffff|\bat .*\.js:\d+/);
  });

  test('a token that Slack refuses ends the start with 78 and a next step', async () => {
    const { slack, env, close } = await startServices();
    const { code, err } = await run(['start'], { ...(env as Record<string, string>), SLACK_BOT_TOKEN: 'xoxb-revoked' });
    expect([code, slack.unexpected]).toEqual([78, []]);
    expect(err).toContain('Slack rejects a token: invalid_auth');
    await close();
  });

  test('a collector that the settings name and nothing can be read for is a problem before any connection is made', async () => {
    const { code, err } = await run(['start'], {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      DD_API_KEY: 'api-key',
      DD_APP_KEY: 'app-key',
      COLLECT: 'github,eval',
    });
    expect(code).toBe(78);
    for (const setting of ['GITHUB_TOKEN', 'GITHUB_REPOSITORY', 'WANDB_API_KEY', 'WANDB_PROJECT'])
      expect(err).toContain(setting);
  });

  test.each([
    ['SIGTERM', ['SIGTERM']],
    ['SIGTERM again and again', ['SIGTERM', 'SIGTERM', 'SIGHUP', 'SIGTERM']],
    ['SIGHUP', ['SIGHUP']],
    ['SIGINT', ['SIGINT']],
    ['SIGINT that npm sends on', ['SIGINT', 'SIGINT']],
  ] as const)('A9 %s lets a running answer finish, then exits 0', async (_, signals) => {
    const { slack, datadog, env, close } = await startServices();
    const bot = await startBotProcess(env, () => {}, BOT);
    datadog.faults.next({ kind: 'delay', ms: 700 });
    const asked = slack.as('engineer').in('system-health').command('/health');
    await asked.ack;
    const exit = once(bot.child, 'exit');
    for (const signal of signals) bot.child.kill(signal);
    const [[code], answer] = await Promise.all([exit, asked.reply()]);
    expect(tableRows(answer)).toHaveLength(26);
    expect(code).toBe(0);
    await close();
  });

  test('Ctrl-C pressed again ends it at once', async () => {
    const { slack, datadog, env, close } = await startServices();
    const bot = await startBotProcess(env, () => {}, BOT);
    datadog.faults.always({ kind: 'delay', ms: 9_000 });
    await slack.as('engineer').in('system-health').command('/health').ack;
    const exit = once(bot.child, 'exit');
    bot.child.kill('SIGINT');
    await sleep(SAME_PRESS_MS + 300);
    bot.child.kill('SIGINT');
    expect(await exit).toEqual([null, 'SIGINT']);
    await close();
  });

  test.each([
    ['Socket Mode', {}],
    ['HTTP', OVER_HTTP],
  ] as const)(
    'A9 a stop in the middle of a burst over %s: whatever is answered was acknowledged',
    async (_, way) => {
      const { slack, env, close } = await startServices();
      let connected = '{}';
      const onLine = (line: string) => {
        if (line.includes('the bot is connected to Slack')) connected = line;
      };
      const bot = await startBotProcess({ ...env, ...way }, onLine, BOT);
      const { slack: port } = JSON.parse(connected);
      if (port !== undefined) slack.deliverTo({ url: `http://127.0.0.1:${port}/slack/events` });
      const channel = slack.as('engineer').in('system-health');
      await channel.command('/health').reply();
      const asked = Array.from({ length: 100 }, () => channel.command('/health'));
      await asked[0]?.ack;
      const exit = once(bot.child, 'exit');
      bot.child.kill('SIGTERM');
      const acks = await Promise.all(asked.map(({ ack }) => ack));
      await exit;
      const unacknowledged = asked.filter((one, at) => one.answers().length > 0 && typeof acks[at] === 'string');
      expect(asked.filter((one) => one.answers().length > 0).length).toBeGreaterThan(0);
      expect(unacknowledged).toHaveLength(0);
      await close();
    },
    60_000,
  );

  test('A9 a stop takes 10 s at most: what hangs is cut off, and said so', async () => {
    const { slack, datadog, env, close } = await startServices();
    const lines: string[] = [];
    const bot = await startBotProcess(env, (line) => lines.push(line), BOT);
    datadog.faults.always({ kind: 'delay', ms: 9_000 });
    slack.faults.always('response_url', { kind: 'hang' });
    await slack.as('engineer').in('system-health').command('/health').ack;
    const began = performance.now();
    expect(await bot.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(13_000);
    await close();
  }, 30_000);

  test('SIGTERM while Slack is slow to answer ends the start too', async () => {
    const { slack, env, close } = await startServices();
    slack.faults.always('auth.test', { kind: 'delay', ms: 3_000 });
    const lines: string[] = [];
    const bot = launchBot(env, (line) => lines.push(line), BOT);
    bot.connected.catch(() => {});
    await expect.poll(() => lines.join(), { timeout: 25_000 }).toContain('became leader');
    expect(await bot.stop()).toBe(0);
    expect(lines.join()).toContain('stopping');
    expect(lines.join()).not.toContain('connected to Slack');
    await close();
  }, 60_000);

  test('over HTTP a refused token ends the start with 78 as well', async () => {
    const { env, close } = await startServices();
    const http = {
      ...OVER_HTTP,
      SLACK_BOT_TOKEN: 'xoxb-revoked',
    };
    const { code, err } = await run(['start'], { ...(env as Record<string, string>), ...http });
    expect([code, err]).toEqual([78, expect.stringContaining('Slack rejects a token: invalid_auth')]);
    await close();
  });

  test('while Slack cannot be reached the bot keeps trying, and comes up when it can', async () => {
    const { slack, env, close } = await startServices();
    slack.faults.next('auth.test', ...Array.from({ length: 4 }, () => ({ kind: 'status', status: 503 }) as const));
    const lines: string[] = [];
    const bot = await startBotProcess(env, (line) => lines.push(line), BOT);
    expect(lines.some((line) => line.includes('Slack cannot be reached; retrying'))).toBe(true);
    expect(await bot.stop()).toBe(0);
    await close();
  }, 30_000);

  test('a port that is taken is named, and the start ends with 78', async () => {
    const { datadog, env, close } = await startServices();
    const taken = new URL(datadog.url).port;
    const { code, err } = await run(['start'], { ...(env as Record<string, string>), HEALTH_PORT: taken });
    expect([code, err]).toEqual([
      78,
      expect.stringMatching(/HEALTH_PORT\s+port \d+ is used by another process\s+Next step/),
    ]);
    await close();
  });

  test('a manifest is not made for an address that Slack refuses, nor with its path twice', async () => {
    for (const [url, words] of [
      ['http://bot.example', 'does not start with https://, which Slack requires'],
      ['bot.example', 'does not start with https://, which Slack requires'],
      ['https://bot.example/slack/events', 'write it without /slack/events'],
    ]) {
      const { code, out, err } = await run(['manifest', '--url', url ?? '']);
      expect([code, out, err]).toEqual([78, '', expect.stringContaining(words ?? '')]);
    }
  });

  test('an unknown subcommand or option prints the usage and exits 64', async () => {
    expect(await run(['dance'])).toMatchObject({ code: 64, err: expect.stringContaining('metta-health-bot start') });
    expect(await run(['docter'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('There is no command docter. Next step: did you mean doctor?'),
    });
    expect(await run(['start', '../my-bot'])).toMatchObject({ code: 64, err: expect.stringContaining('"../my-bot"') });
    expect(await run(['dashboards', 'biuld'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('There is no command biuld. Next step: did you mean build?'),
    });
    expect(await run(['start', '--loud'])).toMatchObject({ code: 64, err: expect.stringContaining('--loud') });
    expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
