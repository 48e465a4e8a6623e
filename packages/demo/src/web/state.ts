import {
  homeOf,
  modalsOf,
  type StoredMessage,
  type StoredView,
  type User,
  type Workspace,
} from '@metta-health-bot/local-slack';
import { textOf } from '@metta-health-bot/local-slack/json';
import type { FormErrors } from './form-errors.ts';
import type { PageChannel, PageMessage, PageState, PageUser } from './protocol.ts';

type SlackParts = Pick<PageState, 'user' | 'users' | 'userGroups' | 'channels' | 'messages' | 'home' | 'modals'>;

/** One user's view of the workspace. */
export function slackParts(workspace: Workspace, user: User, formErrors: FormErrors): SlackParts {
  const channels = workspace.channels.filter(({ members }) => members.includes(user.id));
  const inChannels = new Set(channels.map(({ id }) => id));
  const names = new Map(workspace.users.map((one) => [one.id, one.isBot ? one.realName : one.name]));
  const botName = names.get(workspace.app.botUserId) ?? 'bot';
  return {
    user: pageUser(user),
    // A guest is in no channel: there is nothing to see as one.
    users: workspace.users.filter(({ isBot, isGuest }) => !isBot && !isGuest).map(pageUser),
    userGroups: workspace.userGroups.map(({ id, handle }) => ({ id, name: handle })),
    channels: channels.map(
      ({ id, name, directWith }): PageChannel =>
        directWith === null ? { id, name, isDirect: false } : { id, name: botName, isDirect: true },
    ),
    messages: workspace.messages
      .filter(({ channel, ephemeralTo }) => inChannels.has(channel) && (ephemeralTo ?? user.id) === user.id)
      .map((message) => pageMessage(message, names)),
    home: pageHome(homeOf(workspace, user.id)),
    modals: modalsOf(workspace, user.id).map(({ id, view }) => ({ id, view, errors: formErrors.get(id) ?? {} })),
  };
}

/** With its id, by which its controls name it. */
function pageHome(home: StoredView | undefined): PageState['home'] {
  return home === undefined ? null : { ...home.view, id: home.id };
}

function pageUser({ id, name }: User): PageUser {
  return { id, name };
}

function pageMessage(message: StoredMessage, names: ReadonlyMap<string, string>): PageMessage {
  const { channel, ts, threadTs, postedBy, blocks, isBroadcast } = message;
  return {
    channel,
    ts,
    threadTs,
    author: postedBy === 'system' ? 'Slack' : (message.username ?? names.get(message.user) ?? message.user),
    by: postedBy,
    text: message.text || fallbackOf(message),
    blocks,
    isEphemeral: message.ephemeralTo !== null,
    isEdited: message.edited !== null,
    isBroadcast,
  };
}

/** Text that notifications show of a message that has only attachments. */
function fallbackOf({ blocks, attachments }: StoredMessage): string {
  return blocks.length > 0 ? '' : attachments.map(({ fallback }) => textOf(fallback)).join('\n');
}
