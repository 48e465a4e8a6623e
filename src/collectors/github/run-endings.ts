import { MINUTE_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import type { Reading, Sample } from '../collector.ts';
import { missing } from '../readings.ts';
import type { WorkflowRun } from './github-values.ts';

/** How a run ended that has ended: docs.github.com/rest/checks/runs#update-a-check-run; GitHub adds a word at times. */
const KNOWN: readonly (string | null)[] = [
  ...['success', 'failure', 'startup_failure', 'timed_out', 'cancelled'],
  ...['neutral', 'skipped', 'action_required', 'stale'],
];

const FAILURES: readonly (string | null)[] = ['failure', 'startup_failure'];

/** Whether that is a word for the end of a run of which it is known what it means. */
export function isKnownEnding(conclusion: string | null): boolean {
  return KNOWN.includes(conclusion);
}

/** How long a run took; null where its beginning is not known, or is said to be after its end. */
export function lasted({ startedAt, updatedAt }: WorkflowRun): number | null {
  return startedAt === null || updatedAt < startedAt ? null : updatedAt - startedAt;
}

/** Whether a run ended by a time limit: GitHub says so of a whole run, and of a job only that it was cancelled. */
export function isTimeout(run: WorkflowRun, minutes: number): boolean {
  return (
    run.conclusion === 'timed_out' || (run.conclusion === 'cancelled' && (lasted(run) ?? 0) >= minutes * MINUTE_MS)
  );
}

/** Whether a run ended by itself, and not well. */
export function isFailure({ conclusion }: Pick<WorkflowRun, 'conclusion'>): boolean {
  return FAILURES.includes(conclusion);
}

/** Whether it speaks against its commit, and stands in the table of failed runs: one that was cancelled for its time, too. */
export function isBroken(run: WorkflowRun, minutes: number): boolean {
  return isFailure(run) || isTimeout(run, minutes);
}

/** Whether a run has ended, and nobody knows how: it may have failed as well as passed. */
export function isUnclear({ isDone, conclusion }: Pick<WorkflowRun, 'isDone' | 'conclusion'>): boolean {
  return isDone && !isKnownEnding(conclusion);
}

/** Why that is missing which these endings would tell. */
export function unclearEndings(conclusions: readonly (string | null)[]): string {
  const odd = conclusions.find((conclusion) => !isKnownEnding(conclusion)) ?? null;
  const how =
    odd === null ? 'without a conclusion' : `as ${shownName(odd)}, a conclusion that this version does not know`;
  return `GitHub /actions/runs: a run has ended ${how}. Next step: install a newer version of the bot`;
}

/** Why that is missing which the beginning of a run would tell. */
export const NO_START =
  'GitHub /actions/runs: a run that was restarted has no start time. Next step: look at it on GitHub, and restart it';

/** Numbers that count how these runs ended: none of them where nobody knows it of one. */
export function ofKnownEndings(runs: readonly WorkflowRun[], samples: readonly Sample[]): Reading {
  const unclear = runs.filter(isUnclear).map(({ conclusion }) => conclusion);
  return unclear.length === 0 ? { samples } : missing(unclearEndings(unclear), samples);
}
