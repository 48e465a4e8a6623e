import type { RunMatcher, WandbRules } from '../../catalog/collector-sources/wandb-source.ts';
import { mean } from '../../health/mean.ts';
import type { Reading, Sample } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { SourceError } from '../source-error.ts';
import { countBy } from '../statistics.ts';
import { gpuLoads, hasGpu } from './gpu-load.ts';
import { matchesRun, trainingRuns } from './match-run.ts';
import { hasEnded } from './run-status.ts';
import { firstNumberAt, type WandbRun } from './wandb-values.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

const endedWithin = (ms: number, now: number) => (run: WandbRun) => hasEnded(run.status) && now - run.heartbeatAt <= ms;

const hasCompleted = (run: WandbRun, now: number) => run.status === 'succeeded' && endedWithin(DAY_MS, now)(run);

/** How many runs go on, wait, and ended within a day; and by their status within seven days. */
export function countSamples(runs: readonly WandbRun[], now: number): readonly Sample[] {
  const having = (status: WandbRun['status'], some: readonly WandbRun[]) =>
    some.filter((run) => run.status === status).length;
  const today = runs.filter(endedWithin(DAY_MS, now));
  const byStatus = countBy(runs, ({ status }) => status);
  return [
    { metric: 'wandb.runs.active', value: having('running', runs) },
    { metric: 'wandb.runs.queued', value: having('queued', runs) },
    { metric: 'wandb.runs.completed_24h', value: having('succeeded', today) },
    { metric: 'wandb.runs.failed_24h', value: having('failed', today) },
    ...[...byStatus].map(([status, value]) => ({ metric: 'wandb.runs.by_status', value, tags: { status } })),
  ];
}

/** How many runs of one kind completed within a day. */
export function completedSamples(
  runs: readonly WandbRun[],
  matcher: RunMatcher,
  metric: string,
  now: number,
): readonly Sample[] {
  return [{ metric, value: runs.filter((run) => matchesRun(matcher, run) && hasCompleted(run, now)).length }];
}

/**
 * The mean of what runs of one kind of training say under these keys, of those that go on or ended within a day. Throws
 * SourceError where some completed and none of all says it: the keys are other ones, and nobody would miss the metric.
 */
export function meanSamples(
  runs: readonly WandbRun[],
  matcher: RunMatcher,
  keys: readonly string[],
  metric: string,
  now: number,
): readonly Sample[] {
  const own = runs.filter((run) => matchesRun(matcher, run));
  const current = own.filter((run) => run.status === 'running' || endedWithin(DAY_MS, now)(run));
  const values = current.flatMap(({ summary }) => firstNumberAt(summary, keys) ?? []);
  if (values.length === 0 && current.some((run) => hasCompleted(run, now))) {
    throw new SourceError(
      `no run says ${keys.join(' or ')}. Next step: name the key of ${metric} in the catalog's source of this collector`,
    );
  }
  return knownSample(metric, mean(values));
}

const GPU_LOAD = 'wandb.training.gpu_utilization_pct';

/** What training took of its machines: load of the GPUs, hours of a run, price of a week, part that succeeded. */
export function resourceReading(all: readonly WandbRun[], rules: WandbRules, now: number): Reading {
  const runs = trainingRuns(all, rules);
  const week = runs.filter(endedWithin(WEEK_MS, now));
  const judged = week.filter(({ status }) => status !== 'cancelled');
  const succeeded = judged.filter(({ status }) => status === 'succeeded').length;
  const running = runs.filter(({ status }) => status === 'running');
  const loads = running.flatMap((run) => gpuLoads(run, rules.gpu));
  return {
    samples: [
      ...knownSample(GPU_LOAD, mean(loads)),
      ...knownSample('wandb.training.duration_hours', mean(week.map(({ workedMs }) => workedMs / HOUR_MS))),
      ...knownSample('wandb.training.cost_estimate_usd_7d', costOf(runs, rules, now)),
      ...knownSample('wandb.training.success_rate_pct', judged.length === 0 ? null : (100 * succeeded) / judged.length),
    ],
    missing: loads.length === 0 && running.some(hasGpu) ? [withoutLoad(rules)] : [],
  };
}

/** GPUs without a load that the catalog's key leads to: the key is another one, and nobody would miss the metric. */
function withoutLoad({ gpu }: WandbRules) {
  const fix = "name the key of a GPU's load as `gpu` in the catalog's source of this collector";
  return { message: `no run says ${gpu} of its GPUs. Next step: ${fix}`, metrics: [GPU_LOAD] };
}

/** Hours of work within seven days, times the GPUs that a run says it has, times their price; null where no run says how many. */
function costOf(runs: readonly WandbRun[], { gpu_count, gpu_hour_usd }: WandbRules, now: number): number | null {
  const costs = runs.flatMap(({ createdAt, heartbeatAt, workedMs, config, status }) => {
    const gpus = firstNumberAt(config, gpu_count);
    if (gpus === undefined) return [];
    const end = status === 'running' ? now : heartbeatAt;
    const sinceThen = Math.max(0, end - Math.max(createdAt, now - WEEK_MS));
    return [(Math.min(sinceThen, workedMs) / HOUR_MS) * gpus * gpu_hour_usd];
  });
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0);
}

/** How many local checks of each kind succeeded within a day. */
export function localSamples(runs: readonly WandbRun[], rules: WandbRules, now: number): readonly Sample[] {
  return [
    ...completedSamples(runs, rules.local_checkpoint, 'training.local.checkpoint_success_24h', now),
    ...completedSamples(runs, rules.local_resume, 'training.local.resume_success_24h', now),
  ];
}
