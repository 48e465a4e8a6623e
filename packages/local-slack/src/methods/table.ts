import { authTest, botInfo, connectionsOpen } from './account.ts';
import { remove, update as updateMessage } from './chat-change.ts';
import { postEphemeral, postMessage } from './chat-post.ts';
import { info as channelInfo, list, members } from './conversations.ts';
import { completeUpload, info as fileInfo, getUploadUrl, remove as removeFile } from './files.ts';
import { history, replies } from './history.ts';
import type { Method } from './method.ts';
import { getPermalink } from './permalink.ts';
import { usersOfGroup } from './user-groups.ts';
import { info as userInfo } from './users.ts';
import { open, publish, push, update as updateOpenView } from './views.ts';

/** Every Web API method that the local Slack has. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ['auth.test', authTest],
  ['bots.info', botInfo],
  ['apps.connections.open', connectionsOpen],
  ['chat.postMessage', postMessage],
  ['chat.postEphemeral', postEphemeral],
  ['chat.update', updateMessage],
  ['chat.delete', remove],
  ['chat.getPermalink', getPermalink],
  ['conversations.list', list],
  ['conversations.history', history],
  ['conversations.replies', replies],
  ['conversations.info', channelInfo],
  ['conversations.members', members],
  ['files.getUploadURLExternal', getUploadUrl],
  ['files.completeUploadExternal', completeUpload],
  ['files.info', fileInfo],
  ['files.delete', removeFile],
  ['usergroups.users.list', usersOfGroup],
  ['users.info', userInfo],
  ['views.open', open],
  ['views.push', push],
  ['views.update', updateOpenView],
  ['views.publish', publish],
]);

/** Their names. */
export const METHOD_NAMES: readonly string[] = [...METHODS.keys()];

/** All scopes that these methods need. `chat:write.public` is none of them: who has it is not refused in a channel. */
export const DEFAULT_SCOPES: readonly string[] = [
  'commands',
  ...new Set([...METHODS.values()].flatMap(({ scopes }) => scopes.all)),
];
