/** The feed of what lands: merges, deployments and releases. */
export const CHANGE_FEED = 'change';
/** The feed in which collectors report their errors. */
export const ERROR_FEED = 'collector_error';
/** The feed of runs of workflows that failed. */
export const RUN_FEED = 'failed_workflow';
/** Events that start a run of the branch itself; comments, issues, pull requests and forks start runs that only carry its name. */
export const OF_THE_BRANCH: readonly string[] = ['push', 'schedule', 'workflow_dispatch'];

/** Feeds that the bot's own collectors fill, whether or not a dashboard shows them. */
export const COLLECTED_FEEDS: readonly string[] = [
  CHANGE_FEED,
  RUN_FEED,
  'training_run',
  'job',
  'eval_run',
  ERROR_FEED,
];
