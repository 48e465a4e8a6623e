import type { Retention } from '../config/store-config.ts';
import type { DigestKind } from '../core/schedule-text.ts';
import type { Subscription } from '../digest/rules/schedule.ts';
import type { EvaluationState } from '../incidents/rules/evaluation-state.ts';
import type { Incident } from '../incidents/rules/incident.ts';
import type { LiveCard } from '../live-cards/rules/live-card.ts';
import type { Watch } from '../watches/rules/watch.ts';
import type { DamagedRows } from './damaged-rows.ts';
import type { DeliveryLookup, MessageDraft, NewMessage, OutboxStore } from './outbox.ts';

/** An incident with its version, which a change has to name. */
export interface StoredIncident {
  readonly incident: Incident;
  readonly version: number;
}

/** Entry of the audit log: what happened, who did it and why. Never changed, and kept as long as the incident. */
export interface AuditEntry {
  /** Unique, so that one event leaves one entry: `INCIDENT:NUMBER`; for an action without effect, with its minute. */
  readonly key: string;
  /**
   * Id of the incident; `digest:CHANNEL`, `live-card:CHANNEL` and `watch:CHANNEL` for changes of a channel's digest, living card and
   * watches; or `bot` for what happened to the bot itself.
   */
  readonly incident: string;
  readonly at: number;
  /** Slack id of the user; null for the bot. */
  readonly actor: string | null;
  /** Kind of the event, or the attempt: `acknowledged`, `silenced`, `too-late`, `not-allowed`, `digest-ended`. */
  readonly what: string;
  /** Text: length and reason of a silence, or the reason of a refusal. May be empty. */
  readonly why: string;
}

/** All changes of one decision, stored in one transaction. */
export interface IncidentCommit {
  /** Set for decisions of the leader: rejected with `fenced-off` when another process leads. */
  readonly fence?: number;
  /** State after an evaluation; absent for an action of a person. */
  readonly evaluationState?: EvaluationState;
  /** `version` is the version that was read, 0 for a new incident. */
  readonly incidents: readonly { readonly incident: Incident; readonly version: number }[];
  readonly audit: readonly AuditEntry[];
  /** A draft whose key is known replaces that message's content. */
  readonly messages: readonly NewMessage[];
  readonly at: number;
}

/**
 * `conflict`: an incident has changed since it was read, or two processes opened one at the same time; read and decide again.
 * Nothing was written unless `committed`.
 */
export type CommitResult = 'committed' | 'conflict' | 'fenced-off';

/** Incidents of a period. */
export interface PastIncidents {
  readonly incidents: readonly Incident[];
  /** End of the oldest of them, if more ended in the period; null if all are here. */
  readonly readFrom: number | null;
  /** Number of incidents of the period that cannot be read. */
  readonly unreadable: number;
}

/** Incidents and their audit log. */
export interface IncidentStore {
  /** The state that the last stored evaluation left behind; the first state if none is stored or its row cannot be read. */
  evaluationState(): Promise<EvaluationState>;
  /**
   * On-call's incidents that fire, have a silence, or were resolved at or after `since`. Of the resolved ones at most `most`, the newest;
   * they are read a few at a time, so that no other query waits for long.
   */
  past(since: number, most: number): Promise<PastIncidents>;
  /** Time since which the database has existed, or from which its oldest audit entry is; null if neither is known. */
  knownSince(): Promise<number | null>;
  /** Incidents that fire, have a silence, or were resolved at or after `since`; oldest first. */
  current(since: number): Promise<readonly StoredIncident[]>;
  find(id: string): Promise<StoredIncident | undefined>;
  commit(change: IncidentCommit): Promise<CommitResult>;
  /** The newest entries of the history of an incident, oldest first. */
  audit(incident: string, range?: AuditRange): Promise<readonly AuditEntry[]>;
}

/** The part of a history that is read. */
export interface AuditRange {
  /** Milliseconds since 1970; from the beginning if absent. */
  readonly since?: number;
  /** Entries that are read, at most: AUDIT_AT_ONCE if absent. */
  readonly most?: number;
}

/** Keys of requests from Slack and of events sent to Datadog, so that repeats have no effect. */
export interface SeenStore {
  /** Those of the keys that are stored. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Resolves to true for the first call of all processes with this key within `keepMs`. */
  first(key: string, at: number, keepMs: number): Promise<boolean>;
  /** Deletes the key, for work that failed. */
  forget(key: string): Promise<void>;
}

/** Terms of a request for the lease. */
export interface LeaseRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ttlMs: number;
  /** Whether a holder is known to be gone, so that its lease need not expire. */
  readonly isDead: (holder: string) => boolean;
  /** A clock that is never set, in milliseconds from any beginning; `at` if omitted. */
  readonly steady?: () => number;
}

/** Lease of the leader, the one process that evaluates and sends. */
export interface LeaseStore {
  /**
   * Takes or renews the lease for `ttlMs`. Resolves to its fencing number, or null while another holder has it. A new holder gets a
   * higher number. Another holder's lease has expired when it was not renewed for `ttlMs` by this process's `steady` clock.
   */
  acquire(holder: string, request: LeaseRequest): Promise<number | null>;
  /** Gives the lease back, if this holder has it. */
  release(holder: string): Promise<void>;
}

/** Bounds of a deletion. */
export interface ThinRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Prefix of the key of an incident's first message; the incident's id follows. */
  readonly firstMessagePrefix: string;
  readonly retention: Retention;
}

/** Deletion of old rows, so that the tables do not grow without limit. */
export interface ThinStore {
  /** Deletes a batch of rows that are past their retention, in one transaction. Throws FencedOff when another process leads. */
  thin(fence: number, request: ThinRequest): Promise<Thinned>;
}

/** `isMore`: at least one table has more. */
export interface Thinned {
  readonly deleted: Readonly<Record<'messages' | 'incidents' | 'audit' | 'digestRuns' | 'liveCards' | 'seen', number>>;
  readonly isMore: boolean;
}

/** Persistent state, in SQLite or PostgreSQL. Every method rejects with StoreError when the database fails. */
export interface Store {
  readonly incidents: IncidentStore;
  readonly outbox: OutboxStore & DeliveryLookup;
  readonly digests: DigestStore;
  readonly watches: WatchStore;
  readonly liveCards: LiveCardStore;
  readonly seen: SeenStore;
  readonly lease: LeaseStore;
  readonly thinning: ThinStore;
  /** Rows that cannot be read or written; other rows are not affected. */
  readonly damaged: DamagedRows;
  /** Time of the database server's clock, in milliseconds since 1970; null if the database uses this machine's clock. */
  clock(): Promise<number | null>;
  /** Resolves when every table can be read. */
  ping(): Promise<void>;
  /** Throws StoreError when it is known, without a query, that writes would be lost. */
  check(): void;
  /**
   * Number of failures and ended sessions of the database since it was opened. After each it may be another server, which lacks the
   * last writes.
   */
  interruptions(): number;
  close(): Promise<void>;
}

/** Last choice for a channel and a kind of digest: a digest, or none. */
export interface ChannelChoice {
  /** Daily if absent. */
  readonly kind?: DigestKind;
  /** Id of the channel. */
  readonly channel: string;
  /** Null for no digest, which overrides the default subscription too. */
  readonly subscription: Subscription | null;
  /** Slack id of the user who chose; null for the default of the settings, with `at` the time at which the bot first read it. */
  readonly by: string | null;
  readonly at: number;
  /** Set where the stored subscription cannot be read, so that it counts as none. */
  readonly isDamaged?: true;
}

/** A person's choice for a channel, with its message and its audit entry. */
export interface ChoiceChange {
  readonly choice: ChannelChoice & { readonly by: string };
  /** The channel's choice as it was read; undefined if it had none. */
  readonly before: ChannelChoice | undefined;
  readonly message: MessageDraft;
  readonly audit: AuditEntry;
}

/** Outcome of a channel's digest of one kind for one local date. */
export interface DigestRun {
  /** Daily if absent. */
  readonly kind?: DigestKind;
  readonly channel: string;
  /** Local date of the subscription's zone, `2026-11-24`. */
  readonly date: string;
  /** sent: it is in the outbox. skipped: it was too late, which is posted instead. */
  readonly outcome: 'sent' | 'skipped';
  readonly at: number;
  /** Key of its message. */
  readonly message: string;
}

/** Runs of digests with their messages. */
export interface DigestBatch {
  readonly runs: readonly DigestRun[];
  readonly messages: readonly MessageDraft[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Subscriptions and runs of digests. */
export interface DigestStore {
  choices(): Promise<readonly ChannelChoice[]>;
  /** Stores a choice; a default of the settings never replaces a person's choice. */
  choose(choice: ChannelChoice): Promise<void>;
  /**
   * Stores a choice, its message and its audit entry in one transaction. `conflict`: the channel's choice is no longer `before`, and
   * nothing was stored; read and decide again. `too-many`: the channel's digest was changed too often within the last hour, and nothing
   * was stored. `full`: it would be one digest more than there may be, and nothing was stored.
   */
  change(change: ChoiceChange): Promise<'changed' | 'conflict' | 'too-many' | 'full'>;
  /** Runs of all channels from that local date on. */
  runsSince(date: string): Promise<readonly DigestRun[]>;
  /**
   * Stores runs and their messages in one transaction. `known`: one of these channels already has a run of that kind and date, and
   * nothing was stored.
   */
  record(fence: number, batch: DigestBatch): Promise<'recorded' | 'known' | 'fenced-off'>;
}

/** A person's change of a channel's watch, with its message and its audit entry. */
export interface WatchChange {
  readonly channel: string;
  readonly subject: string;
  /** The watch from now on; null to end it. */
  readonly after: Watch | null;
  /** The watch as it was read; undefined if there was none. */
  readonly before: Watch | undefined;
  /** Null where nobody else has to be notified. */
  readonly message: MessageDraft | null;
  readonly audit: AuditEntry;
}

/** Watches of channels. */
export interface WatchStore {
  /** All watches, by channel and subject. One that cannot be read is marked as damaged. */
  all(): Promise<readonly Watch[]>;
  /**
   * Stores a change, its message and its audit entry in one transaction. Nothing is stored if the watch is no longer `before` (`conflict`:
   * read and decide again), if the channel's watches were changed too often within the last hour (`too-many`), or if the channel or all
   * channels have as many as they may (`full-channel`, `full`).
   */
  change(change: WatchChange): Promise<'changed' | 'conflict' | 'too-many' | 'full-channel' | 'full'>;
}

/** A change of living cards, stored with its messages in one transaction. */
export interface LiveCardChange {
  /** Set for changes of the leader: rejected with `fenced-off` when another process leads. */
  readonly fence?: number;
  /** New values of a card, which must be live. */
  readonly changed?: { readonly key: string; readonly values: Partial<Omit<LiveCard, 'key'>> };
  /** A new card, for a channel that has none that is live, or has no more with this change. */
  readonly begun?: LiveCard;
  readonly messages: readonly NewMessage[];
  /** Entry of the audit; changes of people are counted by it. */
  readonly audit?: AuditEntry;
  readonly at: number;
}

/**
 * `conflict`: the card is no longer live, or the channel has another one; read and decide again. `too-many`: the channel's card was
 * changed too often within the last hour. `no-room`: there are too many living cards. Nothing was written unless `changed`.
 */
export type LiveCardResult = 'changed' | 'conflict' | 'fenced-off' | 'too-many' | 'no-room';

/** Living cards; those that are over are kept for as long as messages. */
export interface LiveCardStore {
  /** All that are live, oldest first. */
  live(): Promise<readonly LiveCard[]>;
  /** The newest card of a channel, live or over. */
  ofChannel(channel: string): Promise<LiveCard | undefined>;
  /** Cards that were over at or after `since`, newest first, a few. */
  endedSince(since: number): Promise<readonly LiveCard[]>;
  find(key: string): Promise<LiveCard | undefined>;
  /** Cards that are over and still pinned, a few. */
  stillPinned(): Promise<readonly LiveCard[]>;
  change(change: LiveCardChange): Promise<LiveCardResult>;
  /** Stores the state of a card's pin, also of one that is over. Throws FencedOff when another process leads. */
  notePin(fence: number, key: string, pin: string): Promise<void>;
}
