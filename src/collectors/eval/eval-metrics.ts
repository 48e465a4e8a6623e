import { formatDuration } from '../../core/duration.ts';
import { mean, percentile } from '../../core/statistics.ts';
import { DAY_MS, MINUTE_MS, WEEK_MS } from '../../core/time.ts';
import { formatValue } from '../../health/format.ts';
import { type FeedEvent, knownSample, type Note, type Reading } from '../collector.ts';
import { endDoubts, withoutDoubtful } from '../reach.ts';

/** One evaluation of a policy; times in milliseconds since 1970. */
export interface EvalRun {
  readonly id: string;
  readonly policy: string;
  readonly type: 'local' | 'remote';
  readonly status: 'success' | 'failure';
  /** Undefined where the run does not say. */
  readonly hearts: number | undefined;
  readonly expectedHearts: number | undefined;
  /** Null where nothing tells. */
  readonly startedAt: number | null;
  readonly finishedAt: number;
  readonly url?: string;
}

/** An evaluation that may have ended, nobody knows how or when. */
export interface UndecidedEval {
  readonly type: EvalRun['type'];
  /** Which one, and why nobody knows, in words for people. */
  readonly name: string;
  /** Its last sign of life; null where there was none. */
  readonly seenAt: number | null;
}

/** How far the hearts of a run are from what was expected, in percent of that; undefined where one of them is not known, or no number can tell it. */
function percentOff({ hearts, expectedHearts }: EvalRun): number | undefined {
  if (hearts === undefined || expectedHearts === undefined || expectedHearts === 0) return undefined;
  const off = (100 * Math.abs(hearts - expectedHearts)) / Math.abs(expectedHearts);
  return Number.isFinite(off) ? off : undefined;
}

/** Evaluations of a week, and those of which nobody knows what became of them. */
interface Evals {
  readonly runs: readonly EvalRun[];
  readonly undecided: readonly UndecidedEval[];
  /** Why there may be others that could not be read. */
  readonly unread: string | null;
}

const MOST_EVENTS = 50;

const within = (runs: readonly EvalRun[], ms: number, now: number) =>
  runs.filter(({ finishedAt }) => now - finishedAt <= ms);
const isSuccess = ({ status }: EvalRun) => status === 'success';

/** The doubt about metrics that evaluations may belong to of which nobody knows what became of them; none without such. */
function doubtOver(
  undecided: readonly UndecidedEval[],
  { ms, now, metrics }: { readonly ms: number; readonly now: number; readonly metrics: readonly string[] },
) {
  const recent = undecided.filter(({ seenAt }) => seenAt === null || now - seenAt <= ms);
  const names = recent.map(({ name }) => name);
  return endDoubts({ things: 'evaluations', site: 'W&B' }, names, metrics);
}

/** That none of a day was read is no zero where some could not be. */
function noneSeen(day: readonly EvalRun[], unread: string | null, metrics: readonly string[]): readonly Note[] {
  return day.length > 0 || unread === null ? [] : [{ message: unread, metrics }];
}

/** How the evaluations of one type went: successes of a day, part of a week's that succeeded, how far off they were. */
export function typeReading({ runs, undecided, unread }: Evals, type: EvalRun['type'], now: number): Reading {
  const own = runs.filter((run) => run.type === type);
  const doubtful = undecided.filter((run) => run.type === type);
  const [day, week] = [within(own, DAY_MS, now), within(own, WEEK_MS, now)];
  const [SUCCESS, RATE, ACCURACY] = ['success_24h', 'success_rate_pct', 'hearts_accuracy_pct'].map(
    (name) => `eval.${type}.${name}`,
  ) as [string, string, string];
  return withoutDoubtful(
    [
      { metric: SUCCESS, value: day.filter(isSuccess).length },
      ...knownSample(RATE, week.length === 0 ? null : (100 * week.filter(isSuccess).length) / week.length),
      ...knownSample(ACCURACY, accuracyOf(day)),
    ],
    [
      ...doubtOver(doubtful, { ms: DAY_MS, now, metrics: [SUCCESS, ACCURACY] }),
      ...doubtOver(doubtful, { ms: WEEK_MS, now, metrics: [RATE] }),
      ...noneSeen(day, unread, [SUCCESS]),
    ],
  );
}

/** By how many percentage points local and remote evaluations of a day differ in their accuracy. */
export function deltaReading({ runs, undecided }: Evals, now: number): Reading {
  const metric = 'eval.accuracy.delta_pct';
  const of = (type: EvalRun['type']) => accuracyOf(within(runs, DAY_MS, now).filter((run) => run.type === type));
  const [local, remote] = [of('local'), of('remote')];
  return withoutDoubtful(
    knownSample(metric, local === null || remote === null ? null : Math.abs(local - remote)),
    doubtOver(undecided, { ms: DAY_MS, now, metrics: [metric] }),
  );
}

/** How long the remote evaluations of a day took, in minutes. */
export function durationReading({ runs, undecided }: Evals, now: number): Reading {
  const metrics = ['duration', 'duration_p50', 'duration_p90'].map((name) => `eval.remote.${name}_minutes`);
  const remote = within(runs, DAY_MS, now).filter((run) => run.type === 'remote' && isSuccess(run));
  const minutes = remote.flatMap(({ startedAt, finishedAt }) =>
    startedAt === null ? [] : [(finishedAt - startedAt) / MINUTE_MS],
  );
  const values = [mean(minutes), percentile(minutes, 0.5), percentile(minutes, 0.9)];
  const doubtful = undecided.filter(({ type }) => type === 'remote');
  return withoutDoubtful(
    metrics.flatMap((metric, index) => knownSample(metric, values[index] ?? null)),
    [
      ...doubtOver(doubtful, { ms: DAY_MS, now, metrics }),
      ...(minutes.length === 0 && remote.length > 0 ? [withoutDuration(metrics)] : []),
    ],
  );
}

function withoutDuration(metrics: readonly string[]): Note {
  const fix = 'Next step: check their start and end times, and the clocks of their machines';
  return { message: `no remote evaluation has a duration. ${fix}`, metrics };
}

/** How many evaluations of a day succeeded and failed. */
export function resultReading({ runs, undecided, unread }: Evals, now: number): Reading {
  const metric = 'eval.runs.by_result_24h';
  const day = within(runs, DAY_MS, now);
  const samples = (['success', 'failure'] as const).map((result) => ({
    metric,
    value: day.filter(({ status }) => status === result).length,
    tags: { result },
  }));
  return withoutDoubtful(samples, [
    ...doubtOver(undecided, { ms: DAY_MS, now, metrics: [metric] }),
    ...noneSeen(day, unread, [metric]),
  ]);
}

/** Evaluations of a week for the table of them, newest first. */
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
