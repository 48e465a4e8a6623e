import type { Core } from '../core.ts';
import { type Channel, findChannel } from '../workspace.ts';
import { type Found, refuse } from './response-body.ts';

/** The channel with exactly that id: only chat.postMessage and chat.postEphemeral take names. */
export function channelById(core: Core, id: string): Found<Channel> {
  const channel = findChannel(core.workspace, id);
  if (channel?.id !== id || isHidden(core, channel)) return { ok: false, answer: refuse('channel_not_found') };
  return { ok: true, value: channel };
}

/** The same for a new message, for which the id of a person stands for their direct message: docs.slack.dev/reference/methods/chat.postMessage */
export function postableChannel(core: Core, idOrName: string): Found<Channel> {
  const direct = core.workspace.channels.find(({ directWith }) => directWith === idOrName);
  return direct === undefined ? writableChannel(core, idOrName) : { ok: true, value: direct };
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

/** Whether the bot is in the channel. */
export function isBotMember(core: Core, channel: Channel): boolean {
  return channel.members.includes(core.workspace.app.botUserId);
}

/** Whether the bot is not to know of it. */
export function isHidden(core: Core, channel: Channel): boolean {
  return channel.isPrivate && !isBotMember(core, channel);
}
