import { describe, expect, test } from 'vitest';
import { splitNextStep } from '../../src/doctor/check-result.ts';
import { shownResult, verdictOf } from '../../src/doctor/report.ts';
import { type Check, runChecks } from '../../src/doctor/run-checks.ts';
import { type ProbeSources, startProbeServer } from '../../src/observability/probe-server.ts';
import { startHostileServer } from '../support/hostile-server.ts';
import { startWorld } from './doctor-harness.ts';

const never = () => new Promise<never>(() => {});
const fine: Check = { ids: ['node.version'], run: async () => [{ id: 'node.version', state: 'ok', detail: 'fine' }] };
const run = (checks: readonly Check[], signal = new AbortController().signal) =>
  runChecks(checks, { signal, onProgress: () => {}, onResults: () => {} });

describe('a check', () => {
  test('that throws, or never ends, costs itself only', async () => {
    const results = await run([
      { ids: ['slack.reach', 'slack.token'], run: () => Promise.reject(new TypeError('of undefined')) },
      {
        ids: ['charts.draw'],
        run: () => {
          throw new Error('at once');
        },
      },
      { ids: ['store.opens'], limitMs: 50, run: never },
      fine,
    ]);
    expect(results.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'slack.reach unchecked',
      'slack.token unchecked',
      'charts.draw unchecked',
      'store.opens unchecked',
      'node.version ok',
    ]);
    expect(results[0]).toMatchObject({
      detail: 'the check failed: of undefined',
      nextStep: expect.stringContaining('bug'),
    });
    expect(results[3]?.detail).toBe('no result within 0.05 s');
  });

  test('that may leave something behind says so when it is late and when it is interrupted', async () => {
    const check: Check = { ids: ['send.oncall'], limitMs: 50, unfinished: 'delete the message', run: never };
    expect(await run([check])).toMatchObject([{ state: 'unchecked', nextStep: 'delete the message' }]);
    const ending = new AbortController();
    const results = run([{ ...check, limitMs: 60_000 }], ending.signal);
    setTimeout(() => ending.abort(), 20);
    expect(await results).toMatchObject([{ nextStep: 'delete the message' }]);
  });

  test('begins while others run, and its line keeps its place', async () => {
    const order: string[] = [];
    let release = () => {};
    const slow: Check = {
      ids: ['slack.reach'],
      run: () =>
        new Promise((resolve) => {
          release = () => resolve([{ id: 'slack.reach', state: 'ok', detail: '' }]);
        }),
    };
    await runChecks(
      [
        slow,
        {
          ...fine,
          run: async () => {
            setTimeout(release, 5);
            return fine.run(new AbortController().signal);
          },
        },
      ],
      {
        signal: new AbortController().signal,
        onProgress: () => {},
        onResults: (results) => order.push(...results.map(({ id }) => id)),
      },
    );
    expect(order).toEqual(['slack.reach', 'node.version']);
  });
});

describe('Ctrl-C', () => {
  test('ends the command with 130 and says what was not checked', async () => {
    await using world = await startWorld();
    world.slack.faults.always('auth.test', { kind: 'hang' });
    const interruption = new AbortController();
    setTimeout(() => interruption.abort(), 5_000);
    const { code, lines } = await world.run({ signal: interruption.signal });
    expect(code).toBe(130);
    expect(lines.find((line) => line.includes(' slack.token '))).toMatch(
      /^could not be checked .*interrupted before there was a result\. Next step: run the command again$/,
    );
    expect(lines.find((line) => line.includes(' datadog.api_key '))).toMatch(/^ok /);
    expect(lines.at(-2)).toMatch(/^Interrupted; the lines above say what was not checked\. /);
  });

  test('before the start nothing is requested', async () => {
    await using world = await startWorld();
    const { code, lines } = await world.run({ args: ['--json'], signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ verdict: 'interrupted', counts: { ok: 0 } });
    expect(world.slack.wire.count()).toBe(0);
    expect(world.datadog.requests).toEqual([]);
  });
});

describe('hostile answers', () => {
  test.each(['endless', 'gzip-bomb', 'deep', 'headers', 'broken-gzip', 'drop', 'redirect-307-host'])(
    'of Slack and Datadog (%s) end in lines of one line each, without any ok about them',
    { timeout: 60_000 },
    async (kind) => {
      await using world = await startWorld();
      await using hostile = await startHostileServer({ host: world.datadog.url });
      const address = `${hostile.url}/${kind}`;
      const { code, lines } = await world.run({ env: { SLACK_API_URL: `${address}/api/`, DD_API_URL: address } });
      const about = lines.filter((line) => / (slack|datadog)\.[a-z_.]+ /.test(line));
      expect(about.filter((line) => line.startsWith('ok'))).toEqual([]);
      expect(code).toBe(1);
      for (const line of lines) expect(line.length).toBeLessThan(1_500);
    },
  );

  test('that repeat secrets, or control the terminal, are shown without them', async () => {
    await using world = await startWorld({
      slack: { team: { name: 'Team \u001b[2J\u202e xoxb-1234567890-abcDEF' } },
    });
    const { lines } = await world.run();
    const text = lines.join('\n');
    expect(text).toContain('workspace Team ');
    for (const odd of ['\u001b', '\u202e', 'abcDEF']) expect(text).not.toContain(odd);
    for (const secret of [
      world.env.SLACK_BOT_TOKEN,
      world.env.SLACK_APP_TOKEN,
      world.env.DD_API_KEY,
      world.env.DD_APP_KEY,
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  test('a text is cut to a length that fits a terminal, after secrets are redacted', () => {
    const redact = (text: string) => text.replaceAll('hidden', '[redacted]');
    const shown = shownResult(
      { id: 'slack.token', state: 'not-ok', detail: `a\nhidden ${'x '.repeat(2_000)}`, nextStep: 'b' },
      redact,
    );
    expect(shown.detail).toMatch(/^a \[redacted\] x/);
    expect(shown.detail.length).toBeLessThanOrEqual(601);
  });
});

describe('the health port', () => {
  const sources = (notReady: readonly string[]): ProbeSources => ({
    metrics: { contentType: 'text/plain', text: async () => '' },
    notAlive: () => [],
    notReady: () => notReady,
    notes: () => [],
    refused: () => {},
  });

  test.each([
    [[], /^ok .*a bot runs at \d+ and is ready$/],
    [
      ['Slack is not connected'],
      /^warning .*a bot runs there and is not ready: Slack is not connected\. Next step: wait a minute/,
    ],
  ])('with a running bot (not ready: %j)', async (notReady, words) => {
    await using world = await startWorld();
    const server = await startProbeServer({ host: '127.0.0.1', port: 0 }, sources(notReady));
    const { lines } = await world.run({ env: { HEALTH_PORT: String(server.port) } });
    expect(lines.find((line) => line.includes(' health.port '))).toMatch(words);
    await server.close();
    const { lines: later } = await world.run({ env: { HEALTH_PORT: String(server.port) } });
    expect(later.find((line) => line.includes(' health.port '))).toMatch(/^ok .*\d+ is free$/);
  });
});

test('the verdict is that of the worst result; what no program can see does not count', () => {
  const of = (id: 'slack.commands' | 'slack.token' | 'catalog.file', state: 'unchecked' | 'not-ok' | 'warning') => ({
    id,
    state,
    detail: '',
  });
  expect(verdictOf([of('slack.commands', 'unchecked'), of('slack.token', 'warning')], false)).toBe('ok');
  expect(verdictOf([of('slack.token', 'unchecked')], false)).toBe('unchecked');
  expect(verdictOf([of('slack.token', 'not-ok'), of('slack.commands', 'unchecked')], false)).toBe('failed');
  expect(verdictOf([of('slack.token', 'not-ok'), of('catalog.file', 'not-ok')], false)).toBe('config');
  expect(verdictOf([of('catalog.file', 'not-ok')], true)).toBe('interrupted');
});

test.each([
  ['It fails. Next step: check it', 'It fails', 'check it'],
  ['It fails (next step: check it)', 'It fails', 'check it'],
  ['It fails. Next step: check it (with TLS)', 'It fails', 'check it (with TLS)'],
  ['It fails.', 'It fails', 'look'],
])('the next step of %j is split off', (text, detail, nextStep) => {
  expect(splitNextStep(text, 'look')).toEqual({ detail, nextStep });
});
