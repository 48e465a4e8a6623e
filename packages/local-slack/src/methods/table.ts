import { appsConnectionsOpen, authTest, botsInfo } from './account.ts';
import { chatDelete, chatUpdate } from './chat-change.ts';
import { chatPostEphemeral, chatPostMessage } from './chat-post.ts';
import { conversationsInfo, conversationsList, conversationsMembers } from './conversations.ts';
import { filesCompleteUploadExternal, filesDelete, filesGetUploadURLExternal, filesInfo } from './files.ts';
import { conversationsHistory, conversationsReplies } from './history.ts';
import type { Method } from './method.ts';
import { chatGetPermalink } from './permalink.ts';
import { pinsAdd, pinsRemove } from './pins.ts';
import { usergroupsUsersList } from './user-groups.ts';
import { usersInfo } from './users.ts';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.ts';

/** Every Web API method that the local Slack has. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ['auth.test', authTest],
  ['bots.info', botsInfo],
  ['apps.connections.open', appsConnectionsOpen],
  ['chat.postMessage', chatPostMessage],
  ['chat.postEphemeral', chatPostEphemeral],
  ['chat.update', chatUpdate],
  ['chat.delete', chatDelete],
  ['chat.getPermalink', chatGetPermalink],
  ['conversations.list', conversationsList],
  ['conversations.history', conversationsHistory],
  ['conversations.replies', conversationsReplies],
  ['conversations.info', conversationsInfo],
  ['conversations.members', conversationsMembers],
  ['files.getUploadURLExternal', filesGetUploadURLExternal],
  ['files.completeUploadExternal', filesCompleteUploadExternal],
  ['files.info', filesInfo],
  ['files.delete', filesDelete],
  ['pins.add', pinsAdd],
  ['pins.remove', pinsRemove],
  ['usergroups.users.list', usergroupsUsersList],
  ['users.info', usersInfo],
  ['views.open', viewsOpen],
  ['views.push', viewsPush],
  ['views.update', viewsUpdate],
  ['views.publish', viewsPublish],
]);

/** Their names. */
export const METHOD_NAMES: readonly string[] = [...METHODS.keys()];

/** All scopes of the bot token that these methods need. `chat:write.public` is none of them: who has it is not refused in a channel. */
export const DEFAULT_SCOPES: readonly string[] = [
  'commands',
  ...new Set([...METHODS.values()].flatMap(({ token, scopes }) => (token === 'bot' ? scopes.all : []))),
];
