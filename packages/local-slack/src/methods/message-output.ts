import type { Core } from '../core.ts';
import type { JsonRecord } from '../json.ts';
import { findMessage } from '../messages.ts';
import type { StoredMessage } from '../workspace.ts';

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
    ...(message.isBroadcast && broadcastOutput(core, message)),
    ...(message.edited !== null && { edited: message.edited }),
    ...(hasMetadata && message.metadata !== null && { metadata: message.metadata }),
  };
}

/** The first message of its thread stands in a reply that is shown in the channel too: docs.slack.dev/reference/events/message/thread_broadcast */
function broadcastOutput(core: Core, { channel, threadTs }: StoredMessage): JsonRecord {
  const root = threadTs === null ? undefined : findMessage(core.workspace, channel, threadTs);
  return {
    subtype: 'thread_broadcast',
    ...(root && { root: { ...messageOutput(core, root, false), thread_ts: root.ts } }),
  };
}
