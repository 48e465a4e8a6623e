import type { Core } from '../core.ts';
import type { JsonRecord } from '../json.ts';
import { isPersistent } from '../messages.ts';
import { type Channel, findChannel, type StoredMessage } from '../workspace.ts';
import { type Answer, refuse } from './answer.ts';

export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

/** The channel with exactly that id: only chat.postMessage and chat.postEphemeral take names. */
export function channelById(core: Core, id: string): Found<Channel> {
  const channel = findChannel(core.workspace, id);
  if (channel?.id !== id || isHidden(core, channel)) return { ok: false, answer: refuse('channel_not_found') };
  return { ok: true, value: channel };
}

/** A channel in which the bot may write, by its id; a public one by its name or #name too. */
export function writableChannel(core: Core, idOrName: string): Found<Channel> {
  const channel = findChannel(core.workspace, idOrName);
  const isNamed = channel?.id !== idOrName;
  if (channel === undefined || isHidden(core, channel) || (isNamed && channel.isPrivate)) {
    return { ok: false, answer: refuse('channel_not_found') };
  }
  if (channel.isArchived) return { ok: false, answer: refuse('is_archived') };
  if (!isBotMember(core, channel) && !core.scopes.has('chat:write.public')) {
    return { ok: false, answer: refuse('not_in_channel') };
  }
  return { ok: true, value: channel };
}

export function isBotMember(core: Core, channel: Channel): boolean {
  return channel.members.includes(core.workspace.app.botUserId);
}

/** Whether the bot is not to know of it. */
export function isHidden(core: Core, channel: Channel): boolean {
  return channel.isPrivate && !isBotMember(core, channel);
}

/** What everybody in the channel can see, oldest first. */
export function persistentMessages(core: Core, channel: Channel): readonly StoredMessage[] {
  return core.workspace.messages.filter((message) => message.channel === channel.id && isPersistent(message));
}

/** A message as the Web API and the payloads of interactions show it. */
export function messageOutput(core: Core, message: StoredMessage, hasMetadata: boolean): JsonRecord {
  const { app, team } = core.workspace;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    team: team.id,
    text: message.text,
    ...(message.postedBy === 'bot' && { bot_id: app.botId, app_id: app.id }),
    ...(message.username !== null && { username: message.username }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    ...(message.isBroadcast && { subtype: 'thread_broadcast' }),
    ...(message.edited !== null && { edited: message.edited }),
    ...(hasMetadata && message.metadata !== null && { metadata: message.metadata }),
  };
}
