/** A row of the team's dashboard design: what it is called here, and the widgets drawn in it. */
export interface DesignRow {
  readonly dashboard: string;
  readonly row: string;
  readonly widgets: readonly string[];
}

const rows = (dashboard: string, drawn: Readonly<Record<string, readonly string[]>>): readonly DesignRow[] =>
  Object.entries(drawn).map(([row, widgets]) => ({ dashboard, row, widgets }));

/** Every widget that the design draws, by dashboard and row, under the titles that it gives them. */
export const DESIGN: readonly DesignRow[] = [
  ...rows('system-health-rollup', {
    'Health Score': ['Training', 'CI/CD', 'Eval', 'Overall'],
    'Health Metrics (7 days)': ['Training', 'CI/CD', 'Eval'],
    'Quick Links': ['GitHub CI/CD', 'Training & WandB', 'Skypilot Jobs', 'Eval & Testing'],
  }),
  ...rows('github-cicd', {
    'Current Status': ['Open PRs', 'PRs Merged (7 days)', 'Active Developers', 'Tests on Main'],
    'PR Velocity & Health': ['PR Cycle Time (Hours)', 'Stale PRs (>14 days)'],
    'Code Quality Signals': [
      'Hotfixes (7 days)',
      'Reverts (7 days)',
      'Force Merges (7 days)',
      'Workflow Failures (7 days)',
    ],
    'CI Performance': ['CI Duration Percentiles', 'Workflow Success Rate'],
    'Developer Activity': ['Commits per Developer', 'Top Contributors (30d)'],
    'Recent Activity': ['Recent Failed Workflows'],
  }),
  ...rows('training-wandb', {
    'Training Status': ['Active Runs', 'Completed (24h)', 'Failed (24h)', 'Queued'],
    'Model Performance (Multigpu Arena)': ['Hearts Score (Avg)', 'Steps Per Second (SPS)'],
    'Model Performance (Multinode)': ['Hearts Score (Avg)', 'Shaped Reward SPS'],
    'Resource Utilization': ['GPU Utilization', 'Training Duration (Avg)', 'Compute Cost (7 days)', 'Run Success Rate'],
    'Training Breakdown': ['Jobs by Status', 'Recent Runs'],
  }),
  ...rows('skypilot-jobs', {
    'Job Status': ['Running Jobs', 'Queued Jobs', 'Failed (7 days)', 'Active Clusters'],
    'Job Trends': ['Jobs Over Time', 'Job Success Rate'],
    'Cluster Health': ['Active Clusters', 'Cluster Uptime'],
    'Cost Analysis': ['Daily Cost', 'Weekly Cost', 'Cost by Cluster', 'Cost Trend'],
    'Recent Activity': ['Recent Jobs'],
  }),
  ...rows('eval-testing', {
    'Eval Status': ['Local Eval Success', 'Remote Eval Success', 'Accuracy Delta', 'Eval Duration (Avg)'],
    'Evaluation Trends': ['Hearts Accuracy', 'Eval Success Rate'],
    Performance: ['Remote Eval Duration', 'Eval Runs (24h)'],
    'Recent Evaluations': ['Recent Eval Runs'],
  }),
  ...rows('collector-health', {
    'Collector Status': ['Collector Health Matrix'],
    'Collector Performance': ['Collection Duration', 'Error Rate'],
    'Recent Errors': ['Recent Collector Errors'],
  }),
];

/** "Metrics Used" of the design, dashboard by dashboard. */
export const DESIGN_METRICS: Readonly<Record<string, string>> = {
  'github-cicd': `github.prs.open github.prs.merged_7d github.prs.cycle_time_hours github.prs.stale_count_14d
    github.commits.total_7d github.commits.per_developer_7d github.commits.hotfix github.commits.reverts
    github.developers.active_7d github.ci.tests_passing_on_main github.ci.workflow_runs_7d github.ci.failed_workflows_7d
    github.ci.duration_p50_minutes github.ci.duration_p90_minutes github.ci.duration_p99_minutes
    github.commits.force_merge_7d github.ci.timeout_cancellations_7d github.ci.flaky_checks_7d github.ci.benchmarks_passing`,
  'training-wandb': `wandb.runs.active wandb.runs.completed_24h wandb.runs.failed_24h wandb.runs.queued
    wandb.training.arena.avg_hearts wandb.training.arena.avg_sps wandb.training.multinode.avg_hearts
    wandb.training.multinode.shaped_reward_sps wandb.training.gpu_utilization_pct wandb.training.duration_hours
    wandb.training.cost_estimate_usd_7d wandb.training.success_rate_pct`,
  'skypilot-jobs': `skypilot.jobs.running skypilot.jobs.queued skypilot.jobs.failed skypilot.jobs.failed_7d
    skypilot.jobs.succeeded skypilot.jobs.cancelled skypilot.clusters.active`,
};
