import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** All tables with all of their columns: the compiler refuses a list that lacks one. */
const COLUMNS: { readonly [Table in keyof Tables]: Readonly<Record<keyof Tables[Table], true>> } = {
  kyselyMigration: { name: true, timestamp: true },
  migrations: { version: true },
  incidents: {
    ...{ id: true, kind: true, subject: true, status: true },
    ...{ openedAt: true, closedAt: true, version: true, body: true },
  },
  watch: { id: true, body: true },
  audit: { sequence: true, key: true, incident: true, at: true, actor: true, what: true, why: true },
  outbox: {
    ...{ sequence: true, key: true, thread: true, channel: true, content: true, summary: true, expiresAt: true },
    ...{ createdAt: true, revision: true, shownRevision: true, sendingRevision: true, state: true, dueAt: true },
    ...{ attempts: true, attemptedAt: true, looks: true, postedChannel: true, postedTs: true, notes: true },
    ...{ mergedInto: true, outcome: true, about: true },
  },
  seen: { key: true, expiresAt: true },
  digestChoices: { channel: true, subscription: true, by: true, at: true },
  digestRuns: { channel: true, date: true, outcome: true, at: true, message: true },
  leases: { name: true, holder: true, fence: true, expiresAt: true },
};

/** Resolves when every column of every table can be read; reads no row. Rejects with what the driver says. */
export async function askTables(kysely: Kysely<Tables>): Promise<void> {
  for (const [table, columns] of Object.entries(COLUMNS)) {
    // With the name of the table: SQLite takes a quoted name that is no column for a text.
    const refs = Object.keys(columns).map((column) => sql.ref(`${table}.${column}`));
    await sql`select ${sql.join(refs)} from ${sql.table(table)} limit 0`.execute(kysely);
  }
}
