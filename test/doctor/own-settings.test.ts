import { describe, expect, test } from 'vitest';
import { startWorld } from './doctor-harness.ts';

const HTTP = { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef', PORT: '0' };

/** A setting that is missing or wrong, the checks that are made without it, and those that wait for it. */
const WAYS: readonly {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly made: readonly string[];
  readonly waits: readonly string[];
}[] = [
  {
    env: { SLACK_BOT_TOKEN: undefined },
    made: ['slack.reach', 'slack.socket', 'clock.slack', 'datadog.reach', 'datadog.api_key'],
    waits: ['slack.token', 'slack.scopes', 'slack.commands', 'slack.same_app', 'slack.channel.oncall', 'slack.actors'],
  },
  {
    env: { SLACK_BOT_TOKEN: 'two words' },
    made: ['slack.reach', 'slack.socket', 'clock.slack'],
    waits: ['slack.token', 'slack.same_app'],
  },
  {
    env: { ...HTTP, SLACK_BOT_TOKEN: undefined },
    made: ['slack.reach', 'slack.signature', 'slack.port', 'clock.slack'],
    waits: ['slack.token'],
  },
  {
    env: { SLACK_APP_TOKEN: undefined },
    made: ['slack.reach', 'slack.token', 'slack.channel.oncall'],
    waits: ['slack.socket', 'slack.same_app'],
  },
  {
    env: { DD_APP_KEY: undefined },
    made: ['datadog.reach', 'datadog.api_key', 'clock.datadog', 'send.gauge'],
    waits: ['datadog.app_key', 'datadog.timeseries', 'datadog.feeds', 'datadog.raw'],
  },
  {
    env: { DD_API_KEY: undefined },
    made: ['datadog.reach', 'clock.datadog', 'slack.token'],
    waits: ['datadog.api_key', 'datadog.app_key', 'datadog.timeseries', 'send.gauge'],
  },
  {
    env: { DD_API_KEY: 'two words', DD_APP_KEY: undefined },
    made: ['datadog.reach', 'clock.datadog'],
    waits: ['datadog.api_key', 'datadog.app_key'],
  },
];

describe('each check needs its own settings only', () => {
  test.each(WAYS)('$env', async ({ env, made, waits }) => {
    await using world = await startWorld();
    const { code, lines } = await world.run({ env, args: ['--send-test'] });
    const of = (id: string) => lines.filter((line) => line.slice(22).startsWith(`${id} `));
    const isOk = (id: string) => of(id).length > 0 && of(id).every((line) => line.startsWith('ok'));
    expect(made.filter((id) => !isOk(id))).toEqual([]);
    const waiting = /^could not be checked .* has a problem\. Next step: fix [A-Z_]+ first$/;
    expect(waits.flatMap(of).filter((line) => !waiting.test(line))).toEqual([]);
    expect(waits.filter((id) => of(id).length === 0)).toEqual([]);
    expect(code).toBe(78);
    expect([world.slack.unexpected, world.datadog.unexpected]).toEqual([[], []]);
  });

  test('a value that cannot be right is sent nowhere', async () => {
    await using world = await startWorld();
    const wrong = { SLACK_BOT_TOKEN: world.slack.tokens.app, DD_API_KEY: 'two words' };
    await world.run({ env: wrong });
    const sent = JSON.stringify([world.slack.wire.calls('auth.test'), world.datadog.requests]);
    expect(sent).not.toContain(wrong.SLACK_BOT_TOKEN);
    expect(sent).not.toContain(wrong.DD_API_KEY);
  });
});
