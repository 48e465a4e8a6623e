import type { Message } from '../../../blocks/message.ts';
import type { ShownMessage, ShownSearch } from '../../store/outbox.ts';
import type { Outcome } from './outcome.ts';

/** What a search of a channel for a message came to. */
export type SearchResult =
  | { readonly kind: 'found'; readonly channel: string; readonly ts: string; readonly isThreaded: boolean }
  | { readonly kind: 'absent' }
  /** Slack does not let the bot read there, or what there is to read does not end: whether the message is there stays unknown. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** To be tried again, after `waitMs` at least. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly waitMs: number }
  | { readonly kind: 'token-dead'; readonly word: string };

/** By what the first message of an incident is known again, besides its key. */
export type FirstMark = Pick<ShownMessage, 'about' | 'revision'>;

/** What the sender needs of Slack. Nothing rejects, and nothing is tried twice. */
export interface Poster {
  /** `channel` is an id or a name; `threadTs` null for a message of the channel itself. */
  post(order: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly message: Message;
    readonly key: string;
    /** Of an incident's first message. */
    readonly first?: FirstMark | null;
  }): Promise<Outcome>;
  update(order: {
    readonly channel: string;
    readonly ts: string;
    readonly message: Message;
    readonly key: string;
    /** Of an incident's first message. */
    readonly first?: FirstMark | null;
  }): Promise<Outcome>;
  /** The message of the bot with that key, posted at `since` (milliseconds since 1970) or later. */
  find(order: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly key: string;
    readonly since: number;
  }): Promise<SearchResult>;
  /**
   * First messages of incidents that this bot, and nobody else, has posted in the channel at `since` (milliseconds since 1970) or later.
   * Ends early once `isEnough`; see SEARCH for its bounds.
   */
  firstMessages(order: {
    readonly channel: string;
    readonly since: number;
    readonly isEnough?: (message: ShownMessage) => boolean;
  }): Promise<ShownSearch>;
  /** The same for all with that key: their timestamps, or null where the channel could not be read to its end. */
  findAll(order: Parameters<Poster['find']>[0]): Promise<readonly string[] | null>;
  /** Deletes a message of the bot; whether it is gone. */
  remove(place: { readonly channel: string; readonly ts: string }): Promise<boolean>;
  /** The id of a channel; `missing` when the bot sees none of that name, `unknown` when Slack could not be asked. */
  channelId(nameOrId: string): Promise<ChannelId>;
  proveToken(): Promise<'alive' | 'dead' | 'unknown'>;
}

/** What a name of a channel stands for. */
export type ChannelId = { readonly kind: 'known'; readonly id: string } | { readonly kind: 'missing' | 'unknown' };
