import type { Retention } from '../config/store-config.ts';
import type { Subscription } from '../digest/rules/schedule.ts';
import type { Incident, WatchState } from '../incidents/rules/incident.ts';
import type { DamagedRows } from './damaged-rows.ts';
import type { DeliveryLookup, MessageDraft, NewMessage, OutboxStore } from './outbox.ts';

/** An incident with the number that a change of it has to name. */
export interface StoredIncident {
  readonly incident: Incident;
  readonly version: number;
}

/** What happened, who did it and why: never changed, and kept as long as the incident. */
export interface AuditEntry {
  /** Unique, so that one event leaves one entry: `INCIDENT:NUMBER`; for a press that came to nothing, with its minute. */
  readonly key: string;
  /** Id of the incident, or `digest:CHANNEL` for what was done to a channel's digest. */
  readonly incident: string;
  readonly at: number;
  /** Slack id of the user; null for the bot. */
  readonly actor: string | null;
  /** The event's kind, or what was tried: `acknowledged`, `silenced`, `too-late`, `not-allowed`, `digest-ended`. */
  readonly what: string;
  /** In words: a silence's length and reason, why something was refused. May be empty. */
  readonly why: string;
}

/** Everything that one decision changes, written together or not at all. */
export interface IncidentCommit {
  /** Set by the leader's decisions: refused with `fenced-off` when another process leads. */
  readonly fence?: number;
  readonly watch?: WatchState;
  /** `version` is the one that was read, 0 for a new incident. */
  readonly incidents: readonly { readonly incident: Incident; readonly version: number }[];
  readonly audit: readonly AuditEntry[];
  /** A draft whose key is known replaces that message's content. */
  readonly messages: readonly NewMessage[];
  readonly at: number;
}

/**
 * `conflict`: an incident has changed since it was read, or two opened one at once; read and decide again.
 * Nothing was written unless `committed`.
 */
export type CommitResult = 'committed' | 'conflict' | 'fenced-off';

/** The incidents' side of the store. */
export interface IncidentStore {
  watch(): Promise<WatchState>;
  /** Those firing, with a silence, or resolved at or after `since`; oldest first. */
  current(since: number): Promise<readonly StoredIncident[]>;
  find(id: string): Promise<StoredIncident | undefined>;
  commit(change: IncidentCommit): Promise<CommitResult>;
  /** The whole history of an incident, oldest first. */
  audit(incident: string): Promise<readonly AuditEntry[]>;
}

/** Remembers what came from Slack and what was told to Datadog, so that what comes again has no second effect. */
export interface SeenStore {
  /** Those of these keys that are kept. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** True for the first of all processes to name this key within `keepMs`. */
  first(key: string, at: number, keepMs: number): Promise<boolean>;
  /** Lets the key count as new again, for work that failed. */
  forget(key: string): Promise<void>;
}

/** Terms of a request for the lease. */
export interface LeaseRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ttlMs: number;
  /** Whether a holder is known to be gone, so that its lease need not expire. */
  readonly isDead: (holder: string) => boolean;
  /** A clock that is never set, in milliseconds from any beginning; `at` where omitted. */
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
  readonly cardPrefix: string;
  readonly retention: Retention;
}

/** Deletion of old rows, so that the tables do not grow without limit. */
export interface ThinStore {
  /** Deletes a batch of rows that are past their retention, in one transaction. Throws FencedOff when another process leads. */
  thin(fence: number, request: ThinRequest): Promise<Thinned>;
}

/** `isMore`: at least one table has more. */
export interface Thinned {
  readonly deleted: Readonly<Record<'messages' | 'incidents' | 'audit' | 'digestRuns' | 'seen', number>>;
  readonly isMore: boolean;
}

/** What has to outlive the process. SQLite or PostgreSQL; every method rejects with StoreError when it cannot be had. */
export interface Store {
  readonly incidents: IncidentStore;
  readonly outbox: OutboxStore & DeliveryLookup;
  readonly digests: DigestStore;
  readonly seen: SeenStore;
  readonly lease: LeaseStore;
  readonly thinning: ThinStore;
  /** Rows that cannot be read or written, which cost themselves only. */
  readonly damaged: DamagedRows;
  /** The clock of the database's server, in milliseconds since 1970; null where there is none but this machine's. */
  clock(): Promise<number | null>;
  /** Resolves when every table can be read. */
  ping(): Promise<void>;
  /** Throws StoreError when it is known, without asking the database, that what is written now would be lost. */
  check(): void;
  /**
   * How often the database failed, or ended a session, since it was opened. After each it may be another server, which lacks what was
   * written last.
   */
  interruptions(): number;
  close(): Promise<void>;
}

/** What a channel has asked for last: a digest, or none. */
export interface ChannelChoice {
  /** Id of the channel. */
  readonly channel: string;
  /** Null where it wants none, which the default subscription heeds too. */
  readonly subscription: Subscription | null;
  /** Slack id of who asked; null where the settings say so, `at` being when the bot first saw that. */
  readonly by: string | null;
  readonly at: number;
}

/** What somebody has chosen for a channel, and how that is told and written down. */
export interface ChoiceChange {
  readonly choice: ChannelChoice & { readonly by: string };
  /** The channel's choice as it was read; undefined where it had none. */
  readonly before: ChannelChoice | undefined;
  readonly message: MessageDraft;
  readonly audit: AuditEntry;
}

/** What became of a channel's digest of one local date. */
export interface DigestRun {
  readonly channel: string;
  /** Local date of the subscription's zone, `2026-11-24`. */
  readonly date: string;
  /** sent: it stands in the outbox. skipped: it was too late, and that is told. */
  readonly outcome: 'sent' | 'skipped';
  readonly at: number;
  /** Key of the message that tells it. */
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
  /** Replaces what the channel has asked for before; what the settings say never replaces what somebody asked for. */
  choose(choice: ChannelChoice): Promise<void>;
  /**
   * Writes a choice, the message that tells it and its audit entry down in one transaction. `conflict`: the channel's choice
   * is no longer `before`, and nothing was written; read and decide again. `too-many`: the channel's digest was changed so
   * often within the last hour that nothing more is written.
   */
  change(change: ChoiceChange): Promise<'changed' | 'conflict' | 'too-many'>;
  /** Runs of that local date or later, of all channels. */
  runsSince(date: string): Promise<readonly DigestRun[]>;
  /**
   * Stores runs and their messages in one transaction. `known`: one of these channels already has a run of that date, and
   * nothing was stored.
   */
  record(fence: number, batch: DigestBatch): Promise<'recorded' | 'known' | 'fenced-off'>;
}
