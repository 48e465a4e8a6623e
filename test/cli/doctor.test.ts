import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { startWorld } from '../doctor/doctor-harness.ts';
import { builtProgram } from '../support/run-built.ts';

const program = builtProgram();
afterAll(() => program.remove());

describe('metta-health-bot doctor, as a process', () => {
  test('without any settings it ends with 78, and each line has its next step', { timeout: 60_000 }, async () => {
    // Slack and Datadog are asked whether they answer, which needs no key.
    const here = { SLACK_API_URL: 'http://127.0.0.1:49151/api/', DD_API_URL: 'http://127.0.0.1:49151' };
    const { code, out, err } = await program.run(['doctor'], here);
    expect(code).toBe(78);
    expect(out).toMatch(/^NOT OK +settings\.values +Settings: SLACK_BOT_TOKEN: is not set\. Next step: /m);
    for (const line of out.split('\n').filter((one) => /^(NOT OK|warning|could not)/.test(one))) {
      expect(line).toContain('. Next step: ');
    }
    expect(err).toBe('');
  });

  test('--json writes one line and nothing else, and the process ends by itself', { timeout: 60_000 }, async () => {
    await using world = await startWorld();
    world.slack.faults.always('conversations.list', { kind: 'hang' });
    const { code, out, err } = await program.run(['doctor', '--json'], world.env);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ version: 1, exitCode: code });
    expect(code).toBe(75);
    expect(err).toBe('');
    for (const secret of [world.env.SLACK_BOT_TOKEN, world.env.DD_APP_KEY]) expect(out).not.toContain(secret);
  });

  test.each(['unchecked', 'exitCode', '"Node"', 'app_key'])(
    'a key that is a word of the JSON leaves it whole: %s',
    { timeout: 60_000 },
    async (key) => {
      await using world = await startWorld();
      const { out } = await program.run(['doctor', '--json'], { ...world.env, DD_API_KEY: key });
      const { counts, checks } = JSON.parse(out);
      expect(Object.keys(counts)).toEqual(['ok', 'warning', 'notOk', 'unchecked']);
      for (const { id, state } of checks) expect(`${id} ${state}`).not.toContain('[redacted]');
    },
  );

  test('Ctrl-C ends it with 130 and a list of what was not checked', { timeout: 60_000 }, async () => {
    await using world = await startWorld();
    world.slack.faults.always('auth.test', { kind: 'hang' });
    const child = program.start(['doctor'], world.env);
    const [out, exited] = [text(child.stdout), once(child, 'exit')];
    await expect
      .poll(() => world.slack.wire.count() + world.datadog.requests.length, { timeout: 30_000 })
      .toBeGreaterThan(2);
    child.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
    expect(await out).toMatch(/^could not be checked +slack\.token .*interrupted before there was a result/m);
    expect(await out).toMatch(/^Interrupted; the lines above say what was not checked\./m);
  });

  test('wrong options end with 64', async () => {
    expect(await program.run(['doctor', 'everything'])).toMatchObject({ code: 64, out: '' });
    const { code, err } = await program.run(['doctor', '--jsn']);
    expect([code, err]).toEqual([
      64,
      expect.stringMatching(/^There is no option --jsn\. Next step: did you mean --json\?\n\nmetta-health-bot doctor /),
    ]);
    expect(await program.run(['doctor', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--send-test'),
    });
  });
});
