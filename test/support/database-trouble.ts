import { join } from 'node:path';
import { type SqliteFile, sqliteModule } from '../../src/store/sqlite-module.ts';

/** A trouble with a bot's database that lasts until it is ended. */
export interface DatabaseTrouble {
  end(): void;
}

/** Another program writes in the SQLite database of that folder and does not finish. */
export async function holdDatabase(folder: string): Promise<DatabaseTrouble> {
  const file = await open(folder);
  file.exec('begin immediate');
  return { end: () => file.close() };
}

const TABLES = ['watch', 'incidents', 'audit', 'outbox', 'seen', 'leases'] as const;

/** Nothing in the SQLite database of that folder can be read or written; afterwards it is as it was. */
export async function loseDatabase(folder: string): Promise<DatabaseTrouble> {
  const file = await open(folder);
  const rename = (from: string, to: string) => {
    const statements = TABLES.map((table) => `alter table ${from}${table} rename to ${to}${table};`);
    file.exec(`begin immediate; ${statements.join(' ')} commit;`);
  };
  rename('', 'lost_');
  return {
    end() {
      rename('lost_', '');
      file.close();
    },
  };
}

async function open(folder: string): Promise<SqliteFile> {
  const { DatabaseSync } = await sqliteModule();
  const file = new DatabaseSync(join(folder, 'metta-health-bot.db'));
  file.exec('pragma busy_timeout = 2000');
  return file;
}
