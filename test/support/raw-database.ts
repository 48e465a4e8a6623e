import { join } from 'node:path';
import pg from 'pg';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';

/** A database beside whoever has it open, as an operator's own tool opens it. */
export interface RawDatabase extends AsyncDisposable {
  /** Runs statements, several of them in one text. */
  run(statements: string): Promise<void>;
  rows(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Names of the bot's tables. */
  tables(): Promise<readonly string[]>;
}

/** Opens it; `await using` closes it. */
export function openRawDatabase(database: StoreConfig): Promise<RawDatabase> {
  return database.kind === 'sqlite' ? openSqlite(database.folder) : openPostgres(database.url);
}

async function openSqlite(folder: string): Promise<RawDatabase> {
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(join(folder, 'metta-health-bot.db'));
  const rows = async (statement: string) => database.prepare(statement).all() as Record<string, unknown>[];
  return {
    run: async (statements) => database.exec(statements),
    rows,
    tables: async () =>
      namesOf(await rows("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

async function openPostgres(url: string): Promise<RawDatabase> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async (statement: string) => (await client.query(statement)).rows;
  return {
    run: async (statements) => void (await client.query(statements)),
    rows,
    tables: async () => namesOf(await rows("select tablename as name from pg_tables where schemaname = 'public'")),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

const namesOf = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  rows.map(({ name }) => String(name));
