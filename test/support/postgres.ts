import { readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgresServer } from '../../bench/postgres-server.ts';

/** A PostgreSQL server of its own, with a password. */
export interface TestPostgres extends AsyncDisposable {
  /** Of an empty database. */
  readonly url: string;
  /** Makes one more empty database; its address. */
  createDatabase(): Promise<string>;
  /** Runs a statement as the server's superuser on the database at `url`. */
  query(url: string, statement: string): Promise<void>;
  /** Ends all connections and the server, as `fast` shutdown does, and keeps its files. */
  shutDown(): Promise<void>;
  /** Starts it again on the same port. */
  startAgain(): Promise<void>;
  /** Kills all processes of the server at once: what it has only in memory is lost. Its files are kept. */
  crash(): Promise<void>;
  /** Ends the sessions of the database at `url`, or those of them that the condition names. */
  endSessions(url: string, condition?: string): Promise<void>;
  /** Stops all processes of the server where they are: its connections stay open, and nothing answers; until `goOn`. */
  standStill(): Promise<{ goOn(): void }>;
  /** Turns TLS on with these files in PEM, for new connections; undefined turns it off. */
  useTls(files: { readonly certificate: string; readonly key: string } | undefined): Promise<void>;
  /** Ends the server and deletes its files. */
  stop(): Promise<void>;
}

/** Starts a real server in a new folder, on a port that nobody else has. */
export async function startPostgres(): Promise<TestPostgres> {
  const { folder, createDatabase, start, shutDown, stop } = await startPostgresServer();
  const query = async (connectionString: string, statement: string) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const url = await createDatabase();
  return {
    url,
    createDatabase,
    query,
    shutDown,
    startAgain: start,
    endSessions: (of, condition = 'true') =>
      query(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = '${new URL(of).pathname.slice(1)}' and pid <> pg_backend_pid() and ${condition}`,
      ),
    async crash() {
      const all = await processesOf(folder);
      for (const pid of all) process.kill(pid, 'SIGKILL');
      while (all.some(isAlive)) await sleep(20);
    },
    async standStill() {
      const all = await processesOf(folder);
      for (const pid of all) process.kill(pid, 'SIGSTOP');
      return {
        goOn() {
          for (const pid of all.toReversed()) process.kill(pid, 'SIGCONT');
        },
      };
    },
    async useTls(files) {
      if (files !== undefined) await giveTo((await stat(folder)).uid, files);
      await query(url, `alter system set ssl_cert_file = '${files?.certificate ?? 'server.crt'}'`);
      await query(url, `alter system set ssl_key_file = '${files?.key ?? 'server.key'}'`);
      await query(url, `alter system set ssl = ${files === undefined ? 'off' : 'on'}`);
      await query(url, 'select pg_reload_conf()');
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The server reads no key that others can read, and runs as a user of its own where the tests run as root. */
async function giveTo(user: number, files: { readonly certificate: string; readonly key: string }): Promise<void> {
  for (const file of [files.certificate, files.key]) {
    await chmod(file, 0o600);
    if (process.getuid?.() === 0) await chown(file, user, -1);
  }
}

/** The first process of the server and those that it has started. */
async function processesOf(folder: string): Promise<readonly number[]> {
  const [first = ''] = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n');
  return [Number(first), ...childrenOf(Number(first))];
}

/** One that has ended and that nobody has waited for is not: field 3 of proc(5). */
function isAlive(pid: number): boolean {
  try {
    return !/^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '');
  } catch {
    return false;
  }
}

/** Field 4 of proc(5). */
function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const after = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1) ?? '';
      return Number(after.split(' ')[1]) === parent ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}
