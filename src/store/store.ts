import type { Retention } from '../config/retention-config.ts';
import type { Incident, WatchState } from '../incidents/incident.ts';
import type { DamagedRows } from './damaged-rows.ts';
import type { DigestStore } from './digests.ts';
import type { DeliveryLookup, NewMessage, OutboxStore } from './outbox.ts';

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

/** One process leads: it looks at Datadog and sends. */
export interface LeaseStore {
  /**
   * Takes or prolongs the lease for `ttlMs`; the fencing number, or null while another holder has it. A new holder gets a
   * higher number. The lease of another is over when it was not prolonged for `ttlMs` of this process's own time: as `steady`
   * gives it, in milliseconds from any beginning, `at` where left out. `isDead` tells holders known to be gone, whose lease
   * need not run out. `at` is milliseconds since 1970.
   */
  acquire(
    holder: string,
    at: number,
    ttlMs: number,
    isDead: (holder: string) => boolean,
    steady?: () => number,
  ): Promise<number | null>;
  /** Gives the lease back, if this holder has it. */
  release(holder: string): Promise<void>;
}

/** Keeps the tables from growing for ever. */
export interface ThinStore {
  /**
   * Deletes some of what is older than it is kept, in one transaction, and how many rows of what. The first message of an incident has
   * the key `cardPrefix` and its id. Throws FencedOff when another process leads.
   */
  thin(fence: number, at: number, cardPrefix: string, kept: Retention): Promise<Thinned>;
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
