import { findChannel } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { shown } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';

describe('/digest-over-slack', () => {
  test('/digest subscribe, list and unsubscribe change what the channel gets, and a restart changes nothing', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead').in('system-health');
    const say = async (line: string) => shown(await lead.command(line).reply());
    expect(await say('/digest subscribe 09:00 Europe/Berlin weekdays')).toContain('09:00');
    await bot.restart();
    expect(await say('/digest list')).toContain(`<#${findChannel(bot.slack.workspace, 'system-health')?.id}>`);
    expect(await say('/digest unsubscribe')).toContain('09:00');
    expect(await say('/digest')).toContain('This channel gets no daily digest');
    expect(bot.slack.unexpected).toEqual([]);
  });

  test('a channel whose digest somebody ends is informed by whom, and the log names them', async () => {
    await using bot = await startBot();
    const say = (name: string, line: string) => bot.slack.as(name).in('system-health').command(line).reply();
    const posted = () =>
      bot.slack.workspace.messages
        .filter(({ via }) => via === 'chat.postMessage')
        .map(({ channel, text }) => [channel, text]);
    await say('lead', '/digest subscribe 09:00 UTC weekdays');
    await expect.poll(() => posted().length, { timeout: 10_000 }).toBe(1);
    await say('engineer', '/digest unsubscribe');
    await say('engineer', '/digest unsubscribe');
    await expect.poll(() => posted().length, { timeout: 10_000 }).toBe(2);
    expect(posted()).toEqual([
      [
        'C0SYSTEMHEALTH',
        expect.stringContaining('<@U0LEAD> subscribed this channel to the daily digest, at 09:00 (UTC)'),
      ],
      [
        'C0SYSTEMHEALTH',
        expect.stringContaining('<@U0ENGINEER> ended the daily digest of this channel; it came at 09:00'),
      ],
    ]);
    const logged = bot.log.filter((line) => line.includes('the digest of a channel was changed'));
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { user: 'U0LEAD', channel: 'C0SYSTEMHEALTH', what: 'digest-subscribed' },
      { user: 'U0ENGINEER', channel: 'C0SYSTEMHEALTH', what: 'digest-ended' },
    ]);
  });

  test('/digest now shows the digest with a chart of Slack’s own, and without where the workspace has none', async () => {
    await using bot = await startBot();
    const reply = await bot.slack.as('engineer').in('ci').command('/digest now').reply();
    expect(reply.text).toContain('Metta System Health is');
    const refuses = new Set(['data_table', 'data_visualization']);
    await using old = await startBot({ slack: { refuses } });
    const plain = await old.slack.as('engineer').in('ci').command('/digest now').reply();
    expect(plain.blocks?.map(({ type }) => type)).not.toContain('data_visualization');
    expect(plain.text).toContain('Metta System Health is');
  });

  test('a channel that the bot is not in is asked to invite it, and gets nothing', async () => {
    await using bot = await startBot();
    const engineer = bot.slack.as('engineer').in('ci');
    expect(shown(await engineer.command('/digest subscribe 09:00').reply())).toContain('/invite');
    expect(shown(await engineer.command('/digest').reply())).toContain('This channel gets no daily digest');
  });

  test('the digest of the minute in which it is asked for is posted at once, with its pictures', async () => {
    await using bot = await startBot();
    const now = new Date().toISOString().slice(11, 16);
    await bot.slack.as('lead').in('system-health').command(`/digest subscribe ${now} UTC daily`).reply();
    await expect
      .poll(
        () => bot.slack.workspace.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('slack_file')).length,
        {
          timeout: 10_000,
        },
      )
      .toBe(1);
    expect(bot.slack.workspace.files).toHaveLength(2);
  });
});
