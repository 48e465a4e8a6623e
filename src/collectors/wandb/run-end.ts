import { shownName } from '../../files/file-error.ts';
import type { Note } from '../collector.ts';
import { endDoubts } from '../readings.ts';
import { hasEnded, type RunStatus } from '../run-status.ts';
import type { WandbRun } from './wandb-values.ts';

/**
 * Whether a run ended within so long; undefined where nobody knows: it is in a state that nobody has heard of, or it has ended without
 * any sign of life that tells when.
 */
export function runEndedWithin(run: WandbRun, ms: number, now: number): boolean | undefined {
  const { status, heartbeatAt, hasHeartbeat } = run;
  const isRecent = now - heartbeatAt <= ms;
  if (status === 'unknown') return isRecent || !hasHeartbeat ? undefined : false;
  if (!hasEnded(status) || isRecent) return hasEnded(status);
  return hasHeartbeat ? false : undefined;
}

/** Whether a run is in this status, for all that is known. */
export function couldBe(run: WandbRun, status: RunStatus): boolean {
  return run.status === status || run.status === 'unknown';
}

/** A run and why it is not known what became of it, in words for people. */
export function undecidedName({ title, state, status }: WandbRun): string {
  const why = status !== 'unknown' ? 'no heartbeat' : state === '' ? 'no state' : `state ${shownName(state, 40)}`;
  return `${shownName(title, 40)} (${why})`;
}

/** The doubt about metrics that these runs may belong to; none without runs. */
export function doubtAboutRuns(runs: readonly WandbRun[], metrics: readonly string[]): readonly Note[] {
  return endDoubts({ source: 'WandB', things: 'runs', site: 'W&B' }, runs.map(undecidedName), metrics);
}
