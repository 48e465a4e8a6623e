import { alignColumns } from '../../blocks/kit/text.ts';
import type { StoreConfig } from '../config/store-config.ts';
import type { Clock } from '../core/clock.ts';
import { ProblemsError } from '../core/problem.ts';
import { andMore } from '../core/text.ts';
import { inspectStore, type StoreReport } from '../store/inspect.ts';
import { readOnly } from '../store/read-only.ts';
import { databaseFile } from '../store/sqlite/data-folder.ts';
import { StoreError } from '../store/store-error.ts';
import { EXIT } from './exit-codes.ts';
import { readOptions, UsageError, unknownWord } from './options.ts';

/** Dependencies of the command. */
export interface StoreCliDeps {
  /** Throws ProblemsError. */
  readonly config: () => StoreConfig;
  readonly clock: Clock;
  readonly write: (line: string) => void;
}

const USAGE = `metta-health-bot store check: check the database in the settings and show what it holds

  It changes nothing and may run while the bot runs. Exit codes: 0 the database is sound; 1 it is damaged, cannot be read or holds no
  data of the bot; 78 the settings name none, this user may not read it, or it belongs to a newer version of the bot.`;

/** Runs the command. Resolves to its exit code. Throws ProblemsError if the settings name no database. */
export async function runStore(args: readonly string[], { config, clock, write }: StoreCliDeps): Promise<number> {
  const options = { help: { type: 'boolean', short: 'h', default: false } } as const;
  const { positionals, values } = readOptions({ args: [...args], allowPositionals: true, options }, USAGE);
  if (values.help) {
    write(USAGE);
    return EXIT.ok;
  }
  const wrong = positionals.find((word, index) => index > 0 || word !== 'check');
  if (wrong !== undefined)
    throw unknownWord(`store ${wrong}`, { kind: 'command', names: ['store check'], usage: USAGE });
  if (positionals.length === 0) throw new UsageError('store needs a command. Next step: write store check', USAGE);
  const store = config();
  write(`Store:    ${locationOf(store)}`);
  const database = await readOnly(store);
  try {
    const report = await inspectStore(database);
    for (const line of reportLines(report, clock())) write(line);
    return exitCodeOf(report);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const problem = database.dialect.problemOf(error.cause);
    // A damaged file has another problem, and is reported by this command itself.
    if (problem !== undefined && problem.where === 'DATABASE_URL') throw new ProblemsError([problem]);
    write(`Not read: ${error.message}`);
    return EXIT.failed;
  } finally {
    await database.close();
  }
}

/** Location of a store, without user, password and parameters, which may contain secrets. */
function locationOf(config: StoreConfig): string {
  if (config.kind === 'sqlite') return `SQLite, ${databaseFile(config.folder)}`;
  const { host, pathname } = new URL(config.url);
  return `PostgreSQL, ${host}${pathname}`;
}

function exitCodeOf({ damage, missing, version, known }: StoreReport): number {
  if (damage.length > 0 || missing.length > 0 || version === 0) return EXIT.failed;
  return version !== null && version > known ? EXIT.config : EXIT.ok;
}

function reportLines(report: StoreReport, now: number): readonly string[] {
  const { tables, missing, unsent, damage, moreDamage } = report;
  const rows = tables.map(({ name, rows: count, oldest, newest }) => [
    name,
    count === null ? '?' : String(count),
    time(oldest),
    time(newest),
  ]);
  const missingTables = missing.map((name) => `table ${name} is missing`);
  const problem = [...missingTables, ...damage, ...andMore(moreDamage)];
  return [
    `Version:  ${versionWords(report)}`,
    `Leader:   ${leaseWords(report.lease, now)}`,
    `Not sent: ${unsentWords(unsent)}`,
    '',
    ...(rows.length === 0 ? [] : [...alignColumns([['table', 'rows', 'oldest', 'newest'], ...rows]), '']),
    ...verdictOf(report, problem),
  ];
}

function verdictOf({ version }: StoreReport, problem: readonly string[]): readonly string[] {
  if (problem.length > 0) {
    const lines = problem.map((line) => `  ${line}`);
    return ['Damaged or unreadable:', ...lines, NEXT_STEP];
  }
  if (version === 0) {
    return [
      'It holds no data of the bot. Next step: for a new bot, start it; if this is a copy, make another one: the bot may have been running while it was made',
    ];
  }
  return ['Sound: everything in it can be read.'];
}

const NEXT_STEP =
  'Next step: do what each line says; if something is damaged, stop the bot and restore a copy of the database';
const NOT_READ = 'unknown: it cannot be read, see below';

function unsentWords(unsent: number | null): string {
  if (unsent === null) return NOT_READ;
  return unsent === 1 ? '1 message' : `${unsent} messages`;
}

function versionWords({ version, known }: StoreReport): string {
  if (version === null) return NOT_READ;
  if (version === 0) return `none yet: the bot creates its tables, version ${known}, when it starts`;
  if (version < known) return `${version}; the bot migrates it to ${known} when it starts`;
  if (version === known) return `${version}, the version of this bot`;
  return `${version}, of a newer version of the bot: this one supports up to ${known}. Next step: start the newer one`;
}

function leaseWords(lease: StoreReport['lease'], now: number): string {
  if (lease === null) return NOT_READ;
  if (lease === 'never') return 'none yet';
  if (lease.holder === null) return 'none: the last leader has released its lease';
  const seconds = Math.round(Math.abs(lease.expiresAt - now) / 1_000);
  return lease.expiresAt > now
    ? `${lease.holder}, for ${seconds} s more unless it renews`
    : `none: the lease of ${lease.holder} expired ${seconds} s ago`;
}

function time(at: number | null): string {
  return at === null ? '-' : new Date(at).toISOString().replace(/\.\d+/, '');
}
