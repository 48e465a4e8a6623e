import type { Collector, Part } from '../collector.ts';
import { memo } from '../memo.ts';
import { SourceError } from '../source-error.ts';
import { deltaSamples, durationSamples, evalEvents, resultSamples, typeSamples } from './eval-metrics.ts';
import type { EvalRun } from './eval-run.ts';

/** Evaluations that ended within seven days, and what could not be read of them with its next step, for people. */
export interface EvalResults {
  readonly runs: readonly EvalRun[];
  readonly trouble: string | null;
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

function partsOf(asks: string): readonly Part<EvalSources>[] {
  const part = (
    metrics: readonly string[],
    read: (runs: readonly EvalRun[], now: number) => Awaited<ReturnType<Part<EvalSources>['read']>>,
  ) => ({
    ...{ metrics, asks },
    read: async ({ results }: EvalSources, now: number) => read((await results()).runs, now),
  });
  const types = (['local', 'remote'] as const).map((type) =>
    part(
      ['success_24h', 'success_rate_pct', 'hearts_accuracy_pct'].map((metric) => `eval.${type}.${metric}`),
      (runs, now) => ({ samples: typeSamples(runs, type, now) }),
    ),
  );
  return [
    ...types,
    part(['eval.accuracy.delta_pct'], (runs, now) => ({ samples: deltaSamples(runs, now) })),
    part(
      ['duration_minutes', 'duration_p50_minutes', 'duration_p90_minutes'].map((metric) => `eval.remote.${metric}`),
      (runs, now) => ({ samples: durationSamples(runs, now) }),
    ),
    part(['eval.runs.by_result_24h'], (runs, now) => ({
      samples: resultSamples(runs, now),
      events: evalEvents(runs, now),
    })),
    {
      // Fills nothing: it tells of what is no result, which would be missed by nobody otherwise.
      ...{ metrics: [], asks },
      read: async ({ results }) => {
        const { trouble } = await results();
        if (trouble === null) return { samples: [] };
        throw new SourceError(trouble);
      },
    },
  ];
}
