import { describe, expect, test, vi } from 'vitest';
import { LIVE_ACTIONS } from '../../blocks/kit/controls.ts';
import { type KillableBot, startKillableBot } from '../support/killable-bot.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 120_000;
const cards = ({ slack }: KillableBot) =>
  slack.workspace.messages.filter(({ metadata }) => JSON.stringify(metadata).includes('"live-card"'));
const posts = ({ slack }: KillableBot) => slack.wire.calls('chat.postMessage');

describe('living card', () => {
  test.concurrent('L11 kill -9 while Slack has accepted the card and not answered: found, posted once, and kept', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    const lead = bot.slack.as('lead').in('system-health');
    bot.slack.faults.next('chat.postMessage', { kind: 'accept-then-hang' });
    lead.command('/health live ci');
    await vi.waitFor(() => expect(cards(bot)).toHaveLength(1), SOON);
    await bot.kill();
    expect(await bot.store.outbox.unfinished()).toMatchObject([{ state: 'sending', posted: null }]);
    bot.start();
    await bot.connected();
    await bot.drained();
    await vi.waitFor(() => expect(bot.slack.workspace.pins).toHaveLength(1), SOON);
    expect(posts(bot)).toHaveLength(1);
    const [card] = cards(bot);
    if (card === undefined) throw new Error('there is no card');
    lead.click(card, LIVE_ACTIONS.end);
    await vi.waitFor(() => expect(cards(bot)[0]?.text).toMatch(/is over since/), SOON);
    await vi.waitFor(() => expect(bot.slack.workspace.pins).toEqual([]), SOON);
    expect([cards(bot).length, posts(bot).length]).toEqual([1, 1]);
  });
});
