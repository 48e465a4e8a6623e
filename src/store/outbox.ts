import type { Message } from '../../blocks/kit/message.ts';
import { ForeseenError } from '../core/errors.ts';

/** What the first message of an incident is about, as its metadata says it in Slack. */
export interface About {
  /** Kind and subject of the incident, between them a space. */
  readonly subject: string;
  /** Whether it fires. */
  readonly live: boolean;
}

/** A first message of an incident as Slack shows it, whoever has it in a store. */
export interface ShownMessage extends Posted {
  readonly key: string;
  readonly about: About;
  /** That of `content` which was given to Slack last; see OutboxMessage. */
  readonly revision: number;
}

/** What a search of a channel for first messages of incidents came to; `passing`: it may be tried again. Newest first. */
export type ShownSearch =
  | { readonly kind: 'read'; readonly messages: readonly ShownMessage[] }
  | { readonly kind: 'unreadable' | 'passing'; readonly detail: string };

/** A message to be in Slack, whatever happens: a row before it is a post. Ids and keys are opaque here. */
export interface MessageDraft {
  /** Unique for all time; travels in the message's metadata, so that it can be found again in Slack. */
  readonly key: string;
  /** Key of the message in whose thread it stands; null for one that stands in the channel itself. */
  readonly thread: string | null;
  /** Id or `#name` of the channel. A reply goes where its thread is. */
  readonly channel: string;
  readonly content: Message;
  /** One line of mrkdwn that says the same, for when several late replies become one; null where that cannot be. */
  readonly summary: string | null;
  /**
   * From when on, in milliseconds since 1970, it is better not posted at all. Null for what has to be told however late: only
   * that goes to the fallback channel when its own takes none.
   */
  readonly expiresAt: number | null;
  /** Of an incident's first message only. */
  readonly about?: About | null;
}

/** A message as it is written down by one decision. */
export interface NewMessage extends MessageDraft {
  /** Where Slack shows it already, though this store may not know it: it is edited there, with a revision above that one. */
  readonly shown?: ShownMessage;
  /** Slack shows it already, at a place that is not known: it is written down as told. */
  readonly isAlreadyPosted?: boolean;
}

/**
 * waiting: to be posted, or edited, when due. sending: a call is under way. in-doubt: it got no clear answer.
 * sent: Slack shows the content. refused: Slack will never take it; `outcome` says why.
 */
export type MessageState = 'waiting' | 'sending' | 'in-doubt' | 'sent' | 'refused';

/** Where a message stands: always a channel id. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** A message in the outbox. Times are milliseconds since 1970. */
export interface OutboxMessage extends MessageDraft {
  readonly about: About | null;
  /** Order in which messages were written down. */
  readonly sequence: number;
  readonly createdAt: number;
  /** Revision of `content`, from 1; a draft with a known key raises it and replaces the content. */
  readonly revision: number;
  /** Revision that Slack shows; 0 before it was posted. */
  readonly shownRevision: number;
  /** Revision that was given to Slack with the last attempt. */
  readonly sendingRevision: number;
  readonly state: MessageState;
  /** Not to be touched before. */
  readonly dueAt: number;
  readonly attempts: number;
  readonly attemptedAt: number | null;
  /** How often the channel's history was searched since the last attempt. */
  readonly historySearches: number;
  /** Null before it was posted. */
  readonly posted: Posted | null;
  /** Words that are shown beneath the content: why it stands here, that it may be a repeat, what it continues. mrkdwn. */
  readonly notes: readonly string[];
  /** Key of the message that tells this one too. */
  readonly mergedInto: string | null;
  /** What became of the last attempt, for people who look into the store. */
  readonly outcome: string | null;
}

/** What a step of delivery changes about a message. */
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

/** What is not done in a channel. */
export interface Waiting {
  /** As it was written down: id or `#name`. */
  readonly channel: string;
  readonly messages: number;
  readonly oldestAt: number;
}

/** The first message of a channel that has to be told however late and is not done. */
export interface OutboxHead {
  /** As it was written down: id or `#name`. */
  readonly channel: string;
  readonly sequence: number;
  /** 0 before it was posted. */
  readonly shownRevision: number;
  readonly createdAt: number;
  /** How many such messages there are in the channel, this one included. */
  readonly messages: number;
}

/** Threads that are to stand in another channel. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Why, beneath their first message. mrkdwn. */
  readonly note: string;
  readonly at: number;
}

/** The sender's side of the store. Every method that takes a fence throws FencedOff when another sender has taken over. */
export interface OutboxStore {
  /**
   * Messages that are not yet shown as they should be, in their order, and the posted parents of their threads: of each channel
   * a share, its oldest, so that no channel holds up another.
   */
  unfinished(): Promise<readonly OutboxMessage[]>;
  /**
   * The first of each channel of what has to be told however late, whether it can be read or not; replies that are kept
   * because their first message was refused do not count.
   */
  heads(): Promise<readonly OutboxHead[]>;
  /** How much is not done in each channel, counted to the last message. */
  waiting(): Promise<readonly Waiting[]>;
  /** Moves the threads that wait for a channel, incidents only: what may expire stays. */
  move(fence: number, move: Move): Promise<void>;
  /** Changes these messages in one transaction. `fence` is the number of the sender's lease. */
  patch(fence: number, changes: ReadonlyMap<string, MessagePatch>): Promise<void>;
  /** By key; those that are not in the outbox are left out. */
  statuses(keys: readonly string[]): Promise<ReadonlyMap<string, DeliveryStatus>>;
  /**
   * Lets the leader edit a posted message once more to what it is to show, whoever leads; false where it is not posted, or
   * where a call for it is under way.
   */
  showAgain(key: string): Promise<boolean>;
}

/** Where a message is on its way to Slack, and what became of the last attempt. */
export type DeliveryStatus = Pick<OutboxMessage, 'state' | 'outcome' | 'posted' | 'revision'>;

/** Where messages stand in Slack. */
export interface DeliveryLookup extends Pick<OutboxStore, 'statuses'> {
  /** By key; those not posted are left out. */
  posted(keys: readonly string[]): Promise<ReadonlyMap<string, Posted>>;
}

/** Somebody else has the lease now: nothing may be sent under the old one. */
export class FencedOff extends ForeseenError {
  constructor() {
    super('another process has taken over sending');
    this.name = 'FencedOff';
  }
}
