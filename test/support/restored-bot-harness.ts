import type { StoredMessage } from '@metta-health-bot/local-slack';
import { expect, vi } from 'vitest';
import { clickIncident, clickUntil } from './incident-clicks.ts';
import type { KillableBot } from './killable-bot.ts';
import { backUp, type StoreCopy } from './store-copies.ts';

/** A bot that is started, also where many are at once. */
export const STARTED = { timeout: 60_000, interval: 20 } as const;

/** The message as it stands now. */
export const now = (bot: KillableBot, { ts }: StoredMessage): StoredMessage | undefined =>
  bot.slack.workspace.messages.find((message) => message.ts === ts);

/** Waits until the message shows that text. */
export const shows = (bot: KillableBot, message: StoredMessage, text: RegExp): Promise<void> =>
  vi.waitFor(() => expect(now(bot, message)?.text).toMatch(text), STARTED);

/** Something fails and Slack shows it: nothing else is on its way. */
export async function postedAbout(bot: KillableBot, name: string): Promise<StoredMessage> {
  bot.break(name);
  const parent = await bot.parent();
  await bot.drained();
  return parent;
}

/** Somebody acknowledges, and the thread says so. */
export async function acknowledge(bot: KillableBot, message: StoredMessage): Promise<void> {
  await clickUntil(bot, message, /Acknowledged/, () => clickIncident(bot, now(bot, message) ?? message, 'acknowledge'));
  await bot.drained();
}

/** An incident's first message, and a copy of the store from an earlier time. */
interface Copied {
  readonly parent: StoredMessage;
  readonly copy: StoreCopy;
}

/** The store is copied while an incident fires, which somebody acknowledges afterwards. */
export async function acknowledgedAfterCopy(bot: KillableBot): Promise<Copied> {
  const parent = await postedAbout(bot, 'github');
  const copy = await backUp(bot.env);
  await acknowledge(bot, parent);
  expect(now(bot, parent)?.text).toMatch(/Acknowledged by/);
  return { parent, copy };
}

/** The store is copied while an incident fires, which is over and told afterwards. */
export async function recoveredAfterCopy(bot: KillableBot): Promise<Copied> {
  const parent = await postedAbout(bot, 'github');
  const copy = await backUp(bot.env);
  bot.heal('github');
  await shows(bot, parent, /^Recovered: /);
  await bot.reply(/Recovered/);
  await bot.drained();
  return { parent, copy };
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
