import { shownName } from '../../files/file-error.ts';
import type { Collector, Part } from '../collector.ts';
import { memo } from '../memo.ts';
import { SourceError } from '../source-error.ts';
import { deltaSamples, durationSamples, evalEvents, resultSamples, typeSamples } from './eval-metrics.ts';
import type { EvalRun } from './eval-run.ts';
import type { ResultFolder } from './result-folder.ts';

const MOST_NAMED = 3;

/** Evaluations that ended within seven days, asked for once in a run. */
export interface EvalSources {
  readonly results: () => Promise<ResultFolder>;
}

/** What the collector is made of; `read` throws SourceError. */
export interface EvalOptions {
  readonly name: string;
  /** What is asked, for people. */
  readonly asks: string;
  readonly read: (signal: AbortSignal) => Promise<ResultFolder>;
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
      // Fills nothing: it tells of files that are no results, which would be missed by nobody otherwise.
      ...{ metrics: [], asks },
      read: async ({ results }) => {
        const words = troubleOf(await results());
        if (words === null) return { samples: [] };
        throw new SourceError(words);
      },
    },
  ];
}

/** What was not counted of a folder, and why; null where all was. */
function troubleOf({ runs, broken, left }: Pick<ResultFolder, 'runs' | 'broken' | 'left'>): string | null {
  const named = broken.slice(0, MOST_NAMED).map(({ name, why }) => `${shownName(name, 40)} ${why}`);
  const rest = broken.length - named.length;
  const bad = [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
  const parts = [
    ...(bad ? [`these files are no results: ${bad}. Next step: mend or remove them`] : []),
    ...(left > 0
      ? [
          `only ${runs.length + broken.length} files were read, ${left} more were not. Next step: move old results elsewhere`,
        ]
      : []),
  ];
  return parts.length > 0 ? parts.join('; ') : null;
}
