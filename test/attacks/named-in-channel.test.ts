import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { controlOf, postedAbout } from './support/incident-clicks.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const PEOPLE = ['oncall', 'lead', 'engineer'].map((name) => ({ name }));
const WORKSPACE = {
  users: [...PEOPLE, { name: 'guest', isGuest: true }],
  channels: [
    { name: 'system-health', botIsMember: true },
    { name: 'oncall', botIsMember: true, isPrivate: true, members: ['oncall', 'lead'] },
  ],
};

let bot: AttackedBot;
beforeAll(async () => {
  bot = await startAttackedBot({ way: 'socket', slack: WORKSPACE });
});
afterAll(() => bot[Symbol.asyncDispose]());

describe('named in channel', () => {
  test("a person who ends or changes a channel's digest is named in that channel", async ({ expect: check }) => {
    const { slack } = bot;
    const room = slack.as('engineer').in('system-health');
    await slack.as('lead').in('system-health').command('/digest subscribe 09:00 UTC weekdays').reply();
    const lines = ['/digest subscribe 10:00 UTC daily', '/digest unsubscribe'];
    for (const line of lines) {
      const seen = new Set(slack.workspace.messages);
      await room.command(line).reply();
      const names = () =>
        slack.workspace.messages.filter(
          (one) =>
            !seen.has(one) &&
            one.channel === 'C0SYSTEMHEALTH' &&
            one.postedBy === 'bot' &&
            one.ephemeralTo === null &&
            JSON.stringify([one.text, one.blocks]).includes('<@U0ENGINEER>'),
        ).length;
      await vi.waitFor(() => expect(names()).toBeGreaterThan(0), { timeout: 5_000 }).catch(() => {});
      tried("changes of a channel's digest, told in the channel with who", 1, Math.min(names(), 1));
      check.soft({ line, isTold: names() > 0 }).toEqual({ line, isTold: true });
    }
  });

  test('the reason of a silence given in a private channel is read there and nowhere else', async () => {
    const { slack } = bot;
    const { card } = await bot.incident('github');
    const oncall = slack.as('oncall');
    const menu = controlOf(card, 'Silence');
    const options =
      JSON.stringify(card.blocks)
        .match(/"value":"[^"]* own"/)?.[0]
        .slice(9, -1) ?? '';
    await oncall.in('oncall').choose(card, menu, options).ack;
    const modal = await slack.view(({ type, userId }) => type === 'modal' && userId === oncall.user.id, 10_000);
    const inputs = (modal.view.blocks as readonly { element?: { action_id?: string } }[]).flatMap(
      ({ element }) => element?.action_id ?? [],
    );
    const reason = 'the customer Zanzibar is moving house';
    await oncall.submit(modal, { [inputs[0] ?? '']: '2h', [inputs[1] ?? '']: reason }).ack;
    await vi.waitFor(() => expect(postedAbout(bot, card)).toContain('Silenced'), { timeout: 20_000 });
    const inThread = slack.workspace.messages.filter(({ channel }) => channel === card.channel);
    expect(JSON.stringify(inThread)).toContain('Zanzibar');

    const places: Record<string, unknown> = {};
    for (const user of ['engineer', 'lead']) {
      places[`/collectors of ${user}`] = await slack.as(user).in('system-health').command('/collectors').reply();
      places[`/incidents of ${user}`] = await slack.as(user).in('system-health').command('/incidents').reply();
      const sent = await slack.as(user).in('system-health').command('/incidents csv').reply();
      places[`CSV of ${user}`] = [sent, String(slack.workspace.files.at(-1)?.bytes), slack.workspace.files.length];
      await slack.as(user).openHome().ack;
      places[`Home of ${user}`] = await slack.view(
        ({ type, userId }) => type === 'home' && userId === slack.as(user).user.id,
        10_000,
      );
    }
    await slack.as('guest').openHome().ack;
    places['Home of the guest'] = await slack.view(
      ({ type, userId }) => type === 'home' && userId === 'U0GUEST',
      10_000,
    );
    expect(JSON.stringify(places['CSV of lead'])).toContain('U0ONCALL');
    const leaks = Object.keys(places).filter((place) => JSON.stringify(places[place]).includes('Zanzibar'));
    tried(
      'places where a reason given in a private channel must not stand',
      Object.keys(places).length,
      Object.keys(places).length - leaks.length,
    );
    expect(leaks).toEqual([]);
    expect(bot.log.filter((line) => line.includes('Zanzibar'))).toEqual([]);
  });
});
