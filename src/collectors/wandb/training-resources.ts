import type { WandbRules } from '../../catalog/collector-sources.ts';
import { mean } from '../../core/statistics.ts';
import { HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { knownSample, type MetricGap, type PartReading } from '../collector.ts';
import { withoutMetrics } from '../reach.ts';
import { doubtAboutRuns, runEndedWithin, trainingRuns } from './run-metrics.ts';
import { firstNumberAt, numberAt, type WandbRun } from './wandb-values.ts';

const [LOAD, DURATION, COST, RATE] = [
  'wandb.training.gpu_utilization_pct',
  'wandb.training.duration_hours',
  'wandb.training.cost_estimate_usd_7d',
  'wandb.training.success_rate_pct',
] as const;

/** Resources that training used: GPU load in percent, hours of a run, cost of a week in US dollars, and success rate in percent. */
export function resourceReading(all: readonly WandbRun[], rules: WandbRules, now: number): PartReading {
  const runs = trainingRuns(all, rules);
  const week = runs.filter((run) => runEndedWithin(run, WEEK_MS, now) === true);
  const judged = week.filter(({ status }) => status !== 'cancelled');
  const succeeded = judged.filter(({ status }) => status === 'succeeded').length;
  const running = runs.filter(({ status }) => status === 'running');
  const loads = running.flatMap((run) => gpuLoads(run, rules.gpu));
  const hours = week.flatMap(({ workedMs }) => (workedMs === null ? [] : [workedMs / HOUR_MS]));
  const costs = runs.flatMap((run) => runCost(run, rules, now));
  const sum = costs.reduce<number>((total, cost) => total + (cost ?? 0), 0);
  const undecided = runs.filter((run) => runEndedWithin(run, WEEK_MS, now) === undefined);
  const unknown = runs.filter(({ status }) => status === 'unknown');
  const samples = [
    ...knownSample(LOAD, mean(loads)),
    ...knownSample(DURATION, mean(hours)),
    ...knownSample(COST, costs.length === 0 ? null : sum),
    ...knownSample(RATE, judged.length === 0 ? null : (100 * succeeded) / judged.length),
  ];
  return withoutMetrics(
    { samples },
    {
      missing: [
        ...(loads.length === 0 && running.some(hasGpu) ? [noLoadNote(rules)] : []),
        ...doubtAboutRuns(
          unknown.filter((run) => gpuLoads(run, rules.gpu).length > 0),
          [LOAD],
        ),
        ...doubtAboutRuns(
          undecided.filter(({ workedMs }) => workedMs !== null),
          [DURATION],
        ),
        ...(hours.length === 0 && week.length > 0 ? [noRuntimeNote()] : []),
        ...doubtAboutRuns(
          runs.filter((run) => runCost(run, rules, now).includes(null)),
          [COST],
        ),
        ...doubtAboutRuns(
          undecided.filter(({ status }) => status !== 'cancelled'),
          [RATE],
        ),
      ],
    },
  );
}

/** Note for GPUs that have no load under the catalog's key: the key is wrong, which would otherwise go unnoticed. */
function noLoadNote({ gpu }: WandbRules): MetricGap {
  const fix = "name the key of a GPU's load as `gpu` in the catalog's source of this collector";
  return { message: `no run has ${gpu} for its GPUs. Next step: ${fix}`, metrics: [LOAD] };
}

function noRuntimeNote(): MetricGap {
  const fix = "check the runs' heartbeats in W&B, and the clocks of their machines";
  return { message: `no run has a runtime. Next step: ${fix}`, metrics: [DURATION] };
}

/**
 * Hours of work within seven days, times the GPUs in a run's config, times their price in US dollars. Empty for a run without that number,
 * or that has not begun; null for one with an unknown end time, or whose config cannot be read.
 */
function runCost(run: WandbRun, { gpu_count, gpu_hour_usd }: WandbRules, now: number): readonly (number | null)[] {
  const { createdAt, heartbeatAt, hasHeartbeat, workedMs, config, status, unread } = run;
  if (status === 'queued' && !hasHeartbeat) return [];
  if (unread.includes('config')) return [null];
  const gpus = firstNumberAt(config, gpu_count);
  if (gpus === undefined || gpus < 0) return [];
  if (workedMs === null && !hasHeartbeat && status !== 'running') return [null];
  const end = status === 'running' || !hasHeartbeat ? now : heartbeatAt;
  const sinceThen = Math.max(0, end - Math.max(createdAt, now - WEEK_MS));
  return [(Math.min(sinceThen, workedMs ?? sinceThen) / HOUR_MS) * gpus * gpu_hour_usd];
}

/** Suffix that W&B adds to a key if several nodes write to one run: `system.gpu.0.gpu/l:node-1`. */
const LABEL = /\/l:.*$/s;

/** Load of each GPU of a run, on any node, in percent; `pattern` is the key with `*` for the number of the GPU. */
function gpuLoads({ system }: WandbRun, pattern: string): readonly number[] {
  return Object.keys(system)
    .filter((key) => isNumbered(pattern, key) || isNumbered(pattern, key.replace(LABEL, '')))
    .flatMap((key) => numberAt(system, key) ?? []);
}

/** Whether a run has any value about a GPU, under whatever key. */
function hasGpu({ system }: WandbRun): boolean {
  return Object.keys(system).some((key) => /\bgpu\b/.test(key));
}

/** Whether a key fits the pattern with a number for `*`: `system.gpu.process.0.gpu` is the GPU use of the run's own process. */
function isNumbered(pattern: string, key: string): boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return key === pattern;
  const isAround = key.startsWith(head) && key.endsWith(tail) && key.length > head.length + tail.length;
  return isAround && /^\d+$/.test(key.slice(head.length, key.length - tail.length));
}
