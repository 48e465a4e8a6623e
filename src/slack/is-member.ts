import type { WebClient } from '@slack/web-api';
import { slackErrorWord } from './error-word.ts';

/** Whether the bot is in a channel. Rejects with the SDK's error when Slack cannot be asked. */
export type IsMember = (channel: string) => Promise<boolean>;

/** What Slack says of channels that the bot may not even know of. */
const HIDDEN = new Set(['channel_not_found', 'missing_scope', 'not_in_channel']);

/** Asks Slack each time: an invitation is often the answer to the last question. */
export function createIsMember(client: WebClient): IsMember {
  return async (channel) => {
    try {
      const { channel: found } = await client.conversations.info({ channel });
      return found?.is_member === true && found.is_archived !== true;
    } catch (error) {
      if (HIDDEN.has(slackErrorWord(error) ?? '')) return false;
      throw error;
    }
  };
}
