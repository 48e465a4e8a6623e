import { ownCommand } from '../core/own-command.ts';
import { enumerateFirst } from '../core/text.ts';
import type { StoreReport } from '../store/inspect.ts';
import { CONNECTIONS_NEEDED, type ServerState } from '../store/postgres/server-state.ts';
import { type CheckResult, notOk, ok, warning } from './check-result.ts';

/** The next step where more has to be known about the database. */
export const storeCheck = (): string => `run ${ownCommand('store check')}`;

/** Judges whether the database can be read. */
export function judgeStore({ version, damage, missing }: StoreReport, place: string): CheckResult {
  const id = 'store.opens';
  const problems = [...missing.map((name) => `table ${name} is missing`), ...damage];
  const step = `${storeCheck()}; if something is damaged, stop the bot and restore a copy of the database`;
  if (problems.length > 0) return notOk(id, `${place}: ${enumerateFirst(problems, 3, '; ')}`, step);
  if (version === 0)
    return warning(id, `${place} has no data of the bot yet`, 'start the bot; if it has run before, name its database');
  return ok(id, `${place} opens; its rows are not read here`);
}

/** Judges the version of the tables. */
export function judgeVersion({ version, known }: StoreReport): CheckResult {
  const id = 'store.version';
  if (version === null) return notOk(id, 'it cannot be read', storeCheck());
  if (version > known) {
    return notOk(
      id,
      `${version}, of a newer version of the bot: this one supports up to ${known}`,
      'start the newer version of the bot',
    );
  }
  if (version === 0) return ok(id, `none yet: the bot creates version ${known} when it starts`);
  return ok(
    id,
    version < known ? `${version}; the bot migrates it to ${known} when it starts` : `${version}, that of this bot`,
  );
}

/** Judges who leads, and what waits for a leader. Times in milliseconds since 1970. */
export function judgeLeader({ lease, unsent }: StoreReport, now: number): CheckResult {
  const id = 'store.leader';
  if (lease === null || unsent === null) return notOk(id, 'the lease or the messages cannot be read', storeCheck());
  const messages = `${unsent} ${unsent === 1 ? 'message waits' : 'messages wait'} to be sent`;
  if (lease !== 'never' && lease.holder !== null && lease.expiresAt > now) {
    return ok(id, `a bot runs on this database and leads: ${lease.holder}; ${messages}`);
  }
  if (unsent > 0) return warning(id, `no bot runs on this database, and ${messages}`, 'start the bot');
  return ok(id, `no bot runs on this database, and ${messages}`);
}

/** State of the folder of SQLite's file. */
export interface FolderState {
  readonly folder: string;
  /** The folder, or the nearest existing one above it, in which the bot creates it. */
  readonly existing: string;
  /** The file or folder that this user may not write to; null if there is none. */
  readonly readOnly: string | null;
  /** Permissions of the folder for others. */
  readonly isOpenToOthers: boolean;
}

/** Judges the folder. */
export function judgeFolder({ folder, existing, readOnly, isOpenToOthers }: FolderState): CheckResult {
  const id = 'store.folder';
  if (readOnly !== null) {
    return notOk(
      id,
      `this user may not write to ${readOnly}`,
      'let the user of the bot write there, run this as that user, or change DATA_DIR',
    );
  }
  if (existing !== folder) return ok(id, `${folder} does not exist yet; the bot can create it`);
  if (isOpenToOthers) return warning(id, `${folder} can be read by other users of this machine`, `chmod 700 ${folder}`);
  return ok(id, `${folder} can be written to`);
}

/** Free bytes below which the bot is likely to stop soon, and below which somebody should know. */
export const DISK_BYTES = { least: 50_000_000, few: 500_000_000 } as const;

/** Judges the free bytes of the disk. */
export function judgeDisk(freeBytes: number): CheckResult {
  const id = 'store.disk';
  const words = `${Math.floor(freeBytes / 1e6)} MB are free`;
  if (freeBytes < DISK_BYTES.least) return notOk(id, words, 'free some room on the disk of DATA_DIR');
  return freeBytes < DISK_BYTES.few ? warning(id, words, 'free some room on the disk of DATA_DIR') : ok(id, words);
}

/** Judges the rights of the user in PostgreSQL. */
export function judgePrivileges({ isReadOnly, mayCreate, forbidden }: ServerState, isUpToDate: boolean): CheckResult {
  const id = 'store.privileges';
  if (isReadOnly) return notOk(id, 'the server is read-only', 'name the primary server in DATABASE_URL, not a replica');
  if (forbidden.length > 0) {
    return notOk(
      id,
      `the user may not read and write ${enumerateFirst(forbidden, 5)}`,
      'grant it SELECT, INSERT, UPDATE and DELETE on these tables',
    );
  }
  if (mayCreate) return ok(id, 'the user may read, write and create tables');
  const step = 'grant it CREATE on the schema';
  if (!isUpToDate) return notOk(id, 'the user may not create tables, which the next start has to', step);
  return warning(id, 'the user may not create tables, which the next upgrade may have to', step);
}

/** Judges the connections that are left. */
export function judgeConnections({ connectionsLeft }: ServerState): CheckResult {
  const id = 'store.connections';
  const words = `${Math.max(0, connectionsLeft)} are left; each process of the bot needs ${CONNECTIONS_NEEDED}`;
  if (connectionsLeft >= CONNECTIONS_NEEDED) return ok(id, words);
  return warning(id, words, 'raise max_connections, or the limit of this user or database, unless a bot already runs');
}
