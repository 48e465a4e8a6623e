import type { Clock } from './clock.ts';
import type { Entries } from './entries.ts';
import type { Triggers } from './triggers.ts';
import type { Workspace } from './workspace.ts';

/** Credentials of an app when it is installed. They are valid here only: no other Slack takes them. */
export interface Tokens {
  /** `xoxb-…`, for calls of the Web API. */
  readonly bot: string;
  /** `xapp-…`, for Socket Mode. */
  readonly app: string;
  /** With which requests over HTTP are signed. */
  readonly signingSecret: string;
}

/** Shared state of the parts of the local Slack. */
export interface Core {
  readonly clock: Clock;
  readonly tokens: Tokens;
  scopes: ReadonlySet<string>;
  /** Scopes of the app-level token. */
  readonly appScopes: ReadonlySet<string>;
  /** Block types which this workspace does not have yet. */
  readonly refuses: ReadonlySet<string>;
  /** Series that a chart of a message may have here. */
  readonly chartSeries: number;
  readonly workspace: Workspace;
  readonly triggers: Triggers;
  /** People's entries in their open views. */
  readonly entries: Entries;
  /** Unexpected behaviour of the bot, in words: a test asserts that it is empty. */
  readonly unexpected: string[];
  /** Milliseconds from the end of an upload until Slack has looked through the file. */
  readonly fileDelayMs: number;
  /** Milliseconds from a post until conversations.history and conversations.replies have it. */
  readonly lateHistoryMs: number;
  /** Address of this Slack: `http://127.0.0.1:PORT`. */
  readonly origin: () => string;
  /** A fresh address for one Socket Mode connection. */
  readonly socketUrl: () => string;
}
