import { describe, expect, test } from 'vitest';
import { LIVE_ACTIONS } from '../../blocks/kit/controls.ts';
import { shown } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';

const SOON = { timeout: 15_000 };

describe('over Slack', () => {
  test('/health live posts, pins and links a card; a second one offers to move it; only members may end it', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead').in('system-health');
    const cards = () => bot.slack.workspace.messages.filter(({ metadata }) => metadata !== null);
    const answer = await lead.command('/health live ci env:staging').reply();
    expect(shown(answer)).toContain('/health ci env:staging');
    expect(shown(answer)).toContain('slack.com/archives/C0SYSTEMHEALTH/p');
    expect(shown(answer)).not.toContain('It is not pinned');
    expect(bot.slack.workspace.pins).toHaveLength(1);
    expect(cards()).toHaveLength(1);

    const offer = await lead.command('/health live').reply();
    lead.click(offer, LIVE_ACTIONS.move);
    await expect.poll(() => cards().length, SOON).toBe(2);
    await expect.poll(() => cards()[0]?.text, SOON).toMatch(/is over since/);
    await expect.poll(() => bot.slack.workspace.pins.map(({ ts }) => ts), SOON).toEqual([cards()[1]?.ts]);
    expect(shown(await lead.command('/health live list').reply())).toContain('1 living card');

    const [, card] = cards();
    if (card === undefined) throw new Error('there is no card');
    const refused = bot.slack.as('guest').in('system-health').click(card, LIVE_ACTIONS.end);
    expect(shown(await refused.reply())).toContain('Only members of this channel');
    lead.click(card, LIVE_ACTIONS.end);
    await expect.poll(() => cards()[1]?.text, SOON).toMatch(/is over since/);
    expect(cards().flatMap(({ threadTs, isBroadcast }) => [threadTs, isBroadcast])).toEqual([null, false, null, false]);
    expect(bot.slack.unexpected).toEqual([]);
  }, 60_000);

  test('a restart keeps the card of a channel', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead').in('system-health');
    await lead.command('/health live').reply();
    await bot.restart();
    expect(shown(await lead.command('/health live').reply())).toContain('has a');
    expect(bot.slack.workspace.messages.filter(({ metadata }) => metadata !== null)).toHaveLength(1);
  }, 60_000);
});
