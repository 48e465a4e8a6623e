import type { Clock } from '../../clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import type { Pause } from '../../pause.ts';
import { createProjectReader } from './project-reader.ts';
import { failedWhereSilent } from './silent-run.ts';
import { slimRun, type UsedKeys } from './slim-run.ts';
import { type WandbAccess, wandbSourceOf } from './wandb-client.ts';
import type { WandbRun } from './wandb-values.ts';

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
