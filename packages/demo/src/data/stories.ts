import type { StoryTimes } from './story-times.ts';

/** Something that happened in production in the last days, so that a demo has something to show. */
export interface Story {
  readonly metric: string;
  /** One line for people. */
  readonly says: string;
  readonly effect: StoryEffect;
  /** Whether a visitor is invited to ask why. */
  readonly isAsked?: boolean;
  /** Whether a visitor is invited to watch it: it is red now. */
  readonly isWatched?: boolean;
}

type StoryEffect =
  /** Other values on whole local days: 0 is today, -1 yesterday; `null` is a day without data. */
  | { readonly kind: 'days'; readonly values: Readonly<Record<number, number | null>> }
  /** No data from an hour of a local day on. */
  | { readonly kind: 'silent'; readonly day: number; readonly hour: number }
  /** Another value from a moment on. */
  | { readonly kind: 'since'; readonly moment: keyof StoryTimes; readonly value: number }
  /** As always: it only looks like a change. */
  | { readonly kind: 'usual' }
  /** One run of its collector within the last hour sent another value. */
  | { readonly kind: 'last-hour'; readonly value: number };

/** Stories that a visitor is invited to ask about. */
const ASKED: readonly Story[] = [
  {
    metric: 'github.ci.tests_passing_on_main',
    says: 'A merge broke the tests: they have failed on main since last night.',
    effect: { kind: 'since', moment: 'testsBroke', value: 0 },
    isAsked: true,
    isWatched: true,
  },
  {
    metric: 'wandb.training.arena.avg_hearts',
    says: 'Arena hearts fell last night, two hours after a merge; another merge came only after the fall.',
    effect: { kind: 'since', moment: 'arenaFell', value: 0.17 },
    isAsked: true,
  },
  {
    metric: 'wandb.training.arena.avg_sps',
    says: 'Arena throughput dipped yesterday, for the third time within 30 days.',
    effect: { kind: 'days', values: { [-16]: 37_000, [-6]: 36_500, [-1]: 37_000 } },
    isAsked: true,
  },
  {
    metric: 'wandb.training.multinode.shaped_reward_sps',
    says: 'Multinode throughput is lower from 9:00 to 17:00 every day, so a merge just before 9:00 explains nothing.',
    effect: { kind: 'usual' },
    isAsked: true,
  },
];

/** The stories of the demo. */
export const STORIES: readonly Story[] = [
  ...ASKED,
  {
    metric: 'eval.local.hearts_accuracy_pct',
    says: 'Local evaluation became less accurate two hours after the arena fell.',
    effect: { kind: 'since', moment: 'evalsFollowed', value: 8.5 },
  },
  {
    metric: 'github.ci.failed_workflows_7d',
    says: 'Four workflows failed today: Failing Workflows is red.',
    effect: { kind: 'since', moment: 'testsBroke', value: 4 },
  },
  {
    metric: 'training.local.resume_success_24h',
    says: 'The local resume check has been silent since yesterday noon: gray today.',
    effect: { kind: 'silent', day: -1, hour: 12 },
  },
  {
    metric: 'eval.remote.hearts_accuracy_pct',
    says: 'Remote evaluation sent no accuracy two days ago: a gap of one day.',
    effect: { kind: 'days', values: { [-2]: null } },
  },
  {
    metric: 'github.ci.benchmarks_passing',
    says: 'Benchmarks broke four days ago, half were repaired a day later.',
    effect: { kind: 'days', values: { [-4]: 0.2, [-3]: 0.5 } },
  },
  {
    metric: 'github.ci.flaky_checks_7d',
    says: 'Flaky checks were yellow early in the week, then got better.',
    effect: { kind: 'days', values: { [-6]: 11, [-5]: 9 } },
  },
  {
    metric: 'github.prs.stale_count_14d',
    says: 'Stale PRs were yellow early in the week, then got better.',
    effect: { kind: 'days', values: { [-6]: 28, [-5]: 25, [-4]: 20 } },
  },
  {
    metric: 'github.ci.duration_p90_minutes',
    says: 'CI was slow four days ago.',
    effect: { kind: 'days', values: { [-4]: 6.4 } },
  },
  {
    metric: 'github.prs.cycle_time_hours',
    says: 'Pull requests took long three days ago.',
    effect: { kind: 'days', values: { [-3]: 46 } },
  },
  {
    metric: 'github.issues.training_bugs',
    says: 'A training bug was open two days ago.',
    effect: { kind: 'days', values: { [-2]: 1 } },
  },
  {
    metric: 'wandb.training.arena.avg_hearts',
    says: 'Arena hearts dipped three days ago.',
    effect: { kind: 'days', values: { [-3]: 0.42 } },
  },
  {
    metric: 'wandb.training.multinode.avg_hearts',
    says: 'Multinode hearts dipped five days ago.',
    effect: { kind: 'days', values: { [-5]: 0.43 } },
  },
  {
    metric: 'eval.remote.duration_minutes',
    says: 'Remote evaluation was slow yesterday.',
    effect: { kind: 'days', values: { [-1]: 6.2 } },
  },
  {
    metric: 'collector.eval.error_count',
    says: 'The eval collector met an error within the last hour.',
    effect: { kind: 'last-hour', value: 1 },
  },
];
