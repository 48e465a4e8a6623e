import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/** Where a bot keeps its SQLite database. */
export const databaseFile = (folder: string): string => join(folder, 'metta-health-bot.db');

/** Runs a statement from outside in the database of that folder; its rows. */
export function inSqlite(folder: string, statement: string): readonly unknown[] {
  const file = new DatabaseSync(databaseFile(folder));
  try {
    file.exec('pragma busy_timeout = 5000');
    return file.prepare(statement).all();
  } finally {
    file.close();
  }
}

/** All bytes of the files of a folder, one character each. */
export function bytesOf(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile());
  return files.map(({ name }) => readFileSync(join(folder, name), 'latin1')).join('\n');
}

/** Lets a channel's digest be due at once, as if it had been subscribed to yesterday for half an hour ago. */
export function makeDigestDue(folder: string, channel: string): void {
  const time = new Date(Date.now() - 30 * 60_000).toISOString().slice(11, 16);
  const subscription = JSON.stringify({ channel, time, timeZone: 'UTC', days: [1, 2, 3, 4, 5, 6, 7], since: 0 });
  inSqlite(
    folder,
    `insert into digest_choices (channel, subscription, "by", at) values ('${channel}', '${subscription}', 'U0LEAD', 0)
     on conflict (channel) do update set subscription = excluded.subscription returning channel`,
  );
}
