import type { Entered } from '@metta-health-bot/local-slack';
import type { JsonRecord } from '@metta-health-bot/local-slack/json';

/** Source of a demo's numbers, for the labels on screen. */
export interface Origins {
  /** One line that is always visible. */
  readonly summary: string;
  /** Metrics whose values were measured, without the figures of merit made of them. */
  readonly real: readonly string[];
  /** Place at which the real numbers were measured. */
  readonly source: string;
  /** Made-up data, a sentence each. */
  readonly stories: readonly string[];
  /** Lines to type, in the order in which a newcomer may try them. */
  readonly tries: readonly Try[];
}

/** A line to type, and what the answer is about. */
export interface Try {
  readonly line: string;
  readonly about: string;
}

/**
 * Messages between the demo's page and its server. `GET /events?user=NAME` is a stream of server-sent events, each the
 * whole `PageState` of that user; `POST /act?user=NAME` takes an `Act` of that user and answers an `ActResult`.
 */
export interface PageState {
  readonly user: PageUser;
  readonly users: readonly PageUser[];
  readonly userGroups: readonly PageUserGroup[];
  /** Channels this user is in, and their direct message with the bot. */
  readonly channels: readonly PageChannel[];
  /** Messages that this user sees in all channels, oldest first. */
  readonly messages: readonly PageMessage[];
  /** The Home tab's view, or null before the bot published one. */
  readonly home: JsonRecord | null;
  /** Open modals, the topmost last. */
  readonly modals: readonly PageView[];
  /** For completion in the composer. */
  readonly commands: readonly PageCommand[];
  readonly bot: BotState;
  readonly data: PageData;
  readonly controls: readonly ControlState[];
  /** Notes about each group of controls, by its heading. */
  readonly controlNotes: Readonly<Record<string, string>>;
  /** The last calls between bot, Slack and Datadog, oldest first. */
  readonly wire: readonly WireLine[];
}

/** A person as whom the visitor may look at the workspace. */
export interface PageUser {
  readonly id: string;
  /** Also what the user is called: a role, since nobody is invented. */
  readonly name: string;
}

/** Groups of people who can be mentioned, by the word after the @. */
export interface PageUserGroup {
  readonly id: string;
  readonly name: string;
}

/** A channel that this user is in, or their direct message with the bot. */
export interface PageChannel {
  readonly id: string;
  readonly name: string;
  readonly isDirect: boolean;
}

/** A message as this user sees it. */
export interface PageMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  /** Name of the user, the bot or `Slack`. */
  readonly author: string;
  readonly by: 'bot' | 'user' | 'system';
  readonly text: string;
  readonly blocks: readonly JsonRecord[];
  /** Only this user sees it. */
  readonly isEphemeral: boolean;
  readonly isEdited: boolean;
  readonly isBroadcast: boolean;
}

/** An open modal. */
export interface PageView {
  readonly id: string;
  readonly view: JsonRecord;
  /** Errors by block_id, after a submission that the bot refused. */
  readonly errors: Readonly<Record<string, string>>;
}

/** A slash command of the bot, for completion in the composer. */
export interface PageCommand {
  readonly name: string;
  readonly usageHint: string;
  readonly description: string;
}

/** `starting` until Slack can reach it, `stopped` after a kill or a crash. */
export type BotState = 'starting' | 'connected' | 'disconnected' | 'stopped';

/** Sources of the numbers, for the labels on screen. */
export interface PageData extends Origins {
  /** Offset of the data's clock, in hours; negative is earlier. */
  readonly movedHours: number;
}

/** Current state of one control of the panel. A button has no value, a switch `on` or `off`, a choice one of its options. */
export interface ControlState {
  readonly id: string;
  /** Heading above it: `Bot`, `Collectors`, `Slack`, `Datadog`, `Data`. */
  readonly group: string;
  readonly label: string;
  readonly kind: 'button' | 'switch' | 'choice';
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A call between bot, Slack and Datadog, or several in a row that are alike. */
export interface WireLine {
  readonly number: number;
  /** Number of identical calls in a row; the other fields are from the newest of these calls. */
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `bot > Slack`, `Slack > bot`, `bot > Datadog`. */
  readonly route: string;
  /** Method or path. */
  readonly call: string;
  readonly body: unknown;
  readonly answer: unknown;
  /** Slack's or Datadog's own words when it refused. */
  readonly refusal: string | null;
}

/** Actions of the person at the page. */
export type Act =
  | { readonly kind: 'type'; readonly channel: string; readonly text: string; readonly threadTs?: string }
  | { readonly kind: 'click'; readonly channel: string; readonly ts: string; readonly actionId: string }
  | {
      readonly kind: 'choose';
      readonly channel: string;
      readonly ts: string;
      readonly actionId: string;
      readonly value: Entered;
    }
  | { readonly kind: 'open-home' }
  | {
      readonly kind: 'click-view';
      readonly viewId: string;
      readonly actionId: string;
      /** The values of the view, by action_id: the bot is sent all of it. */
      readonly values?: Readonly<Record<string, Entered>>;
    }
  | {
      readonly kind: 'choose-view';
      readonly viewId: string;
      readonly actionId: string;
      readonly value: Entered;
      readonly values?: Readonly<Record<string, Entered>>;
    }
  | { readonly kind: 'suggest'; readonly viewId: string; readonly actionId: string; readonly query: string }
  | { readonly kind: 'submit'; readonly viewId: string; readonly values: Readonly<Record<string, Entered>> }
  | { readonly kind: 'dismiss'; readonly viewId: string }
  | { readonly kind: 'control'; readonly id: string; readonly value: string };

/** `options` are what the bot offers for `suggest`; `error` is a sentence for the person when it could not be done. */
export type ActResult =
  | { readonly ok: true; readonly options?: readonly JsonRecord[] }
  | { readonly ok: false; readonly error: string };
