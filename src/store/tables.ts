import type { Generated } from 'kysely';
import type { DigestRun } from './digests.ts';
import type { StoredKind } from './outage-word.ts';
import type { MessageState } from './outbox.ts';

/** Milliseconds since 1970. */
type Time = number;
/** JSON as text: the two databases agree on nothing else. */
type Json = string;

/** The tables; Kysely writes the names in the database with underscores. */
export interface Tables {
  /** What Kysely's Migrator has applied. */
  kyselyMigration: { name: string; timestamp: string };
  /** The same as a number, by which versions of the bot before the Migrator refuse a newer database. */
  migrations: { version: number };
  incidents: {
    id: string;
    kind: StoredKind;
    subject: string;
    status: 'firing' | 'resolved';
    openedAt: Time;
    /** When it was resolved; null while it fires or has a silence. */
    closedAt: Time | null;
    version: number;
    body: Json;
  };
  /** One row, its `id` is 1. */
  watch: { id: number; body: Json };
  audit: {
    sequence: Generated<number>;
    key: string;
    incident: string;
    at: Time;
    actor: string | null;
    what: string;
    why: string;
  };
  outbox: OutboxTable;
  seen: { key: string; expiresAt: Time };
  digestChoices: {
    channel: string;
    /** Null where the channel wants none. */
    subscription: Json | null;
    by: string | null;
    at: Time;
  };
  /** Once for each channel and local date. */
  digestRuns: { channel: string; date: string; outcome: DigestRun['outcome']; at: Time; message: string };
  /** One row, its `name` is `leader`. */
  leases: { name: string; holder: string | null; fence: number; expiresAt: Time };
}

interface OutboxTable {
  sequence: Generated<number>;
  key: string;
  thread: string | null;
  channel: string;
  content: Json;
  summary: string | null;
  expiresAt: Time | null;
  createdAt: Time;
  revision: number;
  shownRevision: number;
  sendingRevision: number;
  state: MessageState;
  dueAt: Time;
  attempts: number;
  attemptedAt: Time | null;
  looks: number;
  postedChannel: string | null;
  postedTs: string | null;
  notes: Json;
  mergedInto: string | null;
  outcome: string | null;
  /** Of an incident's first message. */
  about: Json | null;
}
