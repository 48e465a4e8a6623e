import { changeChannel } from './channels.ts';
import { findMessage, removeMessage } from './messages.ts';
import type { StoredMessage, Workspace } from './workspace.ts';

/** What people do to a workspace in their own Slack; no bot has a part in it. Channels by id or name. */
export interface ByHand {
  /** Deletes a message, the bot's too, as an admin may. Throws when it is gone already. */
  deleteMessage(message: StoredMessage): void;
  archive(channel: string): void;
  unarchive(channel: string): void;
  /** Takes the bot out of a channel. */
  removeBot(channel: string): void;
  inviteBot(channel: string): void;
}

export function createByHand(workspace: Workspace): ByHand {
  const { botUserId } = workspace.app;
  const withoutBot = (members: readonly string[]) => members.filter((id) => id !== botUserId);
  return {
    deleteMessage({ channel, ts, text }) {
      const message = findMessage(workspace, channel, ts);
      if (message === undefined) throw new Error(`the message ${JSON.stringify(text)} is gone`);
      removeMessage(workspace, message, null);
    },
    archive: (channel) => changeChannel(workspace, channel, () => ({ isArchived: true })),
    unarchive: (channel) => changeChannel(workspace, channel, () => ({ isArchived: false })),
    removeBot: (channel) => changeChannel(workspace, channel, ({ members }) => ({ members: withoutBot(members) })),
    inviteBot: (channel) =>
      changeChannel(workspace, channel, ({ members }) => ({ members: [...withoutBot(members), botUserId] })),
  };
}
