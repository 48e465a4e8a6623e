import type { EvalRules } from '../../catalog/collector-sources.ts';
import { memo } from '../../core/memo.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { type Collector, firstNamed, type Part, type Reach } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { seenWhole } from '../reach.ts';
import { hasEnded } from '../run-status.ts';
import { matchesRun, undecidedName } from '../wandb/run-metrics.ts';
import { unreadProblem } from '../wandb/runs-reader.ts';
import { firstNumberAt, type WandbRun } from '../wandb/wandb-values.ts';
import {
  deltaReading,
  durationReading,
  type EvalRun,
  evalEvents,
  evalResultReading,
  typeReading,
  type UndecidedEval,
} from './eval-metrics.ts';

/** Evaluations that ended within seven days, and those that could not be read. */
export interface EvalResults {
  readonly runs: readonly EvalRun[];
  readonly undecided: readonly UndecidedEval[];
  /** Message and next step about results that could not be read, for people; null if all could. */
  readonly problem: string | null;
  /** Reason why evaluations may be missing among these; null if none can be. */
  readonly unread: string | null;
  /** Time from which on all of them were read, in milliseconds since 1970; null if that is the whole time that was requested. */
  readonly wholeSince: number | null;
}

/** Reads the evaluations, once in a run. */
export interface EvalSources {
  readonly results: () => Promise<EvalResults>;
}

/** Options of the collector; `read` throws SourceError. */
export interface EvalOptions {
  readonly name: string;
  /** The request, for people. */
  readonly asks: string;
  readonly read: (signal: AbortSignal) => Promise<EvalResults>;
}

/** Builds the collector of evaluation runs, wherever they are stored. */
export function evalCollector({ name, asks, read }: EvalOptions): Collector<EvalSources> {
  return { name, parts: evalParts(asks), open: (signal) => ({ results: memo(() => read(signal)) }) };
}

/** Reach of these metrics: rates cover a week, all others a day. */
function reachOf(metrics: readonly string[], { wholeSince, problem }: EvalResults): readonly Reach[] {
  const isRate = (metric: string) => metric.endsWith('success_rate_pct');
  const spans = [
    { own: metrics.filter(isRate), windowMs: WEEK_MS },
    { own: metrics.filter((metric) => !isRate(metric)), windowMs: DAY_MS },
  ];
  return spans
    .filter(({ own }) => own.length > 0)
    .map(({ own, windowMs }) => ({
      ...seenWhole('evaluations', own, windowMs),
      since: wholeSince,
      ...(problem !== null && { why: problem }),
    }));
}

function evalParts(asks: string): readonly Part<EvalSources>[] {
  const part = (
    metrics: readonly string[],
    read: (results: EvalResults, now: number) => Awaited<ReturnType<Part<EvalSources>['read']>>,
  ) => ({
    metrics,
    asks,
    read: async ({ results }: EvalSources, now: number) => {
      const all = withoutFutureEvals(await results(), now);
      return { ...read(all, now), reach: reachOf(metrics, all) };
    },
  });
  const types = (['local', 'remote'] as const).map((type) =>
    part(
      ['success_24h', 'success_rate_pct', 'hearts_accuracy_pct'].map((metric) => `eval.${type}.${metric}`),
      (results, now) => typeReading(results, type, now),
    ),
  );
  return [
    ...types,
    part(['eval.accuracy.delta_pct'], deltaReading),
    part(
      ['duration_minutes', 'duration_p50_minutes', 'duration_p90_minutes'].map((metric) => `eval.remote.${metric}`),
      durationReading,
    ),
    part(['eval.runs.by_result_24h'], (results, now) => ({
      ...evalResultReading(results, now),
      events: evalEvents(results.runs, now),
    })),
    {
      // Fills no metric: it reports unusable results, which would otherwise go unnoticed.
      metrics: [],
      asks,
      read: async ({ results }, now) => {
        const { problem } = withoutFutureEvals(await results(), now);
        if (problem === null) return { samples: [] };
        throw new SourceError(problem);
      },
    },
  ];
}

/** Returns the evaluations among the runs of a project that have ended. `link` gives the address of a run's page. */
export function evalsOfWandb(runs: readonly WandbRun[], rules: EvalRules, link: (id: string) => string): EvalResults {
  const own = runs.flatMap((run) => {
    const type = (['local', 'remote'] as const).find((one) => matchesRun(rules[one], run));
    return type === undefined || run.status === 'cancelled' ? [] : [{ run, type }];
  });
  const ended = own.filter(({ run }) => hasEnded(run.status));
  const undecided = own.filter(
    ({ run: { status, hasHeartbeat } }) => status === 'unknown' || (hasEnded(status) && !hasHeartbeat),
  );
  return {
    problem: unreadProblem(ended.map(({ run }) => run)),
    unread: null,
    wholeSince: null,
    undecided: undecided.map(({ run, type }) => ({
      type,
      name: undecidedName(run),
      seenAt: run.hasHeartbeat ? run.heartbeatAt : null,
    })),
    runs: ended
      .filter(({ run }) => run.hasHeartbeat)
      .map(
        ({ run, type }): EvalRun => ({
          id: run.id,
          type,
          policy: String(run.config[rules.policy] ?? run.title),
          url: link(run.id),
          status: run.status === 'succeeded' ? 'success' : 'failure',
          hearts: firstNumberAt(run.summary, rules.hearts),
          expectedHearts: firstNumberAt(run.summary, rules.expected_hearts),
          startedAt: run.workedMs === null ? null : run.heartbeatAt - run.workedMs,
          finishedAt: run.heartbeatAt,
        }),
      ),
  };
}

/** Greatest time that clocks of machines may be ahead, in milliseconds; the end time of an evaluation further ahead is unknown. */
export const AHEAD_MS = HOUR_MS;

/**
 * The same results without evaluations whose end time lies in the future, which would count as recent for ever; `problem` and `unread` name
 * them.
 */
function withoutFutureEvals(results: EvalResults, now: number): EvalResults {
  const ahead = results.runs.filter(({ finishedAt }) => finishedAt - now > AHEAD_MS);
  if (ahead.length === 0) return results;
  const names = firstNamed(ahead.map(({ id }) => shownName(id, 40)));
  const message =
    `these evaluations have an end time in the future, and are not counted: ${names}. ` +
    'Next step: fix their times, and compare the clocks of their machines with the clock of this one';
  const withMessage = (other: string | null) => [...(other === null ? [] : [other]), message].join('; ');
  return {
    ...results,
    runs: results.runs.filter((run) => !ahead.includes(run)),
    problem: withMessage(results.problem),
    unread: withMessage(results.unread),
  };
}
