import type { RunMatcher, WandbRules } from '../../catalog/collector-sources.ts';
import { memo } from '../../core/memo.ts';
import { WEEK_MS } from '../../core/time.ts';
import type { Collector, Part } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { seenWhole } from '../reach.ts';
import { completedReading, countReading, localReading, meanReading, runEvents } from './run-metrics.ts';
import { unreadProblem } from './runs-reader.ts';
import { resourceReading } from './training-resources.ts';
import type { WandbRun } from './wandb-values.ts';

/** Reads the runs of a project that were active within seven days, once in a run. */
export interface WandbSources {
  readonly runs: () => Promise<readonly WandbRun[]>;
}

/** Options of the collector. */
export interface WandbOptions {
  readonly name: string;
  readonly rules: WandbRules;
  /** Reads the runs. Throws SourceError. */
  readonly read: (signal: AbortSignal) => Promise<readonly WandbRun[]>;
  /** The address of a run's page. */
  readonly link: (id: string) => string;
}

/** The request to W&B, for people. */
export const ASKS = 'POST /graphql, project.runs';

/** Builds the collector of a project of Weights & Biases. */
export function wandbCollector(options: WandbOptions): Collector<WandbSources> {
  return {
    name: options.name,
    parts: wandbParts(options),
    open: (signal) => ({ runs: memo(() => options.read(signal)) }),
  };
}

function wandbParts({ rules, link }: WandbOptions): readonly Part<WandbSources>[] {
  const part = (
    metrics: readonly string[],
    read: (runs: readonly WandbRun[], now: number) => Awaited<ReturnType<Part<WandbSources>['read']>>,
  ): Part<WandbSources> => ({
    metrics,
    asks: ASKS,
    // The reader throws if the list was not read to its end, so these runs are complete.
    read: async ({ runs }, now) => ({
      ...read(await runs(), now),
      reach: metrics.length > 0 ? [seenWhole('runs of the project', metrics, WEEK_MS)] : [],
    }),
  });
  const training = (kind: 'arena' | 'multinode', means: Readonly<Record<string, readonly string[]>>) => {
    const matcher: RunMatcher = rules[kind];
    const completed = `wandb.training.${kind}.runs_completed_24h`;
    return [
      part([completed], (runs, now) => completedReading(runs, { matcher, metric: completed, now })),
      ...Object.entries(means).map(([name, keys]) => {
        const metric = `wandb.training.${kind}.${name}`;
        return part([metric], (runs, now) => meanReading(runs, { matcher, keys, metric, now }));
      }),
    ];
  };
  return [
    part(
      ['active', 'queued', 'completed_24h', 'failed_24h', 'by_status'].map((name) => `wandb.runs.${name}`),
      (runs, now) => ({ ...countReading(runs, now), events: runEvents(runs, rules, link) }),
    ),
    ...training('arena', { avg_hearts: rules.hearts, avg_sps: rules.sps }),
    ...training('multinode', { avg_hearts: rules.hearts, shaped_reward_sps: rules.shaped_sps }),
    part(
      ['gpu_utilization_pct', 'duration_hours', 'cost_estimate_usd_7d', 'success_rate_pct'].map(
        (name) => `wandb.training.${name}`,
      ),
      (runs, now) => resourceReading(runs, rules, now),
    ),
    part(['training.local.checkpoint_success_24h', 'training.local.resume_success_24h'], (runs, now) =>
      localReading(runs, rules, now),
    ),
    // Fills no metric: it reports unreadable parts of runs, which would otherwise go unnoticed.
    part([], (runs) => {
      const problem = unreadProblem(runs);
      if (problem === null) return { samples: [] };
      throw new SourceError(problem);
    }),
  ];
}
