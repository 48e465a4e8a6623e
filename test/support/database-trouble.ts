import { join } from 'node:path';
import pg from 'pg';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';

/** A trouble with a bot's database that lasts until it is ended. */
export interface DatabaseFault {
  end(): Promise<void>;
}

/** A connection beside those of the bot. */
interface Connection {
  run(statements: string): Promise<void>;
  close(): Promise<void>;
}

const TABLES = ['watch', 'incidents', 'audit', 'outbox', 'seen', 'watches', 'live_cards', 'leases'] as const;

/** Runs statements in that database beside the bot. */
export async function alterDatabase(database: StoreConfig, statements: string): Promise<void> {
  const connection = await connect(database);
  await connection.run(statements);
  await connection.close();
}

/** Another program writes in that database and does not finish: nobody else can write. */
export async function holdDatabase(database: StoreConfig): Promise<DatabaseFault> {
  const connection = await connect(database);
  const hold =
    database.kind === 'sqlite' ? 'begin immediate' : `begin; lock table ${TABLES.join(', ')} in exclusive mode`;
  await connection.run(hold).catch(async (error) => {
    await connection.close().catch(() => {});
    throw error;
  });
  return { end: connection.close };
}

/** Nothing in that database can be read or written; afterwards it is as it was. */
export async function loseDatabase(database: StoreConfig): Promise<DatabaseFault> {
  const connection = await connect(database);
  const begin = database.kind === 'sqlite' ? 'begin immediate' : 'begin';
  const rename = (from: string, to: string) => {
    const statements = TABLES.map((table) => `alter table ${from}${table} rename to ${to}${table};`);
    return connection.run(`${begin}; ${statements.join(' ')} commit;`);
  };
  await rename('', 'lost_');
  return {
    async end() {
      await rename('lost_', '');
      await connection.close();
    },
  };
}

async function connect(database: StoreConfig): Promise<Connection> {
  if (database.kind === 'sqlite') {
    const { DatabaseSync } = await sqliteModule();
    const file = new DatabaseSync(join(database.folder, 'metta-health-bot.db'));
    file.exec('pragma busy_timeout = 2000');
    return { run: async (statements) => void file.exec(statements), close: async () => void file.close() };
  }
  const client = new pg.Client({ connectionString: database.url });
  // A test that failed drops its database with this connection still open.
  client.on('error', () => {});
  await client.connect();
  return { run: async (statements) => void (await client.query(statements)), close: () => client.end() };
}
