import { join } from 'node:path';
import pg from 'pg';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';

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
  /** Null for what is missed unless it is sent. */
  readonly optional: number | null;
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

/** What is read, in its order. */
const TABLES = ['outbox', 'incidents', 'audit'] as const;

/** The statements for these tables: everything that is not done, and what has happened since. */
function statementsSince(since: number): readonly string[] {
  const incidents = `from incidents where closed_at is null or closed_at >= ${since}`;
  const cards = `select 'incident:' || id ${incidents}`;
  return [
    `select * from outbox where created_at >= ${since} or state <> 'sent' or key in (${cards}) or thread in (${cards}) order by sequence`,
    `select * ${incidents} order by opened_at, id`,
    `select * from audit where incident in (select id ${incidents}) order by sequence`,
  ];
}

/**
 * What is in that database, read beside whoever has it open: everything, or what matters of it since that time (milliseconds
 * since 1970): incidents that are open or were closed since, with all that belongs to them, and newer messages.
 */
export async function readStoreRows(database: StoreConfig, since = 0): Promise<StoreRows> {
  const statements = statementsSince(since);
  const rows =
    database.kind === 'sqlite' ? await ofSqlite(database, statements) : await ofPostgres(database, statements);
  return Object.fromEntries(TABLES.map((table, index) => [table, rows[index]])) as unknown as StoreRows;
}

async function ofSqlite({ folder }: Extract<StoreConfig, { kind: 'sqlite' }>, statements: readonly string[]) {
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(join(folder, 'metta-health-bot.db'), { readOnly: true });
  try {
    return statements.map((statement): unknown => database.prepare(statement).all());
  } finally {
    database.close();
  }
}

async function ofPostgres({ url }: Extract<StoreConfig, { kind: 'postgres' }>, statements: readonly string[]) {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => parsed } });
  await client.connect();
  try {
    const rows: unknown[] = [];
    for (const statement of statements) rows.push((await client.query(statement)).rows);
    return rows;
  } finally {
    await client.end();
  }
}

/** Whole numbers come as text where they are `bigint`; no other column of ours is all digits. */
const parsed = (text: string): unknown => (/^-?\d+$/.test(text) ? Number(text) : text);

/** Keys of the requests that the database remembers, in no order that matters. */
export async function seenKeys(database: StoreConfig): Promise<readonly string[]> {
  const statement = ['select key from seen order by key'];
  const [rows] =
    database.kind === 'sqlite' ? await ofSqlite(database, statement) : await ofPostgres(database, statement);
  return (rows as readonly { readonly key: string | number }[]).map(({ key }) => `${key}`);
}
