import type { AdminActions } from './admin-actions.ts';
import type { Clock } from './clock.ts';
import type { Tokens } from './core.ts';
import type { Faults } from './faults.ts';
import type { HttpTarget } from './http-mode.ts';
import type { Person } from './person.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Wire } from './wire.ts';
import type { StoredMessage, StoredView, Workspace } from './workspace.ts';
import type { WorkspaceSeed } from './workspace-seed.ts';

/** Initial state of a workspace, its missing features, and its waits. All are optional: the default is `DEFAULT_WORKSPACE`. */
export interface LocalSlackOptions extends WorkspaceSeed {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Milliseconds since 1970, for timestamps, signatures and limits of time; the machine's clock by default. */
  readonly clock?: Clock;
  /** HTTP mode; Socket Mode when left out. It can be set later with `deliverTo`. */
  readonly deliver?: HttpTarget;
  /** The app's slash commands. When given, Slack itself answers any other. */
  readonly commands?: readonly string[];
  /** The scopes of the bot token; all that the methods here need when left out. */
  readonly scopes?: readonly string[];
  /** The scopes of the app-level token; `connections:write` when left out. */
  readonly appScopes?: readonly string[];
  /** Block types which this workspace does not have yet. */
  readonly refuses?: ReadonlySet<string>;
  /** Series that a chart may have here; what the newest page says by default. */
  readonly chartSeries?: number;
  /** Refuse more than one message a second and channel. Off by default. */
  readonly paceMessages?: boolean;
  /** Most calls of a method in a minute, as in Slack's tiers; no limit if left out. */
  readonly callsPerMinute?: Readonly<Record<string, number>>;
  /** Time, by the clock, during which an uploaded file cannot be shown yet; 0 by default. */
  readonly fileDelayMs?: number;
  /** Time, by the clock, during which a posted message is not yet in the results of the methods; 0 by default. */
  readonly lateHistoryMs?: number;
  /** Slack's wait for an ack, in real milliseconds; 3000 by default. */
  readonly ackMilliseconds?: number;
  /** Default wait of `reply`, `message` and `view`, in real milliseconds; 5000 by default. */
  readonly replyMilliseconds?: number;
}

/** A Slack workspace on this machine, for a bot that knows no difference. It listens until it is closed. */
export interface LocalSlack extends AdminActions {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  /** For the settings of the bot. */
  readonly tokens: Tokens;
  /** All that is in it now: channels, users, messages, views, files. It changes as people and the bot act. */
  readonly workspace: Workspace;
  /** Faults of the next requests of the bot. */
  readonly faults: Faults;
  /** Requests and answers between the bot and this Slack. */
  readonly wire: Wire;
  /** The Socket Mode connections: drops them, asks to reconnect, waits for them. */
  readonly socket: Omit<SocketMode, 'deliver' | 'ticket' | 'upgrade' | 'close'>;
  /** Unexpected requests of the bot: assert that it is empty. */
  readonly unexpected: readonly string[];
  /** The person with that user name. Throws when there is none. */
  as(user: string): Person;
  /** Sends payloads to that address from now on, or over Socket Mode again. */
  deliverTo(target: HttpTarget | 'socket-mode'): void;
  /** The oldest message that matches, as soon as there is one. Rejects after `withinMs` real milliseconds. */
  message(matches: (message: StoredMessage) => boolean, withinMs?: number): Promise<StoredMessage>;
  /** The first open modal or Home tab that matches, as soon as there is one. Rejects after `withinMs` real milliseconds. */
  view(matches: (view: StoredView) => boolean, withinMs?: number): Promise<StoredView>;
  /**
   * Forgets what is from before that time (milliseconds since 1970), with no word to anybody: answers, files, and those
   * messages that `keep` does not name. For a workspace that lives for days.
   */
  forget(before: number, keep: (message: StoredMessage) => boolean): void;
  /** Ends everything, hanging requests too. */
  close(): Promise<void>;
}
