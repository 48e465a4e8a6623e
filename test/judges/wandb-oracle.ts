import { DAY, HOUR, NOW } from '../support/github-harness.ts';
import { type Expected, finite, meanOf } from './expected.ts';
import type { Form, MadeAnswers, MadeRun } from './wandb-generator.ts';

/** What each state means, by docs.wandb.ai/guides/runs; what is not here nobody has heard of. */
const MEANING: readonly (readonly [string, 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'])[] = [
  ['pending', 'queued'],
  ['running', 'running'],
  ['preempting', 'running'],
  ['finished', 'succeeded'],
  ['failed', 'failed'],
  ['crashed', 'failed'],
  ['killed', 'cancelled'],
  ['preempted', 'cancelled'],
];
/** What is called running without a sign of life within an hour has crashed: docs.wandb.ai/models/runs/run-states. */
export function meaningOf({ state, heartbeatAt, createdAt }: MadeRun): string {
  const meaning = MEANING.find(([name]) => name === state)?.[1] ?? 'unknown';
  return meaning === 'running' && NOW - (heartbeatAt ?? createdAt) > HOUR ? 'failed' : meaning;
}
export const isOver = (run: MadeRun): boolean => ['succeeded', 'failed', 'cancelled'].includes(meaningOf(run));
const tagged = (runs: readonly MadeRun[], ...tags: readonly string[]) =>
  runs.filter((run) => tags.some((tag) => run.tags.includes(tag)));

/** The runs that there are: each once, as it was told last. */
export function runsOf({ pages }: MadeAnswers): readonly MadeRun[] {
  const all = pages.flat();
  return all.filter((run, index) => !all.slice(index + 1).some(({ name }) => name === run.name));
}

/** Whether a run ended within so long: yes, no, or nobody knows. */
function ended(run: MadeRun, ms: number): 'yes' | 'no' | '?' {
  const { createdAt, heartbeatAt } = run;
  if (['running', 'queued'].includes(meaningOf(run))) return 'no';
  if (heartbeatAt !== null && NOW - heartbeatAt > ms) return 'no';
  if (meaningOf(run) === 'unknown') return '?';
  if (heartbeatAt !== null) return 'yes';
  return NOW - createdAt <= ms ? 'yes' : '?';
}

/** The first of these keys that has a number. */
export function numberOf(form: Form, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = form?.[key];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return undefined;
}

/** Hours of work, as the run says, or by its heartbeat. */
export function hoursOf({ summary, createdAt, heartbeatAt }: MadeRun): number | undefined {
  const seconds = numberOf((summary?._wandb ?? null) as Form, 'runtime');
  if (seconds !== undefined && seconds >= 0) return (seconds * 1_000) / HOUR;
  return heartbeatAt === null || heartbeatAt < createdAt ? undefined : (heartbeatAt - createdAt) / HOUR;
}

/** A count, unless some run may belong to it or not. */
const count = (runs: readonly MadeRun[], meaning: string): number | 'missing' => {
  const own = runs.filter((run) => [meaning, 'unknown'].includes(meaningOf(run)));
  if (own.some((run) => ended(run, DAY) === '?')) return 'missing';
  return own.filter((run) => meaningOf(run) === meaning && ended(run, DAY) === 'yes').length;
};

function meanExpected(runs: readonly MadeRun[], ...keys: readonly string[]): number | 'missing' | 'nothing' {
  const says = (run: MadeRun) => numberOf(run.summary, ...keys) !== undefined;
  if (runs.some((run) => ended(run, DAY) === '?' && says(run))) return 'missing';
  const current = runs.filter((run) => meaningOf(run) === 'running' || ended(run, DAY) === 'yes');
  const hasCompleted = current.some((run) => meaningOf(run) === 'succeeded');
  if (hasCompleted && !current.some(says)) return 'missing';
  return meanOf(current.flatMap(({ summary }) => numberOf(summary, ...keys) ?? []));
}

const loadsOf = ({ system }: MadeRun) =>
  ['system.gpu.0.gpu', 'system.gpu.11.gpu', 'system.gpu.0.gpu/l:node\n1'].flatMap((key) => numberOf(system, key) ?? []);

function loadExpected(training: readonly MadeRun[]): number | 'missing' | 'nothing' {
  if (training.some((run) => meaningOf(run) === 'unknown' && loadsOf(run).length > 0)) return 'missing';
  const running = training.filter((run) => meaningOf(run) === 'running');
  const hasGpu = running.some(({ system }) => Object.keys(system ?? {}).some((key) => /\bgpu\b/.test(key)));
  const load = meanOf(running.flatMap(loadsOf));
  return load === 'nothing' && hasGpu ? 'missing' : load;
}

function durationExpected(training: readonly MadeRun[]): number | 'missing' | 'nothing' {
  if (training.some((run) => ended(run, 7 * DAY) === '?' && hoursOf(run) !== undefined)) return 'missing';
  const week = training.filter((run) => ended(run, 7 * DAY) === 'yes');
  const duration = meanOf(week.flatMap((run) => hoursOf(run) ?? []));
  return duration === 'nothing' && week.length > 0 ? 'missing' : duration;
}

function costExpected(training: readonly MadeRun[]): number | 'missing' | 'nothing' {
  let [sum, isKnown] = [0, false];
  for (const run of training) {
    const [gpus, hours, meaning] = [numberOf(run.config, 'gpu_count'), hoursOf(run), meaningOf(run)];
    if (meaning === 'queued' && run.heartbeatAt === null) continue;
    if (run.config === null) return 'missing';
    if (gpus === undefined || gpus < 0) continue;
    if (hours === undefined && run.heartbeatAt === null && meaning !== 'running') return 'missing';
    const until = meaning === 'running' ? NOW : (run.heartbeatAt ?? NOW);
    const most = Math.max(0, until - Math.max(run.createdAt, NOW - 7 * DAY)) / HOUR;
    sum += Math.min(most, hours ?? most) * gpus * 2.5;
    isKnown = true;
  }
  return isKnown ? finite(sum) : 'nothing';
}

function rateExpected(training: readonly MadeRun[]): number | 'missing' | 'nothing' {
  const judged = training.filter((run) => meaningOf(run) !== 'cancelled');
  if (judged.some((run) => ended(run, 7 * DAY) === '?')) return 'missing';
  const week = judged.filter((run) => ended(run, 7 * DAY) === 'yes');
  return meanOf(week.map((run) => (meaningOf(run) === 'succeeded' ? 100 : 0)));
}

/** What the collector of W&B must tell of these answers. */
export function expectedOfWandb(answers: MadeAnswers): Expected {
  const runs = answers.end === 'whole' ? runsOf(answers) : [];
  const [arena, multinode, training] = [
    tagged(runs, 'arena'),
    tagged(runs, 'multinode'),
    tagged(runs, 'arena', 'multinode'),
  ];
  const isStrange = runs.some((run) => meaningOf(run) === 'unknown');
  const having = (meaning: string) => runs.filter((run) => meaningOf(run) === meaning).length;
  const [hearts, sps] = [
    ['env_agent/heart.gained', 'overview/hearts'],
    ['overview/steps_per_second', 'overview/sps'],
  ];
  const expected: Expected = {
    'wandb.runs.active': isStrange ? 'missing' : having('running'),
    'wandb.runs.queued': isStrange ? 'missing' : having('queued'),
    'wandb.runs.completed_24h': count(runs, 'succeeded'),
    'wandb.runs.failed_24h': count(runs, 'failed'),
    'wandb.training.arena.runs_completed_24h': count(arena, 'succeeded'),
    'wandb.training.arena.avg_hearts': meanExpected(arena, ...hearts),
    'wandb.training.arena.avg_sps': meanExpected(arena, ...sps),
    'wandb.training.multinode.runs_completed_24h': count(multinode, 'succeeded'),
    'wandb.training.multinode.avg_hearts': meanExpected(multinode, ...hearts),
    'wandb.training.multinode.shaped_reward_sps': meanExpected(multinode, 'overview/shaped_sps', ...sps),
    'wandb.training.gpu_utilization_pct': loadExpected(training),
    'wandb.training.duration_hours': durationExpected(training),
    'wandb.training.cost_estimate_usd_7d': costExpected(training),
    'wandb.training.success_rate_pct': rateExpected(training),
    'training.local.checkpoint_success_24h': count(tagged(runs, 'local-checkpoint'), 'succeeded'),
    'training.local.resume_success_24h': count(tagged(runs, 'local-resume'), 'succeeded'),
    ...Object.fromEntries(
      ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'].map((meaning) => [
        `wandb.runs.by_status|${meaning}`,
        having(meaning),
      ]),
    ),
  };
  if (answers.end === 'whole') return expected;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, 'missing' as const]));
}
