/** Something that happened in production in the last days, so that a demo has something to show. */
export interface Story {
  readonly metric: string;
  /** One line for people. */
  readonly says: string;
  readonly happens: Happening;
}

type Happening =
  /** Other values on whole local days: 0 is today, -1 yesterday; `null` is a day without data. */
  | { readonly kind: 'days'; readonly values: Readonly<Record<number, number | null>> }
  /** No data from an hour of a local day on. */
  | { readonly kind: 'silent'; readonly day: number; readonly hour: number }
  /** One run of its collector within the last hour sent another value. */
  | { readonly kind: 'last-hour'; readonly value: number };

/** The stories of the demo. */
export const STORIES: readonly Story[] = [
  {
    metric: 'github.ci.failed_workflows_7d',
    says: 'Four workflows failed today: Failing Workflows is red.',
    happens: { kind: 'days', values: { 0: 4 } },
  },
  {
    metric: 'training.local.resume_success_24h',
    says: 'The local resume check has been silent since yesterday noon: gray today.',
    happens: { kind: 'silent', day: -1, hour: 12 },
  },
  {
    metric: 'eval.remote.hearts_accuracy_pct',
    says: 'Remote evaluation sent no accuracy two days ago: a gap of one day.',
    happens: { kind: 'days', values: { [-2]: null } },
  },
  {
    metric: 'github.ci.benchmarks_passing',
    says: 'Benchmarks broke four days ago, half were repaired a day later.',
    happens: { kind: 'days', values: { [-4]: 0.2, [-3]: 0.5 } },
  },
  {
    metric: 'github.ci.flaky_checks_7d',
    says: 'Flaky checks were yellow early in the week, then got better.',
    happens: { kind: 'days', values: { [-6]: 11, [-5]: 9 } },
  },
  {
    metric: 'github.prs.stale_count_14d',
    says: 'Stale PRs were yellow early in the week, then got better.',
    happens: { kind: 'days', values: { [-6]: 28, [-5]: 25, [-4]: 20 } },
  },
  {
    metric: 'github.ci.duration_p90_minutes',
    says: 'CI was slow four days ago.',
    happens: { kind: 'days', values: { [-4]: 6.4 } },
  },
  {
    metric: 'github.prs.cycle_time_hours',
    says: 'Pull requests took long three days ago.',
    happens: { kind: 'days', values: { [-3]: 46 } },
  },
  {
    metric: 'github.issues.training_bugs',
    says: 'A training bug was open two days ago.',
    happens: { kind: 'days', values: { [-2]: 1 } },
  },
  {
    metric: 'wandb.training.arena.avg_hearts',
    says: 'Arena hearts dipped three days ago.',
    happens: { kind: 'days', values: { [-3]: 0.42 } },
  },
  {
    metric: 'wandb.training.arena.avg_sps',
    says: 'Arena throughput dipped six days ago and yesterday.',
    happens: { kind: 'days', values: { [-6]: 36_500, [-1]: 37_500 } },
  },
  {
    metric: 'wandb.training.multinode.avg_hearts',
    says: 'Multinode hearts dipped five days ago.',
    happens: { kind: 'days', values: { [-5]: 0.43 } },
  },
  {
    metric: 'eval.remote.duration_minutes',
    says: 'Remote evaluation was slow yesterday.',
    happens: { kind: 'days', values: { [-1]: 6.2 } },
  },
  {
    metric: 'collector.eval.error_count',
    says: 'The eval collector met an error within the last hour.',
    happens: { kind: 'last-hour', value: 1 },
  },
];
