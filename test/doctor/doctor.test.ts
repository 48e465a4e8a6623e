import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHECK_IDS } from '../../src/doctor/check-result.ts';
import { CONNECTIONS_NEEDED } from '../../src/store/postgres/server-state.ts';
import { startQuickChart } from '../support/quickchart.ts';
import { startWorld, type World } from './doctor-harness.ts';

/** What changes something in Slack. */
const SLACK_WRITES = /^(chat\.|files\.|views\.|conversations\.(create|join|invite)|reactions\.|response_url)/;
const slackWrites = ({ slack }: World) => slack.wire.entries().filter(({ method }) => SLACK_WRITES.test(method));
/** All that Datadog keeps of what it is sent. */
const datadogWrites = ({ datadog }: World) =>
  datadog.requests.filter(({ method, path }) => method !== 'GET' && !/\/(query\/timeseries|search)$/.test(path));

describe('a world in which nothing is wrong', () => {
  test('has a line for each check, none of them bad, and the exit code 0', async () => {
    await using world = await startWorld({ collects: true });
    const { code, lines, progress } = await world.run({ env: { COLLECT: 'github wandb skypilot eval health' } });
    const bad = lines.filter((line) => /^(NOT OK|could not)/.test(line) && !line.includes(' slack.commands '));
    expect(bad).toEqual([]);
    expect(code).toBe(0);
    expect(lines.filter((line) => / collector\./.test(line)).map((line) => line.slice(0, 2))).toEqual(
      Array(5).fill('ok'),
    );
    expect(lines.at(-1)).toMatch(/^\d+ ok, 1 warning, 0 not ok, 1 could not be checked\.$/);
    expect(progress.some((line) => /Checks: \d+ of \d+, waiting for /.test(line))).toBe(true);
    // The line is cleared at the end.
    expect(progress.at(-1)?.trim()).toBe('\u001b[2K');
    expect([world.slack.unexpected, world.datadog.unexpected]).toEqual([[], []]);
    expect(world.sources?.github.unexpected).toEqual([]);
    expect(world.sources?.wandb.unexpected).toEqual([]);
    expect(world.sources?.skypilot.unexpected).toEqual([]);
  });

  test('nothing is sent anywhere: no message, no file, no metric, no event, no dashboard', async () => {
    await using world = await startWorld({ collects: true });
    await world.run({ args: ['--push'], env: { COLLECT: 'github,wandb,skypilot,eval,health' } });
    expect(slackWrites(world)).toEqual([]);
    expect(datadogWrites(world)).toEqual([]);
    expect(world.slack.workspace.messages).toEqual([]);
    expect(world.datadog.submissions.data()).toEqual([]);
  });

  test('few requests are made, whatever is checked', async () => {
    await using world = await startWorld();
    await world.run();
    expect(world.slack.wire.count()).toBeLessThan(20);
    expect(world.datadog.requests.length).toBeLessThan(6);
  });

  test('with HTTP in place of Socket Mode the app-level token is not asked for', async () => {
    await using world = await startWorld();
    const env = { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef', PORT: '0' };
    const { code, lines } = await world.run({ env });
    expect(lines.filter((line) => / slack\.(signature|request_url|port) /.test(line))).toHaveLength(3);
    expect(lines.filter((line) => / slack\.(socket|same_app) /.test(line))).toEqual([]);
    expect(world.slack.wire.calls('apps.connections.open')).toEqual([]);
    expect(code).toBe(0);
  });

  test('a QuickChart server draws a chart of made-up numbers', async () => {
    await using world = await startWorld();
    const server = await startQuickChart();
    const { lines } = await world.run({ env: { CHART_RENDERER: 'quickchart', QUICKCHART_URL: server.url } });
    expect(lines.find((line) => line.includes(' charts.draw '))).toMatch(
      /^ok .*the server of QUICKCHART_URL draws them$/,
    );
    expect(server.requests).toHaveLength(1);
    await server.close();
  });
});

describe('--send-test', () => {
  test('one message is posted to each channel and deleted, and one gauge is sent', async () => {
    await using world = await startWorld();
    const { code, lines } = await world.run({ args: ['--send-test'] });
    const own = lines.filter((line) => / send\./.test(line));
    expect(own.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'ok send.oncall Test message to the on-call channel: posted to oncall and deleted',
      'ok send.fallback Test message to the fallback channel: posted to spare and deleted',
      'ok send.digest Test message to the digest channel: posted to standup and deleted',
      'ok send.gauge Test gauge to Datadog: Datadog accepts metta_health_bot.doctor.test, and shows it within minutes',
    ]);
    const posted = world.slack.wire.calls('chat.postMessage');
    expect(posted).toHaveLength(3);
    for (const { body } of posted) expect(JSON.stringify(body)).toContain('This is a test of');
    expect(world.slack.workspace.messages).toEqual([]);
    expect(world.datadog.submissions.data().map(({ metric }) => metric)).toEqual(['metta_health_bot.doctor.test']);
    expect(code).toBe(0);
  });

  test('a message that Slack refuses is not ok, and one that it does not delete is a warning that says so', async () => {
    await using world = await startWorld();
    world.slack.faults.next('chat.postMessage C0ONCALL', { kind: 'error', error: 'restricted_action' });
    world.slack.faults.next('chat.delete C0SPARE', { kind: 'error', error: 'cant_delete_message' });
    const { code, lines } = await world.run({ args: ['--send-test'] });
    expect(lines.find((line) => line.includes(' send.oncall '))).toMatch(
      /^NOT OK .*refuses the message.*restricted_action/,
    );
    expect(lines.find((line) => line.includes(' send.fallback '))).toMatch(
      /^warning .*not deleted: cant_delete_message\. Next step: delete the message in Slack$/,
    );
    expect(code).toBe(1);
  });
});

describe('--json', () => {
  test('one line of the documented shape is all that is written', async () => {
    await using world = await startWorld();
    world.slack.archive('standup');
    const { code, lines } = await world.run({ args: ['--json'] });
    expect(lines).toHaveLength(1);
    const report = JSON.parse(lines[0] ?? '');
    expect(Object.keys(report)).toEqual(['version', 'verdict', 'exitCode', 'programVersion', 'counts', 'checks']);
    expect(report).toMatchObject({ version: 1, verdict: 'failed', exitCode: 1, programVersion: '1.2.3' });
    expect(report.counts).toEqual({ ok: expect.any(Number), warning: 1, notOk: 1, unchecked: 1 });
    for (const check of report.checks) {
      expect(check).toEqual({
        id: expect.stringMatching(/^[a-z]+(\.[a-z_]+)+$/),
        what: expect.any(String),
        state: expect.stringMatching(/^(ok|warning|not-ok|unchecked)$/),
        detail: expect.any(String),
        nextStep: check.state === 'ok' ? null : expect.any(String),
      });
    }
    expect(code).toBe(1);
  });
});

describe('the page', () => {
  const page = readFileSync('docs/doctor.md', 'utf8');

  test('explains each check by its id', () => {
    expect(CHECK_IDS.filter((id) => !page.includes(`| \`${id}\` |`))).toEqual([]);
    expect(page).toContain('| `collector.KIND` |');
    expect(page).toContain(`needs ${CONNECTIONS_NEEDED}`);
  });

  test('names no other', () => {
    const named = [...page.matchAll(/^\| `([a-z]+\.[a-z_.]+)` \|/gm)].map(([, id = '']) => id);
    const known: readonly string[] = CHECK_IDS;
    expect(named.filter((id) => !known.includes(id))).toEqual([]);
  });
});
