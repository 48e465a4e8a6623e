import { z } from 'zod';
import type { Core } from '../core.ts';
import { LIMITS } from '../limits.ts';
import { broadcastMessage, editMessage, findMessage, isPersistent, removeMessage } from '../messages.ts';
import type { StoredMessage } from '../workspace.ts';
import { flag, jsonArgument, team_id } from './arguments.ts';
import { channelById } from './channel-access.ts';
import { checkContent, checkMetadata } from './content.ts';
import { messageOutput } from './message-output.ts';
import { defineMethod } from './method.ts';
import { type Found, type ResponseBody, refuse } from './response-body.ts';

/**
 * "If the text argument is provided and blocks are not provided, the blocks will be removed": docs.slack.dev/reference/methods/chat.update.
 * A text, metadata or attachments that are left out stay as they were; an empty object takes metadata away.
 */
export const chatUpdate = defineMethod({
  scope: 'chat:write',
  args: z.strictObject({
    channel: z.string(),
    ts: z.string(),
    text: z.string().optional(),
    blocks: jsonArgument.optional(),
    metadata: jsonArgument.optional(),
    link_names: flag,
    parse: z.enum(['none', 'full']).optional(),
    reply_broadcast: flag,
    team_id,
  }),
  run(core, args) {
    const target = ownMessage(core, args, 'cant_update_message');
    if (!target.ok) return target.answer;
    if (args.reply_broadcast === true) return broadcastReply(core, target.value, args);
    if ((args.text ?? '').length > LIMITS.updateText) return refuse('msg_too_long');
    const content = checkContent(core, { text: args.text, blocks: args.blocks });
    if (!content.ok) return content.answer;
    const metadata = checkMetadata(args.metadata);
    if (!metadata.ok) return metadata.answer;
    const message = editMessage(core.workspace, target.value, {
      text: args.text === undefined ? target.value.text : content.value.text,
      blocks: content.value.blocks,
      metadata: args.metadata === undefined ? target.value.metadata : metadata.value,
      interactionId: null,
    });
    const { ts: _, ...changed } = messageOutput(core, message, true);
    return {
      ok: true,
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: changed,
    };
  },
});

/**
 * "Broadcast an existing thread reply": a message of the channel itself cannot be, and its content is not changed at the same time
 * (`no_dual_broadcast_content_update`). One that is broadcast already stays so whatever an edit says.
 */
function broadcastReply(
  core: Core,
  reply: StoredMessage,
  { text, blocks }: { readonly text?: string | undefined; readonly blocks?: unknown },
): ResponseBody {
  if (reply.threadTs === null) return refuse('cant_broadcast_message');
  if (text !== undefined || blocks !== undefined) return refuse('no_dual_broadcast_content_update');
  const message = broadcastMessage(core.workspace, reply);
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
}

/** docs.slack.dev/reference/methods/chat.delete */
export const chatDelete = defineMethod({
  scope: 'chat:write',
  args: z.strictObject({ channel: z.string(), ts: z.string(), team_id }),
  run(core, args) {
    const target = ownMessage(core, args, 'cant_delete_message');
    if (!target.ok) return target.answer;
    removeMessage(core.workspace, target.value, null);
    return { ok: true, channel: args.channel, ts: args.ts };
  },
});

function ownMessage(
  core: Core,
  args: { readonly channel: string; readonly ts: string },
  errorOfOthers: string,
): Found<StoredMessage> {
  const channel = channelById(core, args.channel);
  if (!channel.ok) return channel;
  if (channel.value.isArchived) return { ok: false, answer: refuse('is_inactive') };
  const message = findMessage(core.workspace, args.channel, args.ts);
  if (message === undefined || !isPersistent(message)) return { ok: false, answer: refuse('message_not_found') };
  return message.postedBy === 'bot' ? { ok: true, value: message } : { ok: false, answer: refuse(errorOfOthers) };
}
