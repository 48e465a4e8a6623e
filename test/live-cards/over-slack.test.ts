import { describe, expect, test } from 'vitest';
import { LIVE_ACTIONS } from '../../blocks/kit/controls.ts';
import { shown } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';

const SOON = { timeout: 30_000 };
const SLOW = { withinMs: 30_000 };

describe('over Slack', () => {
  test('/health live posts, pins and links a card; a second one offers to move it; only members may end it', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead').in('system-health');
    const engineer = bot.slack.as('engineer').in('system-health');
    bot.slack.leave('system-health', 'engineer');
    const cards = () => bot.slack.workspace.messages.filter(({ metadata }) => metadata !== null);
    const answer = await lead.command('/health live ci env:staging').reply(1, SLOW);
    expect(shown(answer)).toContain('/health ci env:staging');
    await expect.poll(() => bot.slack.workspace.pins.length, SOON).toBe(1);
    expect(cards()).toHaveLength(1);
    const again = await lead.command('/health live ci env:staging').reply(1, SLOW);
    expect(shown(again)).toContain('slack.com/archives/C0SYSTEMHEALTH/p');
    expect(shown(again)).not.toContain('It is not pinned');

    const offer = await lead.command('/health live').reply(1, SLOW);
    lead.click(offer, LIVE_ACTIONS.move);
    await expect.poll(() => cards().length, SOON).toBe(2);
    await expect.poll(() => cards()[0]?.text, SOON).toMatch(/is over since/);
    await expect.poll(() => bot.slack.workspace.pins.map(({ ts }) => ts), SOON).toEqual([cards()[1]?.ts]);
    expect(shown(await lead.command('/health live list').reply(1, SLOW))).toContain('1 living card');

    const [, card] = cards();
    if (card === undefined) throw new Error('there is no card');
    const refused = engineer.click(card, LIVE_ACTIONS.end);
    expect(shown(await refused.reply(1, SLOW))).toContain('Only members of this channel');
    lead.click(card, LIVE_ACTIONS.end);
    await expect.poll(() => cards()[1]?.text, SOON).toMatch(/is over since/);
    expect(cards().flatMap(({ threadTs, isBroadcast }) => [threadTs, isBroadcast])).toEqual([null, false, null, false]);
    expect(bot.slack.unexpected).toEqual([]);
  }, 120_000);

  test('a restart keeps the card of a channel', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead').in('system-health');
    await lead.command('/health live').reply(1, SLOW);
    await bot.restart();
    expect(shown(await lead.command('/health live').reply(1, SLOW))).toContain('has a');
    expect(bot.slack.workspace.messages.filter(({ metadata }) => metadata !== null)).toHaveLength(1);
  }, 120_000);
});
