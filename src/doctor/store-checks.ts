import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { StoreConfig } from '../config/store-config.ts';
import { ProblemsError } from '../core/problem.ts';
import type { DatabaseReader } from '../store/database.ts';
import { inspectStore, type StoreReport } from '../store/inspect.ts';
import { readServerState } from '../store/postgres/server-state.ts';
import { readOnly } from '../store/read-only.ts';
import { databaseFile } from '../store/sqlite/data-folder.ts';
import { sqliteModule } from '../store/sqlite/sqlite-file.ts';
import { StoreError } from '../store/store-error.ts';
import { type CheckId, type CheckResult, notOk, splitNextStep, unchecked } from './check-result.ts';
import { judgeOffset, type Offset } from './clock-offset.ts';
import { type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';
import * as judge from './store-judge.ts';

/** Longest reading of a database, in milliseconds. */
export const STORE_MS = 20_000;

/** Checks of the database, which is opened for reading only and never migrated. */
export function storeChecks(context: DoctorContext): readonly Check[] {
  const { store } = context.config;
  const checks = store.kind === 'sqlite' ? sqliteChecks(store, context) : [postgresCheck(store, context)];
  return checks.map((check) => needing(context, ['DATABASE_URL', 'DATA_DIR'], check));
}

const READ = ['store.opens', 'store.version', 'store.leader'] as const;

function sqliteChecks(store: Extract<StoreConfig, { kind: 'sqlite' }>, { clock }: DoctorContext): readonly Check[] {
  const file = databaseFile(store.folder);
  return [
    {
      ids: [...READ],
      limitMs: STORE_MS,
      async run() {
        if (!(await exists(file))) return orNotOk(READ, () => emptyReport(file, clock()));
        return withReader(store, READ, async (database) =>
          reportResults(await inspect(database), { place: file, now: clock() }),
        );
      },
    },
    { ids: ['store.folder'], run: async () => [judge.judgeFolder(await folderState(store.folder))] },
    {
      ids: ['store.disk'],
      async run() {
        const { bavail, bsize } = await statfs(await nearestFolder(store.folder));
        return [judge.judgeDisk(bavail * bsize)];
      },
    },
  ];
}

const OF_POSTGRES = [...READ, 'store.privileges', 'store.connections', 'clock.database'] as const;

function postgresCheck(store: Extract<StoreConfig, { kind: 'postgres' }>, { clock }: DoctorContext): Check {
  return {
    ids: [...OF_POSTGRES],
    limitMs: STORE_MS,
    run: () =>
      withReader(store, OF_POSTGRES, async (database) => {
        const report = await inspect(database);
        const { host, pathname } = new URL(store.url);
        const state = await readServerState(database);
        const isUpToDate = report.version !== null && report.version >= report.known;
        return [
          ...reportResults(report, { place: `${host}${pathname}`, now: clock() }),
          judge.judgePrivileges(state, isUpToDate),
          judge.judgeConnections(state),
          judgeOffset('clock.database', await offsetOf(database, clock)),
        ];
      }),
  };
}

const inspect = (database: DatabaseReader) => inspectStore(database, 'without-rows');

/** Report of a database that does not exist. */
const NO_DATA: StoreReport = {
  version: 0,
  known: 0,
  tables: [],
  missing: [],
  unsent: 0,
  lease: 'never',
  damage: [],
  moreDamage: 0,
};

/** The report of a database that does not exist yet, which the bot can only create with an SQLite that loads. */
async function emptyReport(place: string, now: number): Promise<readonly CheckResult[]> {
  await sqliteModule();
  return reportResults(NO_DATA, { place, now });
}

function reportResults(
  report: StoreReport,
  { place, now }: { readonly place: string; readonly now: number },
): readonly CheckResult[] {
  const first = judge.judgeStore(report, place);
  // Without data there is nothing to say about its version and leader.
  if (report.version === 0) return [first];
  return [first, judge.judgeVersion(report), judge.judgeLeader(report, now)];
}

/** Opens the database for reading. If that fails, the first id is not ok, and the others were not checked. */
async function withReader(
  store: StoreConfig,
  ids: readonly [CheckId, ...CheckId[]],
  read: (database: DatabaseReader) => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  return orNotOk(ids, async () => {
    const database = await readOnly(store);
    try {
      return await read(database);
    } finally {
      // A server that hangs does not hold the result back.
      void database.close().catch(() => {});
    }
  });
}

/** The results of a reading; if it fails, the first id is not ok, and the others were not checked. */
async function orNotOk(
  [first, ...others]: readonly [CheckId, ...CheckId[]],
  read: () => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  const after = (detail: string, nextStep: string) => [
    notOk(first, detail, nextStep),
    ...others.map((id) => unchecked(id, 'the database has to open first', `fix the line of ${first} first`)),
  ];
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProblemsError) {
      const [{ where = '', what = '', fix = '' } = {}] = error.problems;
      return after(`${where}: ${what}`, fix);
    }
    if (!(error instanceof StoreError)) throw error;
    const { detail, nextStep } = splitNextStep(error.message, judge.storeCheck());
    return after(detail, nextStep);
  }
}

async function offsetOf(database: DatabaseReader, clock: DoctorContext['clock']): Promise<Offset | undefined> {
  const startedAt = clock();
  const time = await database.run((kysely) => database.dialect.clockOf(kysely));
  const endedAt = clock();
  if (time === null) return undefined;
  return { offsetMs: (startedAt + endedAt) / 2 - time, uncertainMs: Math.abs(endedAt - startedAt) / 2 };
}

async function folderState(path: string): Promise<judge.FolderState> {
  const folder = resolve(path);
  const existing = await nearestFolder(folder);
  const file = databaseFile(folder);
  const mayWrite = async (one: string, mode: number) =>
    access(one, mode).then(
      () => true,
      () => false,
    );
  const isFolderWritable = await mayWrite(existing, constants.W_OK | constants.X_OK);
  const isFileWritable = !(await exists(file)) || (await mayWrite(file, constants.R_OK | constants.W_OK));
  const { mode } = await stat(existing);
  return {
    folder,
    existing,
    readOnly: isFolderWritable ? (isFileWritable ? null : file) : existing,
    // Windows has no such bits.
    isOpenToOthers: existing === folder && process.platform !== 'win32' && (mode & 0o077) !== 0,
  };
}

/** Whether a file or folder exists. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function nearestFolder(path: string): Promise<string> {
  const folder = resolve(path);
  return (await exists(folder)) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}
