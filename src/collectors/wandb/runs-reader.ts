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

/** Where the project is, and what reading it takes. */
export interface RunsReaderOptions extends WandbAccess {
  readonly fetch: HttpClient;
  readonly clock: Clock;
  /** Lives as long as the process. */
  readonly pause: Pause;
  /** What is read of a run's free forms; all of them unless said. */
  readonly keys?: UsedKeys;
}

const SHARED_MS = MINUTE_MS;

/**
 * Reads the runs of a project that lived within seven days, as they stand now. Collectors that read them within a minute share one
 * reading, unless it failed; others wait for the one before theirs. Throws SourceError.
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
    const mine = { at: now, runs };
    shared = mine;
    last = runs.catch(() => {
      if (shared === mine) shared = undefined;
    });
    return runs;
  };
}

/** A project of so many pages is read whole each time. */
const SMALL_PAGES = 20;
/** A larger one is read whole so often, for what changes in runs that have ended; between that only what lived lately. */
const WHOLE_AGAIN_MS = 6 * HOUR_MS;
/** Longer than the time after which a run without a heartbeat has ended whatever W&B calls it. */
export const OVERLAP_MS = 2 * HOUR_MS;
/** What was begun so long ago, and never ended, is begun anew. */
const LONGEST_PART_MS = DAY_MS;
/** For the whole list in one run of a collector: until it was read once, and after that, beside what lived lately. */
export const READING_MS = { first: 80_000, again: 15_000 } as const;
/** Of a week: beyond them a project is not read. */
export const MOST_RUNS = 100_000;

/** A whole reading under way: it goes on from the oldest beginning that it has come to. */
interface WholePart {
  readonly startedAt: number;
  readonly found: Map<string, WandbRun>;
  begunBy: number | null;
  pages: number;
}

/** What one reading leaves to the next. */
interface Memory {
  runs: Map<string, WandbRun>;
  /** When the newest whole reading began, and up to when it was followed; null before the first. */
  whole: { readonly at: number; readonly pages: number } | null;
  readAt: number;
  part: WholePart | null;
}

/**
 * Reads the runs of a project that began or lived within seven days, each once. One that is too large for one run of a collector is read
 * on where the last run stopped, and is missing until it is whole; from then on only what lived lately is read, and all of it bit by bit.
 * `keep` takes of a run what is to be remembered. One reading at a time. Throws SourceError.
 */
export function createProjectReader(path: string, clock: Clock, keep: (run: WandbRun) => WandbRun) {
  const memory: Memory = { runs: new Map(), whole: null, readAt: 0, part: null };
  return async (source: SourceOptions): Promise<readonly WandbRun[]> => {
    const now = clock();
    const since = now - WEEK_MS;
    if (isWholeDue(memory, now)) {
      const budget = { endsAt: now + (memory.whole ? READING_MS.again : READING_MS.first), clock };
      await readWhole(memory, budget, {
        pagesFrom: (begunBy) => readWandbPages(source, path, { since, begunBy }),
        keep,
      });
    }
    if (!memory.whole) throw new SourceError('WandB: no runs were read');
    if (memory.readAt < now)
      await readRecent(memory, readWandbPages(source, path, { since: memory.readAt - OVERLAP_MS }), keep);
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

/** Reads on until the list ends, or the time for it. Throws SourceError where nothing is known of the project after that. */
async function readWhole(
  memory: Memory,
  { endsAt, clock }: Budget,
  {
    pagesFrom,
    keep,
  }: {
    readonly pagesFrom: (begunBy: number | null) => AsyncIterable<RunPage>;
    readonly keep: (run: WandbRun) => WandbRun;
  },
): Promise<void> {
  const startedAt = clock();
  if (memory.part && startedAt - memory.part.startedAt > LONGEST_PART_MS) memory.part = null;
  memory.part ??= { startedAt, found: new Map(), begunBy: null, pages: 0 };
  const { part } = memory;
  const before = part.found.size;
  let [pages, length, total] = [0, 0, null as number | null];
  for await (const page of pagesFrom(part.begunBy)) {
    pages += 1;
    length += page.length;
    total ??= page.total;
    part.pages += 1;
    take(part.found, page.runs, keep);
    for (const { createdAt } of page.runs) part.begunBy = Math.min(part.begunBy ?? createdAt, createdAt);
    if (page.isLast) {
      Object.assign(memory, { runs: part.found, whole: { at: part.startedAt, pages: part.pages }, part: null });
      memory.readAt = part.startedAt;
      return;
    }
    if (pages >= MOST_PAGES || length > MOST_IN_ALL || clock() >= endsAt) break;
  }
  if (part.found.size === before) {
    memory.part = null;
    throw endlessRuns();
  }
  if (!memory.whole) throw unfinished(part.found.size, before, total);
}

/** How far a reading has come; the count of what is left is W&B's own. */
function unfinished(read: number, before: number, total: number | null): SourceError {
  const count = (value: number) => value.toLocaleString('en-US');
  const of = total === null ? '' : ` of about ${count(Math.max(read, before + total))}`;
  const next = 'the next run continues, and their metrics are missing until then';
  return new SourceError(
    `WandB: read ${count(read)}${of} runs of this week; ${next}. Next step: wait for the next run`,
  );
}

/** What began or lived since the last reading; where that is too much for one run, everything is read anew. */
async function readRecent(
  memory: Memory,
  found: AsyncIterable<RunPage>,
  keep: (run: WandbRun) => WandbRun,
): Promise<void> {
  let [pages, length] = [0, 0];
  for await (const page of found) {
    pages += 1;
    length += page.length;
    take(memory.runs, page.runs, keep);
    if (page.isLast) return;
    if (pages >= MOST_PAGES || length > MOST_IN_ALL) break;
  }
  Object.assign(memory, { runs: new Map(), whole: null, part: null });
  throw new SourceError(
    'WandB: too much has changed since the last run. Next step: wait for the next run, which reads everything again',
  );
}

function take(into: Map<string, WandbRun>, runs: readonly WandbRun[], keep: (run: WandbRun) => WandbRun): void {
  for (const run of runs) into.set(run.id, keep(run));
  if (into.size <= MOST_RUNS) return;
  const most = MOST_RUNS.toLocaleString('en-US');
  throw new SourceError(
    `WandB: the project has more than ${most} runs of this week. Next step: collect a smaller project`,
  );
}

/** Runs of which a part cannot be read, and what to do about it, in words for people; null where there is none. */
export function unreadTrouble(runs: readonly WandbRun[]): string | null {
  const unread = runs.filter((run) => run.unread.length > 0);
  if (unread.length === 0) return null;
  const named = firstNamed(unread.map((run) => `${shownName(run.title, 40)} (${run.unread.join(', ')})`));
  return (
    `WandB: a part of these runs is not a JSON object, and its values are missing: ${named}. ` +
    'Next step: write that part again with the W&B client, or delete the runs'
  );
}
