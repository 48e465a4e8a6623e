import type { Clock, Pause } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { firstNamed } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import type { SourceOptions } from '../source-fetch.ts';
import { failedWhereSilent } from './run-metrics.ts';
import {
  endlessRuns,
  MOST_IN_ALL,
  MOST_PAGES,
  type RunPage,
  readWandbPages,
  type WandbAccess,
  wandbSourceOf,
} from './wandb-client.ts';
import { slimRun, type UsedKeys, type WandbRun } from './wandb-values.ts';

/** Location of the project, and the dependencies of reading it. */
export interface RunsReaderOptions extends WandbAccess {
  readonly fetch: HttpClient;
  readonly clock: Clock;
  /** Shared by all runs of the process. */
  readonly pause: Pause;
  /** Keys that are read of a run's free forms; all of them if absent. */
  readonly keys?: UsedKeys;
}

const SHARED_MS = MINUTE_MS;

/**
 * Creates a reader of the runs of a project that were active within seven days, with their status now. Collectors that read them within
 * a minute share one reading, unless it failed; others wait for the one before theirs. Throws SourceError.
 */
export function createRunsReader(options: RunsReaderOptions): (signal: AbortSignal) => Promise<readonly WandbRun[]> {
  const { project, fetch, clock, pause, keys } = options;
  const readProject = createProjectReader(project, clock, (run) => (keys ? slimRun(run, keys) : run));
  let shared: { readonly at: number; readonly runs: Promise<readonly WandbRun[]> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return (signal) => {
    const now = clock();
    if (shared && now - shared.at < SHARED_MS && now >= shared.at) return shared.runs;
    const source = wandbSourceOf(options, { fetch, signal, clock, pause });
    const runs = last.then(async () => (await readProject(source)).map((run) => failedWhereSilent(run, now)));
    const reading = { at: now, runs };
    shared = reading;
    last = runs.catch(() => {
      if (shared === reading) shared = undefined;
    });
    return runs;
  };
}

/** Most pages of a project that is read whole each time. */
const SMALL_PAGES = 20;
/**
 * Milliseconds after which a larger project is read whole again, for changes of runs that have ended; in between only recent runs are read.
 */
const WHOLE_AGAIN_MS = 6 * HOUR_MS;
/** Overlap of two readings: longer than the time after which a run without a heartbeat has ended whatever W&B calls it. */
export const OVERLAP_MS = 2 * HOUR_MS;
/** Age, in milliseconds, at which an unfinished reading is started again. */
const LONGEST_PART_MS = DAY_MS;
/** Time for reading the whole list in one run of a collector: until it was read once, and after that, in addition to recent runs. */
export const READING_MS = { first: 80_000, again: 15_000 } as const;
/** Most runs of a week: a project with more is not read. */
export const MOST_RUNS = 100_000;

/** A whole reading in progress: it continues from the oldest creation time that it has reached. */
interface WholePart {
  readonly startedAt: number;
  readonly runs: Map<string, WandbRun>;
  begunBy: number | null;
  pages: number;
}

/** State that one reading leaves to the next. */
interface Memory {
  runs: Map<string, WandbRun>;
  /** Start of the newest whole reading, and its pages; null before the first. */
  whole: { readonly at: number; readonly pages: number } | null;
  readAt: number;
  part: WholePart | null;
}

/**
 * Creates a reader of the runs of a project that began or were active within seven days, each once. Of a project that is too large for one
 * run of a collector, reading continues where the last run stopped, and it is missing until it is complete; from then on only recent runs
 * are read, and the whole list in pieces. `slim` reduces a run to what is to be remembered. One reading at a time. Throws SourceError.
 */
export function createProjectReader(path: string, clock: Clock, slim: (run: WandbRun) => WandbRun) {
  const memory: Memory = { runs: new Map(), whole: null, readAt: 0, part: null };
  return async (source: SourceOptions): Promise<readonly WandbRun[]> => {
    const now = clock();
    const since = now - WEEK_MS;
    if (isWholeDue(memory, now)) {
      const budget = { endsAt: now + (memory.whole ? READING_MS.again : READING_MS.first), clock };
      await readWhole(memory, budget, {
        pagesFrom: (begunBy) => readWandbPages(source, path, { since, begunBy }),
        slim,
      });
    }
    if (!memory.whole) throw new SourceError('WandB: no runs were read');
    if (memory.readAt < now)
      await readRecent(memory, readWandbPages(source, path, { since: memory.readAt - OVERLAP_MS }), slim);
    memory.readAt = now;
    for (const [id, run] of memory.runs) if (Math.max(run.heartbeatAt, run.createdAt) <= since) memory.runs.delete(id);
    return [...memory.runs.values()];
  };
}

function isWholeDue({ whole, part }: Memory, now: number): boolean {
  return !whole || part !== null || whole.pages <= SMALL_PAGES || now - whole.at >= WHOLE_AGAIN_MS;
}

interface Budget {
  readonly endsAt: number;
  readonly clock: Clock;
}

/** Continues the whole reading until the list or its time ends. Throws SourceError if the project has never been read whole after that. */
async function readWhole(
  memory: Memory,
  { endsAt, clock }: Budget,
  {
    pagesFrom,
    slim,
  }: {
    readonly pagesFrom: (begunBy: number | null) => AsyncIterable<RunPage>;
    readonly slim: (run: WandbRun) => WandbRun;
  },
): Promise<void> {
  const startedAt = clock();
  if (memory.part && startedAt - memory.part.startedAt > LONGEST_PART_MS) memory.part = null;
  memory.part ??= { startedAt, runs: new Map(), begunBy: null, pages: 0 };
  const { part } = memory;
  const before = part.runs.size;
  let [pages, length, total] = [0, 0, null as number | null];
  for await (const page of pagesFrom(part.begunBy)) {
    pages += 1;
    length += page.length;
    total ??= page.total;
    part.pages += 1;
    addRuns(part.runs, page.runs, slim);
    for (const { createdAt } of page.runs) part.begunBy = Math.min(part.begunBy ?? createdAt, createdAt);
    if (page.isLast) {
      Object.assign(memory, { runs: part.runs, whole: { at: part.startedAt, pages: part.pages }, part: null });
      memory.readAt = part.startedAt;
      return;
    }
    if (pages >= MOST_PAGES || length > MOST_IN_ALL || clock() >= endsAt) break;
  }
  if (part.runs.size === before) {
    memory.part = null;
    throw endlessRuns();
  }
  if (!memory.whole) throw unfinishedError(part.runs.size, before, total);
}

/** Error that says how far a reading has come; the count of the rest is W&B's own. */
function unfinishedError(read: number, before: number, total: number | null): SourceError {
  const count = (value: number) => value.toLocaleString('en-US');
  const ofTotal = total === null ? '' : ` of about ${count(Math.max(read, before + total))}`;
  const next = 'the next run continues, and their metrics are missing until then';
  return new SourceError(
    `WandB: read ${count(read)}${ofTotal} runs of this week; ${next}. Next step: wait for the next run`,
  );
}

/** Reads the runs that began or were active since the last reading; if that is too much for one run, everything is read again. */
async function readRecent(
  memory: Memory,
  recentPages: AsyncIterable<RunPage>,
  slim: (run: WandbRun) => WandbRun,
): Promise<void> {
  let [pages, length] = [0, 0];
  for await (const page of recentPages) {
    pages += 1;
    length += page.length;
    addRuns(memory.runs, page.runs, slim);
    if (page.isLast) return;
    if (pages >= MOST_PAGES || length > MOST_IN_ALL) break;
  }
  Object.assign(memory, { runs: new Map(), whole: null, part: null });
  throw new SourceError(
    'WandB: too much has changed since the last run. Next step: wait for the next run, which reads everything again',
  );
}

function addRuns(into: Map<string, WandbRun>, runs: readonly WandbRun[], slim: (run: WandbRun) => WandbRun): void {
  for (const run of runs) into.set(run.id, slim(run));
  if (into.size <= MOST_RUNS) return;
  const most = MOST_RUNS.toLocaleString('en-US');
  throw new SourceError(
    `WandB: the project has more than ${most} runs of this week. Next step: collect a smaller project`,
  );
}

/** Message about runs of which a part cannot be read, with the next step, for people; null if there are none. */
export function unreadProblem(runs: readonly WandbRun[]): string | null {
  const unread = runs.filter((run) => run.unread.length > 0);
  if (unread.length === 0) return null;
  const names = firstNamed(unread.map((run) => `${shownName(run.title, 40)} (${run.unread.join(', ')})`));
  return (
    `WandB: a part of these runs is not a JSON object, and its values are missing: ${names}. ` +
    'Next step: write that part again with the W&B client, or delete the runs'
  );
}
