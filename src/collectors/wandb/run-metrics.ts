import type { RunMatcher, WandbRules } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { formatDuration } from '../../core/duration.ts';
import { countBy, mean } from '../../core/statistics.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { formatValue } from '../../health/format.ts';
import { type FeedEvent, knownSample, type MetricGap, type PartReading } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { endDoubts, mergeReadings, withoutMetrics } from '../reach.ts';
import { hasEnded, levelOf, RUN_STATUSES, type RunStatus } from '../run-status.ts';
import { firstNumberAt, type WandbRun } from './wandb-values.ts';

/**
 * Whether a run ended within the last `ms` milliseconds; undefined if that is unknown: its state is unknown, or it has ended without
 * any heartbeat.
 */
export function runEndedWithin(run: WandbRun, ms: number, now: number): boolean | undefined {
  const { status, heartbeatAt, hasHeartbeat } = run;
  const isRecent = now - heartbeatAt <= ms;
  if (status === 'unknown') return isRecent || !hasHeartbeat ? undefined : false;
  if (!hasEnded(status) || isRecent) return hasEnded(status);
  return hasHeartbeat ? false : undefined;
}

/** Whether a run is, or may be, in this status. */
function couldBe(run: WandbRun, status: RunStatus): boolean {
  return run.status === status || run.status === 'unknown';
}

/** A run and the reason why its end is not known, for people. */
export function undecidedName({ title, state, status }: WandbRun): string {
  const why = status !== 'unknown' ? 'no heartbeat' : state === '' ? 'no state' : `state ${shownName(state, 40)}`;
  return `${shownName(title, 40)} (${why})`;
}

/** Note on metrics that may include these runs; none without runs. */
export function doubtAboutRuns(runs: readonly WandbRun[], metrics: readonly string[]): readonly MetricGap[] {
  return endDoubts({ source: 'WandB', things: 'runs', site: 'W&B' }, runs.map(undecidedName), metrics);
}

/** Milliseconds without a heartbeat after which a run has ended: W&B's client sends one every half a minute. */
const SILENT_MS = HOUR_MS;

/**
 * Returns a run with its status now. A run that W&B still calls running although its heartbeat is old is what W&B itself calls crashed: it
 * failed at its last heartbeat (docs.wandb.ai/models/runs/run-states).
 */
export function failedWhereSilent(run: WandbRun, now: number): WandbRun {
  return run.status === 'running' && now - run.heartbeatAt > SILENT_MS ? { ...run, status: 'failed' } : run;
}

/** Whether a run matches: every field that the matcher has must hold. */
export function matchesRun({ tag, group, job_type, name }: RunMatcher, run: WandbRun): boolean {
  return (
    (tag === undefined || run.tags.includes(tag)) &&
    (group === undefined || matchesPattern(group, run.group)) &&
    (job_type === undefined || matchesPattern(job_type, run.jobType)) &&
    (name === undefined || matchesPattern(name, run.title))
  );
}

/** Returns the training runs among evaluations, checks and whatever else is in a project. */
export function trainingRuns(
  runs: readonly WandbRun[],
  { arena, multinode }: Pick<WandbRules, 'arena' | 'multinode'>,
): readonly WandbRun[] {
  return runs.filter((run) => [arena, multinode].some((matcher) => matchesRun(matcher, run)));
}

const hasCompleted = (run: WandbRun, now: number) =>
  run.status === 'succeeded' && runEndedWithin(run, DAY_MS, now) === true;

/** Runs that may have ended in this status within a day, or not. */
const undecided = (runs: readonly WandbRun[], status: WandbRun['status'], now: number) =>
  runs.filter((run) => couldBe(run, status) && runEndedWithin(run, DAY_MS, now) === undefined);

/** Numbers of runs that are active, wait, and ended within a day; and by status within seven days. */
export function countReading(runs: readonly WandbRun[], now: number): PartReading {
  const countIn = (status: WandbRun['status'], some: readonly WandbRun[]) =>
    some.filter((run) => run.status === status).length;
  const today = runs.filter((run) => runEndedWithin(run, DAY_MS, now) === true);
  const byStatus = countBy(runs, ({ status }) => status);
  const unknown = runs.filter(({ status }) => status === 'unknown');
  const samples = [
    { metric: 'wandb.runs.active', value: countIn('running', runs) },
    { metric: 'wandb.runs.queued', value: countIn('queued', runs) },
    { metric: 'wandb.runs.completed_24h', value: countIn('succeeded', today) },
    { metric: 'wandb.runs.failed_24h', value: countIn('failed', today) },
    // A status without runs is sent as 0: otherwise Datadog would continue with the last value.
    ...RUN_STATUSES.map((status) => ({
      metric: 'wandb.runs.by_status',
      tags: { status },
      value: byStatus.get(status) ?? 0,
    })),
  ];
  return withoutMetrics(
    { samples },
    {
      missing: [
        ...doubtAboutRuns(unknown, ['wandb.runs.active', 'wandb.runs.queued']),
        ...doubtAboutRuns(undecided(runs, 'succeeded', now), ['wandb.runs.completed_24h']),
        ...doubtAboutRuns(undecided(runs, 'failed', now), ['wandb.runs.failed_24h']),
      ],
    },
  );
}

/** Number of runs of one kind that completed within a day. */
export function completedReading(
  runs: readonly WandbRun[],
  { matcher, metric, now }: { readonly matcher: RunMatcher; readonly metric: string; readonly now: number },
): PartReading {
  const own = runs.filter((run) => matchesRun(matcher, run));
  const value = own.filter((run) => hasCompleted(run, now)).length;
  const doubts = doubtAboutRuns(undecided(own, 'succeeded', now), [metric]);
  return withoutMetrics({ samples: [{ metric, value }] }, { missing: doubts });
}

/**
 * Mean of the values that training runs of one kind have under these keys, of runs that are active or ended within a day. Throws
 * SourceError if some completed and none has a value: the keys are wrong, which would otherwise go unnoticed.
 */
export function meanReading(
  runs: readonly WandbRun[],
  {
    matcher,
    keys,
    metric,
    now,
  }: { readonly matcher: RunMatcher; readonly keys: readonly string[]; readonly metric: string; readonly now: number },
): PartReading {
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
  return withoutMetrics(
    { samples: knownSample(metric, mean(values)) },
    { missing: doubtAboutRuns(doubtful, [metric]) },
  );
}

/** Numbers of local checks of each kind that succeeded within a day. */
export function localReading(runs: readonly WandbRun[], rules: WandbRules, now: number): PartReading {
  return mergeReadings([
    completedReading(runs, { matcher: rules.local_checkpoint, metric: 'training.local.checkpoint_success_24h', now }),
    completedReading(runs, { matcher: rules.local_resume, metric: 'training.local.resume_success_24h', now }),
  ]);
}

const MOST_EVENTS = 50;

/** Events for the table of training runs, newest first. `link` gives the address of a run's page. */
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
        const number = firstNumberAt(run.summary, keys);
        return number === undefined ? '' : formatValue(number);
      };
      return {
        feed: 'training_run',
        key: run.id,
        title: `${run.title} ${run.status}`,
        url: link(run.id),
        at: eventTime(run),
        level: levelOf(run.status),
        // An active run is sent again each hour with its values by then; so is one that continues after a crash.
        ...(!hasEnded(run.status) && { version: new Date(eventTime(run)).toISOString() }),
        fields: {
          run: run.title,
          started: new Date(run.createdAt).toISOString(),
          status: run.status,
          hearts: value(rules.hearts),
          sps: value(rules.sps) || value(rules.shaped_sps),
          // Of an active run it would differ each time.
          duration: hasEnded(run.status) && run.workedMs !== null ? formatDuration(run.workedMs) : '',
        },
      };
    });
}

/** End time of a run; for an active run the hour of its last heartbeat, but no time before its start. */
function eventTime({ status, createdAt, heartbeatAt }: WandbRun): number {
  return hasEnded(status) ? heartbeatAt : Math.max(createdAt, Math.floor(heartbeatAt / HOUR_MS) * HOUR_MS);
}
