/** A week of figures of merit by metric, oldest first, `-` if there was no data. */
interface SampleArea {
  readonly key: string;
  readonly title: string;
  readonly metrics: Readonly<Record<string, string>>;
}

/** The areas of the shipped catalog in a week with every status in it. */
export const SAMPLE_AREAS: readonly SampleArea[] = [
  {
    key: 'training',
    title: 'Training',
    metrics: {
      'Multigpu Arena - Runs': '1 1 1 1 1 1 1',
      'Multigpu Arena - Hearts': '0.79 0.8 0.78 0.6 0.77 0.79 0.81',
      'Multigpu Arena - SPS': '0.55 0.76 0.78 0.77 0.79 0.58 0.77',
      'Multinode - Runs': '1 1 1 1 1 1 1',
      'Multinode - Hearts': '0.74 0.61 0.75 0.76 0.74 0.77 0.76',
      'Multinode - Shaped SPS': '0.72 0.74 0.73 0.75 0.74 0.73 0.74',
      'Local - Checkpoint': '1 1 1 1 1 1 1',
      'Local - Resume': '1 1 1 1 1 1 -',
      'Training Bug Count': '1 1 1 1 0.67 1 1',
    },
  },
  {
    key: 'ci',
    title: 'CI/CD',
    metrics: {
      'Tests Passing on Main': '1 1 1 1 1 1 1',
      'Benchmarks Passing': '1 1 0.2 0.5 1 1 1',
      'Failing Workflows': '1 0.8 1 1 0.8 1 0.2',
      'Hotfix Count': '0.9 0.9 0.8 1 1 0.9 0.9',
      'Force Merge Count': '0.71 0.79 0.79 0.86 0.86 0.79 0.79',
      'Revert Count': '1 1 1 0.5 1 1 1',
      'CI Duration (P90)': '0.86 0.87 0.51 0.84 0.86 0.85 0.86',
      'Timeout Cancellations': '0.85 0.9 0.85 0.8 0.85 0.9 0.85',
      'Flaky Checks': '0.45 0.55 0.75 0.8 0.75 0.8 0.8',
      'Stale PRs': '0.44 0.5 0.6 0.72 0.74 0.74 0.76',
      'PR Cycle Time': '0.92 0.9 0.88 0.54 0.9 0.91 0.6999',
    },
  },
  {
    key: 'eval',
    title: 'Eval',
    metrics: {
      'Local Eval - Success': '1 1 1 1 1 1 1',
      'Local Eval - Accuracy': '0.8 0.79 0.82 0.8 0.81 0.8 0.79',
      'Remote Eval - Success': '1 1 1 1 1 1 1',
      'Remote Eval - Accuracy': '0.75 0.76 0.74 0.77 - 0.76 0.75',
      'Remote Eval - Duration': '0.81 0.8 0.83 0.8 0.82 0.54 0.81',
    },
  },
];
