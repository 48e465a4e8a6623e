import { beginChannel, changeChannel } from './channels.ts';
import type { Core } from './core.ts';
import { findMessage, removeMessage } from './messages.ts';
import { findChannel, findUser, type StoredMessage, type UserGroup } from './workspace.ts';

/** Actions of people on a workspace in their own Slack, without any bot. Channels by id or name: one that is not there throws. */
export interface AdminActions {
  /** Deletes a message, the bot's too, as an admin may. Throws when it is gone already. */
  deleteMessage(message: StoredMessage): void;
  /** Nobody can write in it until it is unarchived. */
  archive(channel: string): void;
  unarchive(channel: string): void;
  /** Gives a channel another name. Throws when a channel has it, also an archived one: `name_taken`. */
  rename(channel: string, name: string): void;
  /** Begins a public channel with the bot and these users, by name, in it. Throws when the name is taken. */
  begin(channel: string, ...users: readonly string[]): void;
  /** Takes the bot out of a channel. */
  removeBot(channel: string): void;
  /** Puts the bot into a channel, once only. */
  inviteBot(channel: string): void;
  /** Somebody joins a channel, or leaves it. Users by name. */
  join(channel: string, user: string): void;
  leave(channel: string, user: string): void;
  /** Deletes a user group, disables it, or changes its users; by id. */
  deleteGroup(group: string): void;
  changeGroup(group: string, change: Partial<Pick<UserGroup, 'users' | 'isDisabled'>>): void;
  /** Installs the app again with these scopes. */
  reinstall(scopes: readonly string[]): void;
}

/** The actions upon that workspace; each changes it at once. Those that name a channel or user that is not there throw. */
export function createAdminActions(core: Core): AdminActions {
  const { workspace } = core;
  const { botUserId } = workspace.app;
  const idOf = (name: string) => {
    const user = findUser(workspace, name);
    if (user === undefined) throw new Error(`there is no user ${name}`);
    return user.id;
  };
  const withoutBot = (members: readonly string[]) => members.filter((id) => id !== botUserId);
  const checkName = (name: string) => {
    if (findChannel(workspace, name) !== undefined) throw new Error(`name_taken: ${name}`);
  };
  return {
    deleteMessage({ channel, ts, text }) {
      const message = findMessage(workspace, channel, ts);
      if (message === undefined) throw new Error(`the message ${JSON.stringify(text)} is gone`);
      removeMessage(workspace, message, null);
    },
    archive: (channel) => changeChannel(workspace, channel, () => ({ isArchived: true })),
    unarchive: (channel) => changeChannel(workspace, channel, () => ({ isArchived: false })),
    rename(channel, name) {
      checkName(name);
      changeChannel(workspace, channel, () => ({ name }));
    },
    begin(name, ...users) {
      checkName(name);
      beginChannel(workspace, name, [...users.map(idOf), botUserId]);
    },
    removeBot: (channel) => changeChannel(workspace, channel, ({ members }) => ({ members: withoutBot(members) })),
    inviteBot: (channel) =>
      changeChannel(workspace, channel, ({ members }) => ({ members: [...withoutBot(members), botUserId] })),
    join: (channel, user) =>
      changeChannel(workspace, channel, ({ members }) => ({ members: [...new Set([...members, idOf(user)])] })),
    leave: (channel, user) =>
      changeChannel(workspace, channel, ({ members }) => ({ members: members.filter((id) => id !== idOf(user)) })),
    deleteGroup(group) {
      workspace.userGroups = workspace.userGroups.filter(({ id }) => id !== group);
    },
    changeGroup(group, change) {
      workspace.userGroups = workspace.userGroups.map((one) => (one.id === group ? { ...one, ...change } : one));
    },
    reinstall(scopes) {
      core.scopes = new Set(scopes);
    },
  };
}
