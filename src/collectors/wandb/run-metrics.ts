import type { RunMatcher, WandbRules } from '../../catalog/collector-sources/wandb-source.ts';
import { countBy, mean } from '../../core/statistics.ts';
import { DAY_MS } from '../../core/time.ts';
import type { Reading } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { mergeReadings, withoutDoubtful } from '../readings.ts';
import { RUN_STATUSES } from '../run-status.ts';
import { SourceError } from '../source-error.ts';
import { matchesRun } from './match-run.ts';
import { couldBe, doubtAboutRuns, runEndedWithin } from './run-end.ts';
import { firstNumberAt, type WandbRun } from './wandb-values.ts';

const hasCompleted = (run: WandbRun, now: number) =>
  run.status === 'succeeded' && runEndedWithin(run, DAY_MS, now) === true;

/** Runs that may have ended so within a day, or not. */
const undecided = (runs: readonly WandbRun[], status: WandbRun['status'], now: number) =>
  runs.filter((run) => couldBe(run, status) && runEndedWithin(run, DAY_MS, now) === undefined);

/** How many runs go on, wait, and ended within a day; and by their status within seven days. */
export function countReading(runs: readonly WandbRun[], now: number): Reading {
  const having = (status: WandbRun['status'], some: readonly WandbRun[]) =>
    some.filter((run) => run.status === status).length;
  const today = runs.filter((run) => runEndedWithin(run, DAY_MS, now) === true);
  const byStatus = countBy(runs, ({ status }) => status);
  const strange = runs.filter(({ status }) => status === 'unknown');
  return withoutDoubtful(
    [
      { metric: 'wandb.runs.active', value: having('running', runs) },
      { metric: 'wandb.runs.queued', value: having('queued', runs) },
      { metric: 'wandb.runs.completed_24h', value: having('succeeded', today) },
      { metric: 'wandb.runs.failed_24h', value: having('failed', today) },
      // What there is none of any more is a zero: Datadog would go on with the last value.
      ...RUN_STATUSES.map((status) => ({
        ...{ metric: 'wandb.runs.by_status', tags: { status } },
        value: byStatus.get(status) ?? 0,
      })),
    ],
    [
      ...doubtAboutRuns(strange, ['wandb.runs.active', 'wandb.runs.queued']),
      ...doubtAboutRuns(undecided(runs, 'succeeded', now), ['wandb.runs.completed_24h']),
      ...doubtAboutRuns(undecided(runs, 'failed', now), ['wandb.runs.failed_24h']),
    ],
  );
}

/** How many runs of one kind completed within a day. */
export function completedReading(runs: readonly WandbRun[], matcher: RunMatcher, metric: string, now: number): Reading {
  const own = runs.filter((run) => matchesRun(matcher, run));
  const value = own.filter((run) => hasCompleted(run, now)).length;
  return withoutDoubtful([{ metric, value }], doubtAboutRuns(undecided(own, 'succeeded', now), [metric]));
}

/**
 * The mean of what runs of one kind of training say under these keys, of those that go on or ended within a day. Throws
 * SourceError where some completed and none of all says it: the keys are other ones, and nobody would miss the metric.
 */
export function meanReading(
  runs: readonly WandbRun[],
  matcher: RunMatcher,
  keys: readonly string[],
  metric: string,
  now: number,
): Reading {
  const own = runs.filter((run) => matchesRun(matcher, run));
  const current = own.filter((run) => run.status === 'running' || runEndedWithin(run, DAY_MS, now) === true);
  const values = current.flatMap(({ summary }) => firstNumberAt(summary, keys) ?? []);
  if (values.length === 0 && current.some((run) => hasCompleted(run, now))) {
    throw new SourceError(
      `no run has ${keys.join(' or ')}. Next step: name the key of ${metric} in the catalog's source of this collector`,
    );
  }
  const doubtful = own.filter(
    (run) => runEndedWithin(run, DAY_MS, now) === undefined && firstNumberAt(run.summary, keys) !== undefined,
  );
  return withoutDoubtful(knownSample(metric, mean(values)), doubtAboutRuns(doubtful, [metric]));
}

/** How many local checks of each kind succeeded within a day. */
export function localReading(runs: readonly WandbRun[], rules: WandbRules, now: number): Reading {
  return mergeReadings([
    completedReading(runs, rules.local_checkpoint, 'training.local.checkpoint_success_24h', now),
    completedReading(runs, rules.local_resume, 'training.local.resume_success_24h', now),
  ]);
}
