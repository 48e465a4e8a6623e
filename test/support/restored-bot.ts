import { expect, vi } from 'vitest';
import type { StoredMessage } from '../../sandbox/slack/workspace.ts';
import type { KillableBot } from './killable-bot.ts';
import { press } from './press.ts';

/** A bot that is started, also where many are at once. */
export const STARTED = { timeout: 60_000, interval: 20 } as const;
const ONE_PRESS = { timeout: 8_000, interval: 20 } as const;

/** The message as it stands now. */
export const now = (bot: KillableBot, { ts }: StoredMessage): StoredMessage | undefined =>
  bot.slack.workspace.messages.find((message) => message.ts === ts);

/** Waits until the message shows that text. */
export const shows = (bot: KillableBot, message: StoredMessage, text: RegExp): Promise<void> =>
  vi.waitFor(() => expect(now(bot, message)?.text).toMatch(text), STARTED);

/** A collector fails and Slack shows it: nothing else is on its way. */
export async function toldOf(bot: KillableBot, collector: string): Promise<StoredMessage> {
  bot.troubles.set(collector, 'failed');
  const parent = await bot.parent();
  await bot.drained();
  return parent;
}

/** Somebody acknowledges: again where the machine was too slow for the bot to check in time whether they may. */
export async function acknowledge(bot: KillableBot, message: StoredMessage): Promise<void> {
  const before = bot.replies(message).length;
  for (let tries = 0; tries < 10 && bot.replies(message).length === before; tries += 1) {
    press(bot, now(bot, message) ?? message, 'acknowledge');
    await vi.waitFor(() => expect(bot.replies(message).length).toBeGreaterThan(before), ONE_PRESS).catch(() => {});
  }
  expect(bot.replies(message).at(-1)?.text).toMatch(/Acknowledged/);
  await bot.drained();
}

/** The bot dies, its store is exchanged by `change`, and it starts again. */
export async function restartWith(bot: KillableBot, change: () => Promise<void>): Promise<void> {
  await bot.kill();
  await change();
  bot.start();
  await bot.connected();
}

/** Lets three looks pass, and what they have to send. */
export async function quiet(bot: KillableBot): Promise<void> {
  for (let looks = 0; looks < 3; looks += 1) await bot.look();
  await bot.drained();
}
