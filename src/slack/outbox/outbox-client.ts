import type { Message } from '../../../blocks/kit/message.ts';
import type { ShownMessage, ShownSearch } from '../../store/outbox.ts';
import type { Outcome } from './call-outcome.ts';

/** Result of a search of a channel for a message. */
export type SearchResult =
  | { readonly kind: 'found'; readonly channel: string; readonly ts: string; readonly isThreaded: boolean }
  | { readonly kind: 'absent' }
  /** The bot may not read the channel, or its history is too long: whether the message is there stays unknown. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** To be retried after at least `waitMs`. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly waitMs: number }
  | { readonly kind: 'token-dead'; readonly word: string };

/** Identification of an incident's first message, besides its key. */
export type FirstMark = Pick<ShownMessage, 'about' | 'revision'>;

/** Slack as the sender uses it. No method rejects, and none retries. */
export interface OutboxClient {
  /** `channel` is an id or a name; `threadTs` null for a message of the channel itself. */
  post(order: {
    readonly channel: string;
    readonly threadTs: string | null;
    /** Whether a reply is shown in the channel too. */
    readonly broadcast?: boolean;
    readonly message: Message;
    readonly key: string;
    /** Set for an incident's first message. */
    readonly first?: FirstMark | null;
  }): Promise<Outcome>;
  update(order: {
    readonly channel: string;
    readonly ts: string;
    readonly message: Message;
    readonly key: string;
    /** Set for an incident's first message. */
    readonly first?: FirstMark | null;
  }): Promise<Outcome>;
  /** The bot's message with that key, posted at `since` (milliseconds since 1970) or later. */
  find(order: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly key: string;
    readonly since: number;
  }): Promise<SearchResult>;
  /**
   * First messages of incidents that this bot itself has posted in the channel at `since` (milliseconds since 1970) or later. Ends
   * early once `isEnough` is true of one; SEARCH has its bounds.
   */
  firstMessages(order: {
    readonly channel: string;
    readonly since: number;
    readonly isEnough?: (message: ShownMessage) => boolean;
  }): Promise<ShownSearch>;
  /** Timestamps of all messages with that key, or null if the channel could not be read to its end. */
  findAll(order: Parameters<OutboxClient['find']>[0]): Promise<readonly string[] | null>;
  /** Deletes a message of the bot. Resolves to whether it is gone. */
  remove(place: { readonly channel: string; readonly ts: string }): Promise<boolean>;
  /** The id of a channel; `missing` when the bot sees no channel of that name, `unknown` when the request failed. */
  channelId(nameOrId: string): Promise<ChannelId>;
  testToken(): Promise<'alive' | 'dead' | 'unknown'>;
}

/** Result of a lookup of a channel by name. */
export type ChannelId = { readonly kind: 'known'; readonly id: string } | { readonly kind: 'missing' | 'unknown' };
