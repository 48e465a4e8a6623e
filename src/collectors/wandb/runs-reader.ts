import type { Clock } from '../../clock.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import type { Pause } from '../../pause.ts';
import { readWandbRuns, type WandbAccess, wandbSourceOf } from './wandb-client.ts';
import type { WandbRun } from './wandb-values.ts';

/** Where the project is, and what reading it takes. */
export interface RunsReaderOptions extends WandbAccess {
  readonly fetch: HttpClient;
  readonly clock: Clock;
  /** Lives as long as the process. */
  readonly pause: Pause;
}

const WEEK_MS = 7 * 86_400_000;
const SHARED_MS = 60_000;

/**
 * Reads the runs of a project that lived within seven days. Collectors that read them within a minute share one reading, unless it
 * failed. Throws SourceError.
 */
export function createRunsReader(options: RunsReaderOptions): (signal: AbortSignal) => Promise<readonly WandbRun[]> {
  const { project, fetch, clock, pause } = options;
  let shared: { readonly at: number; readonly runs: Promise<readonly WandbRun[]> } | undefined;
  return (signal) => {
    const now = clock();
    if (shared && now - shared.at < SHARED_MS && now >= shared.at) return shared.runs;
    const runs = readWandbRuns(wandbSourceOf(options, { fetch, signal, clock, pause }), project, now - WEEK_MS);
    shared = { at: now, runs };
    runs.catch(() => {
      shared = undefined;
    });
    return runs;
  };
}
