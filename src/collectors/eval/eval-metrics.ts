import { formatDuration } from '../../core/duration.ts';
import { mean, percentile } from '../../core/statistics.ts';
import { DAY_MS, MINUTE_MS, WEEK_MS } from '../../core/time.ts';
import { formatValue } from '../../health/format.ts';
import { type FeedEvent, knownSample, type MetricGap, type PartReading } from '../collector.ts';
import { endDoubts, withoutMetrics } from '../reach.ts';

/** One evaluation of a policy; times in milliseconds since 1970. */
export interface EvalRun {
  readonly id: string;
  readonly policy: string;
  readonly type: 'local' | 'remote';
  readonly status: 'success' | 'failure';
  /** Undefined if the run has none. */
  readonly hearts: number | undefined;
  readonly expectedHearts: number | undefined;
  /** Null if it is not known. */
  readonly startedAt: number | null;
  readonly finishedAt: number;
  readonly url?: string;
}

/** An evaluation that may have ended, with an unknown result or end time. */
export interface UndecidedEval {
  readonly type: EvalRun['type'];
  /** Its name and the reason why it is undecided, for people. */
  readonly name: string;
  /** Time of its last heartbeat, in milliseconds since 1970; null if there was none. */
  readonly seenAt: number | null;
}

/** Evaluations of a week, and those whose end is unknown. */
interface Evals {
  readonly runs: readonly EvalRun[];
  readonly undecided: readonly UndecidedEval[];
  /** Reason why others may be missing; null if none can be. */
  readonly unread: string | null;
}

const MOST_EVENTS = 50;

const within = (runs: readonly EvalRun[], ms: number, now: number) =>
  runs.filter(({ finishedAt }) => now - finishedAt <= ms);
const isSuccess = ({ status }: EvalRun) => status === 'success';

/** Results of the evaluations of one type: successes of a day, success rate of a week, mean accuracy of a day, both in percent. */
export function typeReading({ runs, undecided, unread }: Evals, type: EvalRun['type'], now: number): PartReading {
  const own = runs.filter((run) => run.type === type);
  const doubtful = undecided.filter((run) => run.type === type);
  const [day, week] = [within(own, DAY_MS, now), within(own, WEEK_MS, now)];
  const [SUCCESS, RATE, ACCURACY] = ['success_24h', 'success_rate_pct', 'hearts_accuracy_pct'].map(
    (name) => `eval.${type}.${name}`,
  ) as [string, string, string];
  const samples = [
    { metric: SUCCESS, value: day.filter(isSuccess).length },
    ...knownSample(RATE, week.length === 0 ? null : (100 * week.filter(isSuccess).length) / week.length),
    ...knownSample(ACCURACY, accuracyOf(day)),
  ];
  return withoutMetrics(
    { samples },
    {
      missing: [
        ...undecidedNotes(doubtful, { ms: DAY_MS, now, metrics: [SUCCESS, ACCURACY] }),
        ...undecidedNotes(doubtful, { ms: WEEK_MS, now, metrics: [RATE] }),
        ...unreadNotes(day, unread, [SUCCESS]),
      ],
    },
  );
}

/**
 * Distance of a run's hearts from the expected ones, in percent of those; undefined if one of them is not known, or the result is not
 * finite.
 */
function percentOff({ hearts, expectedHearts }: EvalRun): number | undefined {
  if (hearts === undefined || expectedHearts === undefined || expectedHearts === 0) return undefined;
  const off = (100 * Math.abs(hearts - expectedHearts)) / Math.abs(expectedHearts);
  return Number.isFinite(off) ? off : undefined;
}

/** Notes on metrics that may include undecided evaluations of the last `ms` milliseconds; none without such. */
function undecidedNotes(
  undecided: readonly UndecidedEval[],
  { ms, now, metrics }: { readonly ms: number; readonly now: number; readonly metrics: readonly string[] },
) {
  const recent = undecided.filter(({ seenAt }) => seenAt === null || now - seenAt <= ms);
  const names = recent.map(({ name }) => name);
  return endDoubts({ things: 'evaluations', site: 'W&B' }, names, metrics);
}

/** Notes on metrics of a day without any evaluation read, if some could not be read: that is not a zero. */
function unreadNotes(day: readonly EvalRun[], unread: string | null, metrics: readonly string[]): readonly MetricGap[] {
  return day.length > 0 || unread === null ? [] : [{ message: unread, metrics }];
}

/** Difference between the accuracy of local and remote evaluations of a day, in percentage points. */
export function deltaReading({ runs, undecided }: Evals, now: number): PartReading {
  const metric = 'eval.accuracy.delta_pct';
  const of = (type: EvalRun['type']) => accuracyOf(within(runs, DAY_MS, now).filter((run) => run.type === type));
  const [local, remote] = [of('local'), of('remote')];
  const samples = knownSample(metric, local === null || remote === null ? null : Math.abs(local - remote));
  return withoutMetrics({ samples }, { missing: undecidedNotes(undecided, { ms: DAY_MS, now, metrics: [metric] }) });
}

/** Durations of the successful remote evaluations of a day, in minutes: mean, median and 90th percentile. */
export function durationReading({ runs, undecided }: Evals, now: number): PartReading {
  const metrics = ['duration', 'duration_p50', 'duration_p90'].map((name) => `eval.remote.${name}_minutes`);
  const remote = within(runs, DAY_MS, now).filter((run) => run.type === 'remote' && isSuccess(run));
  const minutes = remote.flatMap(({ startedAt, finishedAt }) =>
    startedAt === null ? [] : [(finishedAt - startedAt) / MINUTE_MS],
  );
  const values = [mean(minutes), percentile(minutes, 0.5), percentile(minutes, 0.9)];
  const doubtful = undecided.filter(({ type }) => type === 'remote');
  const samples = metrics.flatMap((metric, index) => knownSample(metric, values[index] ?? null));
  return withoutMetrics(
    { samples },
    {
      missing: [
        ...undecidedNotes(doubtful, { ms: DAY_MS, now, metrics }),
        ...(minutes.length === 0 && remote.length > 0 ? [noDurationNote(metrics)] : []),
      ],
    },
  );
}

function noDurationNote(metrics: readonly string[]): MetricGap {
  const fix = 'Next step: check their start and end times, and the clocks of their machines';
  return { message: `no remote evaluation has a duration. ${fix}`, metrics };
}

/** Numbers of evaluations of a day that succeeded and failed. */
export function evalResultReading({ runs, undecided, unread }: Evals, now: number): PartReading {
  const metric = 'eval.runs.by_result_24h';
  const day = within(runs, DAY_MS, now);
  const samples = (['success', 'failure'] as const).map((result) => ({
    metric,
    value: day.filter(({ status }) => status === result).length,
    tags: { result },
  }));
  return withoutMetrics(
    { samples },
    {
      missing: [
        ...undecidedNotes(undecided, { ms: DAY_MS, now, metrics: [metric] }),
        ...unreadNotes(day, unread, [metric]),
      ],
    },
  );
}

/** Events for the table of evaluations of a week, newest first. */
export function evalEvents(runs: readonly EvalRun[], now: number): readonly FeedEvent[] {
  return within(runs, WEEK_MS, now)
    .toSorted((a, b) => b.finishedAt - a.finishedAt)
    .slice(0, MOST_EVENTS)
    .map((run) => {
      const off = percentOff(run);
      return {
        feed: 'eval_run',
        key: run.id,
        at: run.finishedAt,
        level: isSuccess(run) ? 'success' : 'error',
        title: `${run.type} evaluation of ${run.policy}: ${run.status}`,
        fields: {
          policy: run.policy,
          type: run.type,
          status: run.status,
          hearts_accuracy: off === undefined ? '' : `${formatValue(off)} % off`,
          duration: run.startedAt === null ? '' : formatDuration(run.finishedAt - run.startedAt),
        },
        ...(run.url !== undefined && { url: run.url }),
      };
    });
}

function accuracyOf(runs: readonly EvalRun[]): number | null {
  return mean(runs.flatMap((run) => percentOff(run) ?? []));
}
