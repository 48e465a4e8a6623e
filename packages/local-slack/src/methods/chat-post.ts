import { z } from 'zod';
import type { Core } from '../core.ts';
import { findMessage, isPersistent, storeMessage } from '../messages.ts';
import { type Channel, findUser, type StoredMessage } from '../workspace.ts';
import { flag, jsonArgument, team_id } from './arguments.ts';
import { checkAttachments } from './attachments.ts';
import { postableChannel, writableChannel } from './channel-access.ts';
import { checkContent, checkMetadata, checkNewContent } from './content.ts';
import { messageOutput } from './message-output.ts';
import { defineMethod } from './method.ts';
import { refuse } from './response-body.ts';

const common = {
  channel: z.string(),
  text: z.string().optional(),
  blocks: jsonArgument.optional(),
  thread_ts: z.string().optional(),
  mrkdwn: flag,
  link_names: flag,
  parse: z.enum(['none', 'full']).optional(),
  team_id,
};

/** docs.slack.dev/reference/methods/chat.postMessage */
export const chatPostMessage = defineMethod({
  scope: 'chat:write',
  args: z.strictObject({
    ...common,
    attachments: jsonArgument.optional(),
    username: z.string().optional(),
    metadata: jsonArgument.optional(),
    reply_broadcast: flag,
    unfurl_links: flag,
    unfurl_media: flag,
  }),
  run(core, args) {
    const channel = postableChannel(core, args.channel);
    if (!channel.ok) return channel.answer;
    const attachments = checkAttachments(core, args.attachments);
    if (!attachments.ok) return attachments.answer;
    const content = checkNewContent(core, {
      text: args.text,
      blocks: args.blocks,
      hasAttachments: attachments.value.length > 0,
    });
    if (!content.ok) return content.answer;
    const metadata = checkMetadata(args.metadata);
    if (!metadata.ok) return metadata.answer;
    const parent = findParent(core, channel.value, args.thread_ts);
    const message = storeMessage(core.workspace, {
      ...content.value,
      attachments: attachments.value,
      // Without that scope Slack shows the app's own name.
      username: core.scopes.has('chat:write.customize') ? (args.username ?? null) : null,
      channel: channel.value.id,
      via: 'chat.postMessage',
      threadTs: parent?.ts ?? null,
      isBroadcast: parent !== undefined && args.reply_broadcast === true,
      metadata: metadata.value,
    });
    return { ok: true, channel: message.channel, ts: message.ts, message: messageOutput(core, message, true) };
  },
});

/** docs.slack.dev/reference/methods/chat.postEphemeral */
export const chatPostEphemeral = defineMethod({
  scope: 'chat:write',
  args: z.strictObject({ ...common, user: z.string() }),
  run(core, args) {
    const channel = writableChannel(core, args.channel);
    if (!channel.ok) return channel.answer;
    const user = findUser(core.workspace, args.user);
    if (user?.id !== args.user || !channel.value.members.includes(user.id)) return refuse('user_not_in_channel');
    const content = checkContent(core, { text: args.text, blocks: args.blocks });
    if (!content.ok) return content.answer;
    const parent = findParent(core, channel.value, args.thread_ts);
    if (parent && !isActive(core, parent)) return { ok: true, message_ts: core.workspace.ids.ts() };
    const message = storeMessage(core.workspace, {
      ...content.value,
      channel: channel.value.id,
      via: 'chat.postEphemeral',
      threadTs: parent?.ts ?? null,
      ephemeralTo: user.id,
    });
    return { ok: true, message_ts: message.ts };
  },
});

/** "Ephemeral messages in threads are only shown if there is already an active thread": docs.slack.dev/reference/methods/chat.postEphemeral */
function isActive({ workspace }: Core, { ts }: StoredMessage): boolean {
  return workspace.messages.some(({ threadTs, ephemeralTo }) => threadTs === ts && ephemeralTo === null);
}

/** The thread's first message. When it is gone Slack posts at the top level and says nothing but leave out thread_ts. */
export function findParent(core: Core, channel: Channel, threadTs: string | undefined): StoredMessage | undefined {
  const found = threadTs === undefined ? undefined : findMessage(core.workspace, channel.id, threadTs);
  if (found === undefined || !isPersistent(found)) return undefined;
  return found.threadTs === null ? found : findMessage(core.workspace, channel.id, found.threadTs);
}
