import { expect, vi } from 'vitest';
import { strings } from './blocks.ts';
import type { RunningBot } from './bot-harness.ts';

const SOON = { timeout: 30_000 };

/** All that a person reads on the Home tab. */
export const homeText = (bot: RunningBot, name: string) => strings(bot.slack.as(name).home()?.view ?? {}).join('\n');
/** All that a person reads in the form that is open. */
export const modalText = (bot: RunningBot, name: string) => strings(bot.slack.as(name).modal()?.view ?? {}).join('\n');
/** Texts of the bot in the direct message with that person. */
export const directTo = (bot: RunningBot, name: string) =>
  bot.slack.workspace.messages
    .filter(({ channel, postedBy }) => channel === `D0${name.toUpperCase()}` && postedBy === 'bot')
    .map(({ text }) => text);

/** Opens the Home tab of a person and waits until it is there. */
export async function openedHome(bot: RunningBot, name: string) {
  const person = bot.slack.as(name);
  const before = bot.slack.wire.calls('views.publish').length;
  await person.openHome().ack;
  await vi.waitFor(() => expect(bot.slack.wire.calls('views.publish').length).toBeGreaterThan(before), SOON);
  await vi.waitFor(() => expect(homeText(bot, name)).toContain('Type `/health`'), SOON);
  return person.home() ?? expect.fail('there is no Home tab');
}
