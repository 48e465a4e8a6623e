import { describe, expect, test, vi } from 'vitest';
import { HOME_ACTIONS } from '../../../blocks/kit/controls.ts';
import { startBot } from '../../support/bot-harness.ts';
import { directTo, homeText, modalText, openedHome } from '../../support/home-tab.ts';

const SOON = { timeout: 30_000 };

describe('card modal', () => {
  test('Help opens at once, and shows what /health help shows', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    await lead.clickIn(await openedHome(bot, 'lead'), HOME_ACTIONS.help).ack;
    await vi.waitFor(() => expect(modalText(bot, 'lead')).toContain('/training-status'), SOON);
    expect(modalText(bot, 'lead')).toContain('`/health help` in a channel shows the same');
    expect(directTo(bot, 'lead')).toEqual([]);
    expect(bot.slack.unexpected).toEqual([]);
  });

  test.each([
    ['Slack no longer opens it', 'views.open', 'expired_trigger_id'],
    ['the person has closed it by then', 'views.update', 'not_found'],
  ] as const)('comes as a direct message where %s', async (_, method, error) => {
    await using bot = await startBot();
    const home = await openedHome(bot, 'lead');
    bot.slack.faults.always(method, { kind: 'error', error });
    await bot.slack.as('lead').clickIn(home, HOME_ACTIONS.help).ack;
    await vi.waitFor(() => expect(directTo(bot, 'lead')[0]).toContain('/training-status'), SOON);
  });

  test('Why? of the worst metric is answered there, and known from then on without a request', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    const home = await openedHome(bot, 'lead');
    expect(homeText(bot, 'lead')).toContain('*Why?* tells when it changed');
    await lead.clickIn(home, HOME_ACTIONS.why).ack;
    await vi.waitFor(() => expect(modalText(bot, 'lead')).toMatch(/30 days read, by the hour/), SOON);
    expect(modalText(bot, 'lead')).not.toContain('Share to Channel');
    const requests = bot.datadog.requests.length;
    await openedHome(bot, 'lead');
    expect(bot.datadog.requests.length).toBe(requests);
    expect(bot.slack.unexpected).toEqual([]);
  });
});
