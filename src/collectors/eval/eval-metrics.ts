import { formatValue } from '../../health/format.ts';
import { mean } from '../../health/mean.ts';
import { formatDuration } from '../../incidents/duration.ts';
import type { FeedEvent, Sample } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { percentile } from '../statistics.ts';
import { type EvalRun, percentOff } from './eval-run.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MINUTE_MS = 60_000;
const MOST_EVENTS = 50;

const within = (runs: readonly EvalRun[], ms: number, now: number) =>
  runs.filter(({ finishedAt }) => now - finishedAt <= ms);
const isSuccess = ({ status }: EvalRun) => status === 'success';

/** How the evaluations of one type went: successes of a day, part of a week's that succeeded, how far off they were. */
export function typeSamples(runs: readonly EvalRun[], type: EvalRun['type'], now: number): readonly Sample[] {
  const own = runs.filter((run) => run.type === type);
  const [day, week] = [within(own, DAY_MS, now), within(own, WEEK_MS, now)];
  return [
    { metric: `eval.${type}.success_24h`, value: day.filter(isSuccess).length },
    ...knownSample(
      `eval.${type}.success_rate_pct`,
      week.length === 0 ? null : (100 * week.filter(isSuccess).length) / week.length,
    ),
    ...knownSample(`eval.${type}.hearts_accuracy_pct`, accuracyOf(day)),
  ];
}

/** By how many percentage points local and remote evaluations of a day differ in their accuracy. */
export function deltaSamples(runs: readonly EvalRun[], now: number): readonly Sample[] {
  const of = (type: EvalRun['type']) => accuracyOf(within(runs, DAY_MS, now).filter((run) => run.type === type));
  const [local, remote] = [of('local'), of('remote')];
  return knownSample('eval.accuracy.delta_pct', local === null || remote === null ? null : Math.abs(local - remote));
}

/** How long the remote evaluations of a day took, in minutes. */
export function durationSamples(runs: readonly EvalRun[], now: number): readonly Sample[] {
  const remote = within(runs, DAY_MS, now).filter((run) => run.type === 'remote' && isSuccess(run));
  const minutes = remote.map(({ startedAt, finishedAt }) => (finishedAt - startedAt) / MINUTE_MS);
  return [
    ...knownSample('eval.remote.duration_minutes', mean(minutes)),
    ...knownSample('eval.remote.duration_p50_minutes', percentile(minutes, 0.5)),
    ...knownSample('eval.remote.duration_p90_minutes', percentile(minutes, 0.9)),
  ];
}

/** How many evaluations of a day succeeded and failed. */
export function resultSamples(runs: readonly EvalRun[], now: number): readonly Sample[] {
  const day = within(runs, DAY_MS, now);
  return (['success', 'failure'] as const).map((result) => ({
    metric: 'eval.runs.by_result_24h',
    value: day.filter(({ status }) => status === result).length,
    tags: { result },
  }));
}

/** Evaluations of a week for the table of them, newest first. */
export function evalEvents(runs: readonly EvalRun[], now: number): readonly FeedEvent[] {
  return within(runs, WEEK_MS, now)
    .toSorted((a, b) => b.finishedAt - a.finishedAt)
    .slice(0, MOST_EVENTS)
    .map((run) => {
      const off = percentOff(run);
      return {
        ...{ feed: 'eval_run', key: run.id, at: run.finishedAt, level: isSuccess(run) ? 'success' : 'error' },
        title: `${run.type} evaluation of ${run.policy}: ${run.status}`,
        fields: {
          ...{ policy: run.policy, type: run.type, status: run.status },
          hearts_accuracy: off === undefined ? '' : `${formatValue(off)} % off`,
          duration: formatDuration(run.finishedAt - run.startedAt),
        },
        ...(run.url !== undefined && { url: run.url }),
      };
    });
}

function accuracyOf(runs: readonly EvalRun[]): number | null {
  return mean(runs.flatMap((run) => percentOff(run) ?? []));
}
