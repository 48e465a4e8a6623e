import { findChannel, type Interaction, type StoredMessage } from '@metta-health-bot/local-slack';
import { readStoreRows } from '../../support/store-rows.ts';
import { databaseOf } from '../../support/test-database.ts';
import type { AttackedBot } from './attacked-bot.ts';

/** The action_id of the control with those words on it, as the message shows it. Throws when there is none. */
export function controlOf(message: StoredMessage, words: string): string {
  for (const block of message.blocks) {
    for (const element of [block.elements].flat()) {
      const { action_id, text, placeholder } = (element ?? {}) as Record<string, { text?: string } | undefined>;
      if ((text?.text ?? placeholder?.text)?.startsWith(words)) return String(action_id);
    }
  }
  throw new Error(`there is no control ${words} in ${JSON.stringify(message.text)}`);
}

/** Somebody presses that button of a card, a member of its channel or not, and though it may have changed. */
export function clickAs(bot: AttackedBot, user: string, card: StoredMessage, words: string): Interaction {
  const { slack } = bot;
  const channel = findChannel(slack.workspace, card.channel);
  const person = slack.as(user);
  const place = channel?.members.includes(person.user.id)
    ? person.in(channel.name)
    : person.visiting(channel?.name ?? '');
  return person && place.click(card, controlOf(card, words), { isStale: true });
}

/** What stands in the incident's thread and its card, in one text. */
export function postedAbout(bot: AttackedBot, card: StoredMessage): string {
  const { messages } = bot.slack.workspace;
  const own = messages.filter(
    ({ ts, threadTs, ephemeralTo }) => ephemeralTo === null && (ts === card.ts || threadTs === card.ts),
  );
  return own.map(({ text }) => text).join('\n');
}

/** How many entries the audit has by that person. */
export async function auditRowsBy(bot: AttackedBot, user: string): Promise<number> {
  const { id } = bot.slack.as(user).user;
  return (await readStoreRows(databaseOf(bot.env))).audit.filter(({ actor }) => actor === id).length;
}
