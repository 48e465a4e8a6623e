import { type Kysely, sql } from 'kysely';
import { choiceOf, evaluationStateOf, incidentOf, outboxMessageOf, type Tables } from './codec.ts';
import { type DatabaseReader, leaseOf } from './database.ts';
import { liveCardOf } from './live-card-row.ts';
import { ownTables, versionOf } from './migrations/migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { UNFINISHED } from './outbox-query.ts';
import { StoreError } from './store-error.ts';
import { watchOf } from './watch-row.ts';

/** Contents of one table. */
export interface TableReport {
  readonly name: string;
  /** Number of rows; null if they cannot be counted. */
  readonly rows: number | null;
  /** Times of the first and the last row, in milliseconds since 1970; null if rows have no time, or there are none. */
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** Contents and damage of a database. */
export interface StoreReport {
  /** Version of the tables; 0 before the first start of a bot, null if it cannot be read. */
  readonly version: number | null;
  /** Latest version that this code supports. */
  readonly known: number;
  readonly tables: readonly TableReport[];
  /** Tables that the version should have. */
  readonly missing: readonly string[];
  /** Number of undelivered messages; null if they cannot be counted. */
  readonly unsent: number | null;
  /** `never`: no process has led yet. Null if it cannot be read. */
  readonly lease: { readonly holder: string | null; readonly expiresAt: number } | 'never' | null;
  /** Unreadable parts, a line each. */
  readonly damage: readonly string[];
  /** Number of further unreadable parts. */
  readonly moreDamage: number;
}

/** Latest version that this code supports. */
const KNOWN = Object.keys(MIGRATIONS).length;
/** Most lines of damage; further damage is counted. */
export const MOST_DAMAGE = 20;
/** Rows per page. */
const PAGE = 500;

interface Table {
  readonly stored: string;
  /** Column with the time of a row, if there is one. */
  readonly at?: string;
  /** Primary key; rows are read in its order. */
  readonly key: readonly [string, ...string[]];
  /** Decodes a row with encoded columns. Throws RowError. */
  readonly read?: (row: never) => unknown;
}

const TABLES: readonly Table[] = [
  { stored: 'incidents', at: 'opened_at', key: ['id'], read: incidentOf },
  { stored: 'watch', key: ['id'], read: evaluationStateOf },
  { stored: 'audit', at: 'at', key: ['sequence'] },
  { stored: 'outbox', at: 'created_at', key: ['sequence'], read: outboxMessageOf },
  { stored: 'seen', key: ['key'] },
  { stored: 'digest_choices', at: 'at', key: ['channel'], read: choiceOf },
  { stored: 'digest_runs', at: 'at', key: ['channel', 'date'] },
  { stored: 'watches', at: 'at', key: ['channel', 'subject'], read: watchOf },
  { stored: 'live_cards', at: 'begun_at', key: ['key'], read: liveCardOf },
  { stored: 'leases', key: ['name'] },
];

/** Runs a query. Records a StoreError as damage and then returns `otherwise`. */
type Attempt = <Value>(
  otherwise: Value,
  what: string,
  work: (kysely: Kysely<Tables>) => Promise<Value>,
) => Promise<Value>;

/** Parts of a database to read: all of it, or no rows and pages, whose number takes time. */
export type Extent = 'whole' | 'without-rows';

/** Reads a database without changing it. Throws StoreError if it cannot be reached or may not be read, never for damage. */
export async function inspectStore(database: DatabaseReader, extent: Extent = 'whole'): Promise<StoreReport> {
  const damage = collectDamage();
  const attempt: Attempt = async (otherwise, what, work) => {
    try {
      return await database.run(work);
    } catch (error) {
      if (!(error instanceof StoreError) || isOfServer(error, database)) throw error;
      damage.add(`${what}: ${error.message}`);
      return otherwise;
    }
  };
  const found = await database.run((kysely) => ownTables(kysely, database.dialect));
  // Without the table of migrations they belong to another program with equal table names.
  const present = found.has('migrations') ? found : new Set<string>();
  const version = present.has('migrations') ? await attempt<number | null>(null, 'the version', versionOf) : 0;
  const tables = extent === 'whole' ? await readTables(attempt, { present, database, damage }) : [];
  const isUpToDate = version !== null && version >= KNOWN;
  return {
    version,
    known: KNOWN,
    tables,
    missing: isUpToDate ? TABLES.map(({ stored }) => stored).filter((name) => !present.has(name)) : [],
    unsent: present.has('outbox') ? await attempt<number | null>(null, 'messages not sent', countUnsent) : 0,
    lease: present.has('leases') ? await attempt<StoreReport['lease']>(null, 'the lease', leaseReport) : 'never',
    ...damage.report(),
  };
}

/** Reads every page and every row. */
async function readTables(
  attempt: Attempt,
  {
    present,
    database,
    damage,
  }: { readonly present: ReadonlySet<string>; readonly database: DatabaseReader; readonly damage: Damage },
): Promise<readonly TableReport[]> {
  await attempt(undefined, 'integrity_check', (kysely) => checkPages(kysely, database, damage));
  const tables: TableReport[] = [];
  for (const table of TABLES.filter(({ stored }) => present.has(stored))) {
    const counted = await attempt<TableReport | null>(null, `table ${table.stored}`, (kysely) =>
      countRows(kysely, table),
    );
    tables.push(counted ?? { name: table.stored, rows: null, oldest: null, newest: null });
    await readRows(attempt, table, damage);
  }
  return tables;
}

/** Whether the error keeps this user from reading anything, which is not damage. */
function isOfServer({ cause }: StoreError, { dialect }: DatabaseReader): boolean {
  return dialect.problemOf(cause)?.where === 'DATABASE_URL';
}

interface Damage {
  add(line: string): void;
  report(): Pick<StoreReport, 'damage' | 'moreDamage'>;
}

function collectDamage(): Damage {
  const lines: string[] = [];
  let count = 0;
  return {
    add(line) {
      count += 1;
      if (lines.length < MOST_DAMAGE) lines.push(line);
    },
    report: () => ({ damage: lines, moreDamage: count - lines.length }),
  };
}

/** Checks each page of an SQLite file; PostgreSQL has no such query. */
async function checkPages(kysely: Kysely<Tables>, { dialect }: DatabaseReader, damage: Damage): Promise<void> {
  if (dialect.kind !== 'sqlite') return;
  const { rows } = await sql<Record<string, unknown>>`pragma integrity_check(100)`.execute(kysely);
  for (const line of rows.flatMap((row) => Object.values(row)).map(String)) {
    if (line !== 'ok') damage.add(`integrity_check: ${line}`);
  }
}

async function countRows(kysely: Kysely<Tables>, { stored, at }: Table): Promise<TableReport> {
  const time = (word: 'min' | 'max') => (at === undefined ? sql`null` : sql`${sql.raw(word)}(${sql.ref(at)})`);
  const { rows } = await sql<{ rows: number; oldest: number | null; newest: number | null }>`
    select count(*) as rows, ${time('min')} as oldest, ${time('max')} as newest from ${sql.table(stored)}`.execute(
    kysely,
  );
  const { rows: count = 0, oldest = null, newest = null } = rows[0] ?? {};
  return { name: stored, rows: Number(count), oldest, newest };
}

/** Reads each row, page by page, with one transaction per page: a transaction over a whole table would last too long. */
async function readRows(attempt: Attempt, table: Table, damage: Damage): Promise<void> {
  let last: Row | undefined;
  do {
    const rows: readonly Row[] = await attempt([], `table ${table.stored}`, (kysely) => pageAfter(kysely, table, last));
    for (const row of rows) {
      try {
        table.read?.(row as never);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        damage.add(error.message);
      }
    }
    last = rows.length < PAGE ? undefined : rows.at(-1);
  } while (last !== undefined);
}

type Row = Readonly<Record<string, unknown>>;

/** Reads the page after a row, by key, since a running bot adds and deletes rows in the meantime. */
async function pageAfter(
  kysely: Kysely<Tables>,
  { stored, key }: Table,
  last: Row | undefined,
): Promise<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const after = last === undefined ? sql`` : sql`where (${columns}) > (${sql.join(key.map((column) => last[column]))})`;
  const { rows } = await sql<Row>`
    select * from ${sql.table(stored)} ${after} order by ${columns} limit ${sql.lit(PAGE)}`.execute(kysely);
  return rows;
}

async function countUnsent(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll().as('count'))
    .where(UNFINISHED)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

async function leaseReport(kysely: Kysely<Tables>): Promise<StoreReport['lease']> {
  const lease = await leaseOf(kysely);
  return lease === undefined || lease.fence === 0 ? 'never' : { holder: lease.holder, expiresAt: lease.expiresAt };
}

/** All columns of all tables; the compiler rejects an incomplete list. */
const COLUMNS: { readonly [Table in keyof Tables]: Readonly<Record<keyof Tables[Table], true>> } = {
  kyselyMigration: { name: true, timestamp: true },
  migrations: { version: true },
  incidents: {
    id: true,
    kind: true,
    subject: true,
    status: true,
    openedAt: true,
    closedAt: true,
    version: true,
    body: true,
  },
  watch: { id: true, body: true },
  audit: { sequence: true, key: true, incident: true, at: true, actor: true, what: true, why: true },
  outbox: {
    sequence: true,
    key: true,
    thread: true,
    channel: true,
    content: true,
    summary: true,
    expiresAt: true,
    createdAt: true,
    revision: true,
    shownRevision: true,
    sendingRevision: true,
    state: true,
    dueAt: true,
    attempts: true,
    attemptedAt: true,
    looks: true,
    postedChannel: true,
    postedTs: true,
    notes: true,
    mergedInto: true,
    outcome: true,
    about: true,
    broadcast: true,
    optional: true,
  },
  seen: { key: true, expiresAt: true },
  digestChoices: { channel: true, subscription: true, by: true, at: true },
  digestRuns: { channel: true, date: true, outcome: true, at: true, message: true },
  watches: { channel: true, subject: true, level: true, holdMs: true, by: true, at: true },
  liveCards: {
    key: true,
    channel: true,
    area: true,
    environment: true,
    begunBy: true,
    begunAt: true,
    shows: true,
    drawnAt: true,
    readAt: true,
    tables: true,
    pin: true,
    refusedSince: true,
    ending: true,
    endedBy: true,
    endedAt: true,
  },
  leases: { name: true, holder: true, fence: true, expiresAt: true },
};

/** Resolves when every column of every table can be read; reads no row. Rejects with the driver's error. */
export async function askTables(kysely: Kysely<Tables>): Promise<void> {
  for (const [table, columns] of Object.entries(COLUMNS)) {
    // Qualified with the table, because SQLite treats an unknown quoted name as a text.
    const refs = Object.keys(columns).map((column) => sql.ref(`${table}.${column}`));
    await sql`select ${sql.join(refs)} from ${sql.table(table)} limit 0`.execute(kysely);
  }
}
