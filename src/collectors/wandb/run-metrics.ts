import type { RunMatcher, WandbRules } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { formatDuration } from '../../core/duration.ts';
import { countBy, mean } from '../../core/statistics.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { formatValue } from '../../health/format.ts';
import { type FeedEvent, knownSample, type Note, type Reading } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { endDoubts, mergeReadings, withoutDoubtful } from '../reach.ts';
import { hasEnded, levelOf, RUN_STATUSES, type RunStatus } from '../run-status.ts';
import { firstNumberAt, type WandbRun } from './wandb-values.ts';

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
function couldBe(run: WandbRun, status: RunStatus): boolean {
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

/** W&B's client sends a sign of life every half a minute; a run that has sent none for so long has ended without saying so. */
const SILENT_MS = HOUR_MS;

/**
 * A run as it stands now. One that W&B still calls running although its heartbeat is old is what W&B itself calls crashed: it failed at
 * its last sign of life (docs.wandb.ai/models/runs/run-states).
 */
export function failedWhereSilent(run: WandbRun, now: number): WandbRun {
  return run.status === 'running' && now - run.heartbeatAt > SILENT_MS ? { ...run, status: 'failed' } : run;
}

/** Whether a run is one of those that a matcher means: all that it says has to hold. */
export function matchesRun({ tag, group, job_type, name }: RunMatcher, run: WandbRun): boolean {
  return (
    (tag === undefined || run.tags.includes(tag)) &&
    (group === undefined || matchesPattern(group, run.group)) &&
    (job_type === undefined || matchesPattern(job_type, run.jobType)) &&
    (name === undefined || matchesPattern(name, run.title))
  );
}

/** The runs that train, among evaluations, checks and whatever else is in a project. */
export function trainingRuns(
  runs: readonly WandbRun[],
  { arena, multinode }: Pick<WandbRules, 'arena' | 'multinode'>,
): readonly WandbRun[] {
  return runs.filter((run) => [arena, multinode].some((matcher) => matchesRun(matcher, run)));
}

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
        metric: 'wandb.runs.by_status',
        tags: { status },
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
export function completedReading(
  runs: readonly WandbRun[],
  { matcher, metric, now }: { readonly matcher: RunMatcher; readonly metric: string; readonly now: number },
): Reading {
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
  {
    matcher,
    keys,
    metric,
    now,
  }: { readonly matcher: RunMatcher; readonly keys: readonly string[]; readonly metric: string; readonly now: number },
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
    completedReading(runs, { matcher: rules.local_checkpoint, metric: 'training.local.checkpoint_success_24h', now }),
    completedReading(runs, { matcher: rules.local_resume, metric: 'training.local.resume_success_24h', now }),
  ]);
}

const MOST_EVENTS = 50;

/** Training runs for the table of them, newest first. `link` makes the address of a run's page. */
export function runEvents(
  runs: readonly WandbRun[],
  rules: WandbRules,
  link: (id: string) => string,
): readonly FeedEvent[] {
  return trainingRuns(runs, rules)
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, MOST_EVENTS)
    .map((run) => {
      const value = (keys: readonly string[]) => {
        const found = firstNumberAt(run.summary, keys);
        return found === undefined ? '' : formatValue(found);
      };
      return {
        feed: 'training_run',
        key: run.id,
        title: `${run.title} ${run.status}`,
        url: link(run.id),
        at: eventTime(run),
        level: levelOf(run.status),
        // While it goes on it is told anew each hour, with what it says by then; so is one that goes on after a crash.
        ...(!hasEnded(run.status) && { version: new Date(eventTime(run)).toISOString() }),
        fields: {
          run: run.title,
          started: new Date(run.createdAt).toISOString(),
          status: run.status,
          hearts: value(rules.hearts),
          sps: value(rules.sps) || value(rules.shaped_sps),
          // While it goes on this would be another one each time.
          duration: hasEnded(run.status) && run.workedMs !== null ? formatDuration(run.workedMs) : '',
        },
      };
    });
}

/** When a run ended; of one that goes on the hour of its last sign of life, and no time before its beginning. */
function eventTime({ status, createdAt, heartbeatAt }: WandbRun): number {
  return hasEnded(status) ? heartbeatAt : Math.max(createdAt, Math.floor(heartbeatAt / HOUR_MS) * HOUR_MS);
}
