import { describe, expect, test } from 'vitest';
import { tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { OVER_HTTP } from '../support/over-http.ts';

describe('transport', () => {
  test('over HTTP the bot answers signed requests at /slack/events and refuses others', async () => {
    await using bot = await startBot({ env: OVER_HTTP });
    bot.slack.deliverTo({ url: `http://127.0.0.1:${bot.slackPort}/slack/events` });
    const person = bot.slack.as('engineer').in('system-health');
    const card = await person.command('/health').reply();
    expect(tableRows(card)).toHaveLength(26);
    expect(tableRows(await person.choose(card, 'card.choose', '/health eval').reply())).toHaveLength(6);

    const forged = person.command('/health', { signature: 'wrong' });
    expect(await forged.deliveries).toMatchObject([{ kind: 'dispatch_failed', status: 401 }]);
    expect(forged.answers()).toEqual([]);
    expect(bot.slack.unexpected).toEqual([]);
  });

  test('a lost socket is opened again, and the health endpoint says so meanwhile', async () => {
    await using bot = await startBot();
    const ready = () => fetch(`${bot.healthUrl}/readyz`).then(({ status }) => status);
    expect(await ready()).toBe(200);
    bot.slack.socket.drop();
    await expect.poll(ready, { timeout: 5_000, interval: 20 }).toBe(503);
    await bot.slack.socket.waitFor(1);
    await expect.poll(ready, { timeout: 5_000 }).toBe(200);
    const answer = await bot.slack.as('lead').in('ci').command('/ci-status').reply();
    expect(tableRows(answer)).toHaveLength(14);
  });

  test('B26 Slack failing while the socket is opened again ends nothing: the bot tries on', async () => {
    await using bot = await startBot();
    bot.slack.faults.next(
      'apps.connections.open',
      ...Array.from({ length: 4 }, () => ({ kind: 'status', status: 500 }) as const),
    );
    bot.slack.socket.drop();
    await expect.poll(() => bot.slack.socket.count(), { timeout: 12_000 }).toBe(1);
    const answer = await bot.slack.as('lead').in('ci').command('/ci-status').reply();
    expect(tableRows(answer)).toHaveLength(14);
  }, 20_000);

  test('B18 a token revoked while the bot runs ends it with the next step', async () => {
    await using bot = await startBot();
    bot.slack.faults.always('apps.connections.open', { kind: 'error', error: 'invalid_auth' });
    bot.slack.socket.drop();
    await expect(bot.failed).rejects.toThrow('Slack rejects a token: invalid_auth');
  });

  test("Slack's own refresh of the socket costs no command for seconds", async () => {
    await using bot = await startBot();
    bot.slack.socket.disconnect('refresh_requested');
    await expect.poll(() => bot.slack.socket.count(), { timeout: 1_500, interval: 10 }).toBe(1);
    await bot.slack.as('lead').in('ci').command('/ci-status').reply();
  });

  test('a control of an older version is explained, not ignored', async () => {
    await using bot = await startBot();
    const person = bot.slack.as('engineer').in('system-health');
    const card = await person.command('/health').reply();
    const blocks = JSON.parse(JSON.stringify(card.blocks).replace('card.refresh', 'health_v1_reload'));
    const clicked = person.click({ ...card, blocks }, 'health_v1_reload', { isStale: true });
    expect((await clicked.reply()).text).toContain('older version of the bot');
  });

  test('a command that only an outdated manifest has is answered with those there are', async () => {
    await using bot = await startBot({ slack: { commands: ['/health', '/weather'] } });
    const answer = await bot.slack.as('engineer').in('ci').command('/weather').reply();
    expect(answer.text).toContain(
      'This bot has no command `/weather`; it has `/health`, `/collectors`, `/incidents`, `/digest`, `/ci-status`, `/training-status`, `/skypilot-status`, `/eval-status`.',
    );
  });
});
