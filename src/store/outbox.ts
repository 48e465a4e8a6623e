import type { Message } from '../../blocks/kit/message.ts';
import { ForeseenError } from '../core/errors.ts';
import { isWatchKind } from '../incidents/rules/identity.ts';

/** Subject of an incident's first message, or of a living card, which is also in its metadata in Slack. */
export interface About {
  /** Kind and subject of the incident, separated by a space; the same word for all living cards. */
  readonly subject: string;
  /** Whether the incident fires, or the card is kept current. */
  readonly live: boolean;
}

/** Whether a first message is about an incident of a channel's watch, which belongs in that channel whatever the settings say. */
export function isOfWatch({ about }: { readonly about: About | null }): boolean {
  return about !== null && isWatchKind(about.subject.split(' ')[0] ?? '');
}

/** First message of an incident as Slack shows it, whether or not this store knows it. */
export interface ShownMessage extends Posted {
  readonly key: string;
  readonly about: About;
  /** Revision of `content` last sent to Slack; see OutboxMessage. */
  readonly revision: number;
}

/** Result of a search of a channel for first messages of incidents, newest first; `passing`: a retry may help. */
export type ShownSearch =
  | { readonly kind: 'read'; readonly messages: readonly ShownMessage[] }
  | { readonly kind: 'unreadable' | 'passing'; readonly detail: string };

/** A message that has to get to Slack: it is stored before it is posted. Ids and keys are opaque here. */
export interface MessageDraft {
  /** Unique for all time; part of the message's metadata, so that it can be found again in Slack. */
  readonly key: string;
  /** Key of the first message of its thread; null for a message in the channel itself. */
  readonly thread: string | null;
  /** Id or `#name` of the channel. A reply goes to the channel of its thread. */
  readonly channel: string;
  readonly content: Message;
  /** Summary in one line of mrkdwn, for when several late replies are merged; null if it must not be merged. */
  readonly summary: string | null;
  /**
   * Time in milliseconds since 1970 after which it is not posted any more. Null for messages that never expire: only these go to the
   * fallback channel when their own accepts none.
   */
  readonly expiresAt: number | null;
  /** Set for an incident's first message, and for a living card. */
  readonly about?: About | null;
  /** Whether a reply is shown in the channel too, because it asks people to act. */
  readonly broadcast?: boolean;
  /**
   * Whether it may be lost, such as the edit of a living card: all others go first, it does not count as undelivered, and it is given up
   * instead of being posted a second time. It has an `expiresAt`, so that it stays in its channel.
   */
  readonly optional?: boolean;
}

/** A message as one decision stores it. */
export interface NewMessage extends MessageDraft {
  /** The message in Slack, if it exists already although this store may not know it: it is edited, with a higher revision. */
  readonly shown?: ShownMessage;
  /** Slack shows it already, at an unknown location: it is stored as sent. */
  readonly isAlreadyPosted?: boolean;
}

/**
 * waiting: to be posted or edited when due. sending: a call is running. in-doubt: it got no clear answer.
 * sent: Slack shows the content. refused: Slack will never accept it; `outcome` has the reason.
 */
export type MessageState = 'waiting' | 'sending' | 'in-doubt' | 'sent' | 'refused';

/** Location of a message in Slack; `channel` is always an id. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** A message in the outbox. Times are milliseconds since 1970. */
export interface OutboxMessage extends MessageDraft {
  readonly about: About | null;
  /** Order in which messages were stored. */
  readonly sequence: number;
  readonly createdAt: number;
  /** Revision of `content`, from 1; a draft with a known key raises it and replaces the content. */
  readonly revision: number;
  /** Revision that Slack shows; 0 before the first post. */
  readonly shownRevision: number;
  /** Revision that the last attempt sent. */
  readonly sendingRevision: number;
  readonly state: MessageState;
  /** Time of the next step. */
  readonly dueAt: number;
  readonly attempts: number;
  readonly attemptedAt: number | null;
  /** Number of searches of the channel's history since the last attempt. */
  readonly historySearches: number;
  /** Null before it was posted. */
  readonly posted: Posted | null;
  /** Notes below the content, as mrkdwn: why it is here, that it may be a duplicate, what it continues. */
  readonly notes: readonly string[];
  /** Key of the message that covers this one too. */
  readonly mergedInto: string | null;
  /** Outcome of the last attempt, for people who read the table. */
  readonly outcome: string | null;
}

/** Changes of a delivery step to a message. */
export type MessagePatch = Partial<
  Pick<
    OutboxMessage,
    | 'channel'
    | 'shownRevision'
    | 'sendingRevision'
    | 'state'
    | 'dueAt'
    | 'attempts'
    | 'attemptedAt'
    | 'historySearches'
    | 'posted'
    | 'notes'
    | 'mergedInto'
    | 'outcome'
  >
>;

/** Unfinished messages of a channel. */
export interface Waiting {
  /** Channel as stored: id or `#name`. */
  readonly channel: string;
  readonly messages: number;
  readonly oldestAt: number;
}

/** First unfinished message of a channel, of those that never expire. */
export interface OutboxHead {
  /** Channel as stored: id or `#name`. */
  readonly channel: string;
  readonly sequence: number;
  /** 0 before the first post. */
  readonly shownRevision: number;
  readonly createdAt: number;
  /** Number of such messages in the channel, this one included. */
  readonly messages: number;
}

/** Move of threads to another channel. */
export interface ThreadMove {
  readonly from: string;
  readonly to: string;
  /** Reason shown below their first message, as mrkdwn. */
  readonly note: string;
  readonly at: number;
}

/** The outbox as the sender uses it. Methods with a fence throw FencedOff when another sender has taken over. */
export interface OutboxStore {
  /**
   * Unfinished messages in order, and the posted parents of their threads: a share of each channel, its oldest, so that no channel
   * blocks the rest.
   */
  unfinished(): Promise<readonly OutboxMessage[]>;
  /**
   * First message of each channel of those that never expire, whether it can be read or not. Replies that wait because their first
   * message was refused do not count.
   */
  heads(): Promise<readonly OutboxHead[]>;
  /** Unfinished messages of each channel, all counted but optional ones. */
  waiting(): Promise<readonly Waiting[]>;
  /** Moves the threads that wait for a channel; messages that may expire stay. */
  move(fence: number, move: ThreadMove): Promise<void>;
  /** Changes these messages in one transaction. `fence` is the number of the sender's lease. */
  patch(fence: number, changes: ReadonlyMap<string, MessagePatch>): Promise<void>;
  /** Delivery statuses by key; unknown keys are omitted. */
  statuses(keys: readonly string[]): Promise<ReadonlyMap<string, DeliveryStatus>>;
  /**
   * Lets the leader, whichever process that is, edit a posted message once more. Resolves to false if it is not posted, or if a
   * call for it is running.
   */
  showAgain(key: string): Promise<boolean>;
}

/** Delivery status of a message, with the outcome of the last attempt. */
export type DeliveryStatus = Pick<OutboxMessage, 'state' | 'outcome' | 'posted' | 'revision'>;

/** Lookup of messages in Slack. */
export interface DeliveryLookup extends Pick<OutboxStore, 'statuses'> {
  /** Locations by key; messages that are not posted are omitted. */
  posted(keys: readonly string[]): Promise<ReadonlyMap<string, Posted>>;
}

/** Another process has the lease now: nothing may be sent under the old one. */
export class FencedOff extends ForeseenError {
  constructor() {
    super('another process has taken over sending');
    this.name = 'FencedOff';
  }
}
