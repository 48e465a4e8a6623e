import type { Ids } from './ids.ts';
import type { JsonRecord } from './json.ts';

/** A person, or a bot. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly isBot: boolean;
  /** A guest: in no channel but those that name them. */
  readonly isGuest: boolean;
}

/** A channel, or the direct message of a person with the bot. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  /** Nobody outside knows that it is there. */
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** The person at the other end of a direct message with the bot; null in a channel. */
  readonly directWith: string | null;
}

/** People who are mentioned together: `<!subteam^ID>`. */
export interface UserGroup {
  readonly id: string;
  /** Shown behind the @. */
  readonly handle: string;
  /** Ids of its users. */
  readonly users: readonly string[];
  /** Archived: it can be enabled again. */
  readonly isDisabled: boolean;
}

/**
 * Origin of a message in the channel; `slack` are the notices of Slack itself, `command` a command that is shown to all,
 * `typed` a user's own message.
 */
type Via =
  | 'chat.postMessage'
  | 'chat.postEphemeral'
  | 'response_url'
  | 'ack'
  | 'command'
  | 'typed'
  | 'files.completeUploadExternal'
  | 'slack';

/** A message in its current form. An edit makes a new object: one held by a test stays what the test saw. */
export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly postedBy: 'bot' | 'user' | 'system';
  readonly via: Via;
  readonly text: string;
  readonly blocks: readonly JsonRecord[];
  /** Secondary attachments, below the blocks. */
  readonly attachments: readonly JsonRecord[];
  /** The name under which the app posted it, or null for its own. */
  readonly username: string | null;
  readonly threadTs: string | null;
  /** A reply that is shown in the channel too. */
  readonly isBroadcast: boolean;
  readonly metadata: JsonRecord | null;
  readonly edited: { readonly user: string; readonly ts: string } | null;
  /** The only user who sees it, or null. */
  readonly ephemeralTo: string | null;
  /** The command, click or submission that it answers, if Slack knows it. */
  readonly interactionId: string | null;
}

/** A file whose upload was announced, or is completed. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** In bytes, as announced. */
  readonly length: number;
  /** Null until they are uploaded. */
  readonly bytes: Buffer | null;
  readonly hasAltText: boolean;
  /** Milliseconds since 1970; null until files.completeUploadExternal. */
  readonly completedAt: number | null;
  /** Ids of the channels that have it; none while it is private to the token. */
  readonly channels: readonly string[];
}

/** An open modal, or a Home tab. An update makes a new object. */
export interface StoredView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  /** View that the bot sent, with the ids that Slack adds. */
  readonly view: JsonRecord;
  readonly hash: string;
  readonly rootViewId: string;
  readonly previousViewId: string | null;
}

/** Events of a workspace. */
export type Change =
  | {
      readonly kind: 'posted' | 'edited' | 'deleted';
      readonly message: StoredMessage;
      /** The interaction through which the change came, or null. */
      readonly interactionId: string | null;
    }
  | { readonly kind: 'channel-changed'; readonly channel: Channel }
  | { readonly kind: 'view-opened' | 'view-updated' | 'view-closed'; readonly view: StoredView };

/** The whole state. Change it through messages.ts, views.ts and channels.ts only: they notify the listeners. */
export interface Workspace {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: { readonly id: string; readonly botId: string; readonly botUserId: string };
  readonly users: readonly User[];
  userGroups: readonly UserGroup[];
  channels: readonly Channel[];
  /** In order of time. The list itself changes: a copy for each message would make a busy day slow. */
  messages: StoredMessage[];
  /** The Home tabs, and the open modals with the topmost last. */
  views: readonly StoredView[];
  files: readonly StoredFile[];
  /** Pinned messages. */
  pins: readonly { readonly channel: string; readonly ts: string }[];
  readonly ids: Ids;
  readonly listeners: Set<(change: Change) => void>;
}

/** Calls the listener for every change from now on; returns the way to stop it. */
export function onChange(workspace: Workspace, listener: (change: Change) => void): () => void {
  workspace.listeners.add(listener);
  return () => workspace.listeners.delete(listener);
}

/** Calls the listeners for a change that was made. */
export function announce(workspace: Workspace, change: Change): void {
  for (const listener of [...workspace.listeners]) listener(change);
}

/** The user with that name or id, or undefined. */
export function findUser(workspace: Workspace, nameOrId: string): User | undefined {
  return workspace.users.find((user) => user.id === nameOrId || user.name === nameOrId);
}

/** The channel with that id, name or #name, or undefined. Direct messages have an id only. */
export function findChannel(workspace: Workspace, nameOrId: string): Channel | undefined {
  const name = nameOrId.replace(/^#/, '');
  return workspace.channels.find(
    (channel) => channel.id === nameOrId || (channel.directWith === null && channel.name === name),
  );
}
