import { describe, expect, test } from 'vitest';
import { shown } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Tuesday, an hour before the digest. */
const EIGHT = Date.parse('2026-11-24T08:00:00Z');
const SOON = { timeout: 20_000 };

/** A bot whose clock is moved; a restart after it is a minute that passes. */
async function started() {
  const time = { set: EIGHT, at: performance.now() };
  const bot = await startBot({ clock: () => Math.floor(time.set + performance.now() - time.at) });
  const at = async (instant: number) => {
    Object.assign(time, { set: instant, at: performance.now() });
    await bot.restart();
  };
  return Object.assign(bot, { at });
}

const direct = (bot: RunningBot) =>
  bot.slack.workspace.messages.filter(({ channel, via }) => channel === 'D0LEAD' && via === 'chat.postMessage');
const inChannel = (bot: RunningBot) =>
  bot.slack.workspace.messages
    .filter(({ channel, via }) => channel === 'C0SYSTEMHEALTH' && via === 'chat.postMessage')
    .map(({ text }) => text);
const refused = (bot: RunningBot) =>
  bot.slack.wire.entries().filter(({ refusal }) => refusal === 'not_in_channel').length;
const uploads = (bot: RunningBot) =>
  bot.slack.wire.entries().filter(({ method }) => method === 'files.completeUploadExternal').length;

describe('a channel from which the bot was removed', () => {
  test('its digest is shown as one that cannot be posted, who subscribed it hears of it once in three mornings, and the reason given afterwards is the true one', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead').in('system-health');
    const ask = async (line: string) => shown(await lead.command(line).reply());
    await lead.command('/digest subscribe 09:00 UTC daily').reply();
    await bot.slack.message(({ text }) => text.includes('subscribed this channel'), SOON.timeout);
    bot.slack.removeBot('system-health');
    await bot.at(EIGHT + 2 * MINUTE);
    for (const line of ['/digest', '/digest list'])
      expect(await ask(line)).toContain('cannot be posted: the bot is not in');
    for (const morning of [0, DAY, 2 * DAY]) {
      const [tries, pictures] = [refused(bot), uploads(bot)];
      await bot.at(EIGHT + HOUR + morning);
      // The digest has two pictures; it is stored right after them, and a stop waits for that.
      await expect.poll(() => uploads(bot), SOON).toBe(pictures + 2);
      await expect.poll(() => refused(bot), SOON).toBeGreaterThan(tries);
      await bot.at(EIGHT + HOUR + morning + MINUTE);
      await expect.poll(() => direct(bot).length, SOON).toBe(1);
      const expired = () => bot.log.filter((line) => line.includes('expired before it could be posted')).length;
      const earlier = expired();
      await bot.at(EIGHT + 3 * HOUR + morning + 6 * MINUTE);
      await expect.poll(expired, SOON).toBeGreaterThan(earlier);
    }
    expect(direct(bot)[0]?.text).toContain('could not be posted: the bot is not in the channel.');
    expect(direct(bot)[0]?.text).toContain('Next step: type `/invite @`');
    bot.slack.inviteBot('system-health');
    await bot.at(EIGHT + 2 * DAY + 4 * HOUR);
    const skipped = () => inChannel(bot).filter((text) => text.includes('was skipped'));
    await expect.poll(() => skipped().length, SOON).toBeGreaterThan(0);
    for (const text of skipped()) expect(text).toContain('was skipped: the bot was not in this channel for two hours');
    expect(await ask('/digest')).toContain('Next: tomorrow');
  });
});
