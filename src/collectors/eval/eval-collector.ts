import { DAY_MS, WEEK_MS } from '../../core/time.ts';
import type { Collector, Part } from '../collector.ts';
import { memo } from '../memo.ts';
import { type Reach, seenWhole } from '../reach.ts';
import { SourceError } from '../source-error.ts';
import { deltaReading, durationReading, evalEvents, resultReading, typeReading } from './eval-metrics.ts';
import type { EvalRun, UndecidedEval } from './eval-run.ts';
import { withoutThoseToCome } from './evals-to-come.ts';

/** Evaluations that ended within seven days, and what could not be read of them with its next step, for people. */
export interface EvalResults {
  readonly runs: readonly EvalRun[];
  readonly undecided: readonly UndecidedEval[];
  readonly trouble: string | null;
  /** Why there may be evaluations that are not among these; null where there are none. */
  readonly unread: string | null;
  /** From when on all of them were read, in milliseconds since 1970; null where that is all the time that was asked for. */
  readonly wholeSince: number | null;
}

/** They are asked for once in a run. */
export interface EvalSources {
  readonly results: () => Promise<EvalResults>;
}

/** What the collector is made of; `read` throws SourceError. */
export interface EvalOptions {
  readonly name: string;
  /** What is asked, for people. */
  readonly asks: string;
  readonly read: (signal: AbortSignal) => Promise<EvalResults>;
}

/** The collector of evaluation runs, wherever they are kept. */
export function evalCollector({ name, asks, read }: EvalOptions): Collector<EvalSources> {
  return { name, parts: partsOf(asks), open: (signal) => ({ results: memo(() => read(signal)) }) };
}

/** Rates are those of a week, all else is of a day. */
function reachOf(metrics: readonly string[], { wholeSince, trouble }: EvalResults): readonly Reach[] {
  const isRate = (metric: string) => metric.endsWith('success_rate_pct');
  const spans = [
    { own: metrics.filter(isRate), windowMs: WEEK_MS },
    { own: metrics.filter((metric) => !isRate(metric)), windowMs: DAY_MS },
  ];
  return spans
    .filter(({ own }) => own.length > 0)
    .map(({ own, windowMs }) => ({
      ...seenWhole('evaluations', own, windowMs),
      ...{ since: wholeSince, ...(trouble !== null && { why: trouble }) },
    }));
}

function partsOf(asks: string): readonly Part<EvalSources>[] {
  const part = (
    metrics: readonly string[],
    read: (results: EvalResults, now: number) => Awaited<ReturnType<Part<EvalSources>['read']>>,
  ) => ({
    ...{ metrics, asks },
    read: async ({ results }: EvalSources, now: number) => {
      const all = withoutThoseToCome(await results(), now);
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
      ...resultReading(results, now),
      events: evalEvents(results.runs, now),
    })),
    {
      // Fills nothing: it tells of what is no result, which would be missed by nobody otherwise.
      ...{ metrics: [], asks },
      read: async ({ results }, now) => {
        const { trouble } = withoutThoseToCome(await results(), now);
        if (trouble === null) return { samples: [] };
        throw new SourceError(trouble);
      },
    },
  ];
}
