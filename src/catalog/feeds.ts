/** The feed of what lands: merges, deployments and releases. */
export const CHANGE_FEED = 'change';
/** The feed in which collectors report their errors. */
export const ERROR_FEED = 'collector_error';

/** Feeds that the bot's own collectors fill, whether or not a dashboard shows them. */
export const COLLECTED_FEEDS: readonly string[] = [
  CHANGE_FEED,
  'failed_workflow',
  'training_run',
  'job',
  'eval_run',
  ERROR_FEED,
];
