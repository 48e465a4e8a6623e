import { join } from 'node:path';
import { sqliteModule } from '../../src/store/sqlite-module.ts';

/** A row of the outbox as it lies in the database. */
export interface OutboxRow {
  readonly key: string;
  readonly thread: string | null;
  readonly content: string;
  readonly revision: number;
  readonly shown_revision: number;
  readonly state: string;
  readonly posted_ts: string | null;
  readonly merged_into: string | null;
  readonly outcome: string | null;
}

/** What an incident is in the database, and the keys of its audit entries. */
export interface StoreRows {
  readonly outbox: readonly OutboxRow[];
  readonly incidents: readonly { readonly id: string; readonly status: string; readonly body: string }[];
  readonly audit: readonly {
    readonly key: string;
    readonly incident: string;
    readonly actor: string | null;
    readonly what: string;
    readonly why: string;
  }[];
}

/** Everything in the SQLite database of that folder, read beside whoever has it open. */
export async function readStoreRows(folder: string): Promise<StoreRows> {
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(join(folder, 'metta-health-bot.db'), { readOnly: true });
  try {
    const all = (table: string) => database.prepare(`select * from ${table}`).all() as unknown;
    return { outbox: all('outbox'), incidents: all('incidents'), audit: all('audit') } as StoreRows;
  } finally {
    database.close();
  }
}
