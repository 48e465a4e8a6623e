import { withBlockIds } from './block-ids.ts';
import type { JsonRecord } from './json.ts';
import { announce, type StoredMessage, type Workspace } from './workspace.ts';

/** Given fields of a new message; the others have the defaults of a plain message of the bot. */
export type MessageDraft = Pick<StoredMessage, 'channel' | 'via' | 'text'> & Partial<StoredMessage>;

/** New content of a message. `interactionId` is the interaction through which the change came, or null. */
export interface MessageEdit {
  readonly text: string;
  readonly blocks: readonly JsonRecord[];
  readonly metadata: JsonRecord | null;
  readonly interactionId: string | null;
}

/**
 * Puts a new message into the workspace, with a timestamp, and notifies the listeners. Nothing is checked: a message of the
 * app comes through a method.
 */
export function storeMessage(workspace: Workspace, draft: MessageDraft): StoredMessage {
  const message: StoredMessage = {
    user: workspace.app.botUserId,
    postedBy: 'bot',
    attachments: [],
    username: null,
    threadTs: null,
    isBroadcast: false,
    metadata: null,
    edited: null,
    ephemeralTo: null,
    interactionId: null,
    ...draft,
    blocks: withBlockIds(workspace.ids, draft.blocks ?? []),
    ts: workspace.ids.ts(),
  };
  workspace.messages.push(message);
  announce(workspace, { kind: 'posted', message, interactionId: message.interactionId });
  return message;
}

/** The message with that timestamp, or undefined. Ephemeral ones are found too: see `isPersistent`. */
export function findMessage(workspace: Workspace, channel: string, ts: string): StoredMessage | undefined {
  return workspace.messages[indexOf(workspace, { channel, ts })];
}

/** Changes a message of the workspace. */
export function editMessage(workspace: Workspace, original: StoredMessage, edit: MessageEdit): StoredMessage {
  const message: StoredMessage = {
    ...original,
    text: edit.text,
    blocks: withBlockIds(workspace.ids, edit.blocks),
    metadata: edit.metadata,
    edited: { user: workspace.app.botUserId, ts: workspace.ids.ts() },
  };
  workspace.messages.splice(indexOf(workspace, original), 1, message);
  announce(workspace, { kind: 'edited', message, interactionId: edit.interactionId });
  return message;
}

/** Shows a reply in the channel too. */
export function broadcastMessage(workspace: Workspace, reply: StoredMessage): StoredMessage {
  const message: StoredMessage = { ...reply, isBroadcast: true };
  workspace.messages.splice(indexOf(workspace, reply), 1, message);
  announce(workspace, { kind: 'edited', message, interactionId: null });
  return message;
}

/** Takes a message out of the workspace. */
export function removeMessage(workspace: Workspace, message: StoredMessage, interactionId: string | null): void {
  workspace.messages.splice(indexOf(workspace, message), 1);
  workspace.pins = workspace.pins.filter(({ channel, ts }) => channel !== message.channel || ts !== message.ts);
  announce(workspace, { kind: 'deleted', message, interactionId });
}

/** Removes the messages and files from before that time that `keep` does not name. Listeners are not notified. */
export function forgetMessages(workspace: Workspace, before: number, keep: (message: StoredMessage) => boolean): void {
  workspace.messages = workspace.messages.filter((message) => Number(message.ts) * 1_000 >= before || keep(message));
  workspace.files = workspace.files.filter(({ completedAt }) => completedAt === null || completedAt >= before);
}

/** Whether Slack keeps it: ephemeral messages have no history and no method reaches them by their timestamp. */
export function isPersistent(message: StoredMessage): boolean {
  return message.ephemeralTo === null;
}

/** Index in the list, or -1. The message is usually one of the newest. */
function indexOf({ messages }: Workspace, { channel, ts }: Pick<StoredMessage, 'channel' | 'ts'>): number {
  return messages.findLastIndex((message) => message.channel === channel && message.ts === ts);
}
