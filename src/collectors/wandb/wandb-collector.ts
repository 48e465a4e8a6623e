import type { WandbRules } from '../../catalog/collector-sources/wandb-source.ts';
import type { Collector, Part } from '../collector.ts';
import { memo } from '../memo.ts';
import type { Pause } from '../source-fetch.ts';
import { runEvents } from './run-events.ts';
import { countSamples, localSamples, resourceSamples, trainingSamples } from './run-metrics.ts';
import { readWandbRuns, type WandbAccess, wandbSourceOf } from './wandb-client.ts';
import type { WandbRun } from './wandb-values.ts';

/** The runs of a project that lived within seven days, asked for once in a run. */
export interface WandbSources {
  readonly runs: () => Promise<readonly WandbRun[]>;
}

/** What the collector is made of. */
export interface WandbOptions extends WandbAccess {
  readonly name: string;
  readonly rules: WandbRules;
  /** Where people open W&B in the browser. */
  readonly appUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
  /** Lives as long as the process. */
  readonly pause: Pause;
}

const WEEK_MS = 7 * 86_400_000;
const ASKS = 'POST /graphql, project.runs';

/** The collector of a project of Weights & Biases. */
export function wandbCollector(options: WandbOptions): Collector<WandbSources> {
  return {
    name: options.name,
    parts: partsOf(options),
    open: (signal) => openWandb(options, signal),
  };
}

/** Opens the runs of a project for one run of a collector. */
export function openWandb(
  options: WandbAccess & Pick<WandbOptions, 'fetch' | 'clock' | 'pause'>,
  signal: AbortSignal,
): WandbSources {
  const { fetch, clock, pause, project } = options;
  const now = clock();
  return {
    runs: memo(() => readWandbRuns(wandbSourceOf(options, { fetch, signal, pause }), project, now - WEEK_MS, now)),
  };
}

function partsOf({ rules, appUrl, project }: WandbOptions): readonly Part<WandbSources>[] {
  const link = (id: string) => `${appUrl}/${project}/runs/${encodeURIComponent(id)}`;
  const kinds = [
    { name: 'arena', matcher: rules.arena, keys: { avg_hearts: rules.hearts, avg_sps: rules.sps } },
    {
      name: 'multinode',
      matcher: rules.multinode,
      keys: { avg_hearts: rules.hearts, shaped_reward_sps: rules.shaped_sps },
    },
  ];
  return [
    {
      metrics: ['active', 'queued', 'completed_24h', 'failed_24h', 'by_status'].map((name) => `wandb.runs.${name}`),
      asks: ASKS,
      read: async ({ runs }, now) => {
        const all = await runs();
        return { samples: countSamples(all, now), events: runEvents(all, rules, now, link) };
      },
    },
    ...kinds.map(({ name, matcher, keys }): Part<WandbSources> => {
      const prefix = `wandb.training.${name}`;
      return {
        metrics: ['runs_completed_24h', ...Object.keys(keys)].map((key) => `${prefix}.${key}`),
        asks: ASKS,
        read: async ({ runs }, now) => ({ samples: trainingSamples(await runs(), matcher, keys, prefix, now) }),
      };
    }),
    {
      metrics: ['gpu_utilization_pct', 'duration_hours', 'cost_estimate_usd_7d', 'success_rate_pct'].map(
        (name) => `wandb.training.${name}`,
      ),
      asks: ASKS,
      read: async ({ runs }, now) => ({ samples: resourceSamples(await runs(), rules, now) }),
    },
    {
      metrics: ['training.local.checkpoint_success_24h', 'training.local.resume_success_24h'],
      asks: ASKS,
      read: async ({ runs }, now) => ({ samples: localSamples(await runs(), rules, now) }),
    },
  ];
}
