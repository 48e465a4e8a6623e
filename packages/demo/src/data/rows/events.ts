import { seedOf } from '@metta-health-bot/local-sources';

/** A made-up event: how long ago in hours, whether it went wrong, and what the columns of its table show. */
export interface EventRow {
  readonly feed: string;
  readonly hoursAgo: number;
  readonly level: 'info' | 'success' | 'error';
  readonly title: string;
  /** Hours between `started` and the event. */
  readonly ranHours?: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** Commits between which a workflow broke, by the numbers of their pull requests, and the job that did. */
interface Break {
  readonly job: string;
  readonly good: number;
  readonly bad: number;
}

/** A failed run of a workflow. */
export const failedWorkflow = (
  hoursAgo: number,
  {
    workflow,
    branch,
    duration,
    broke,
  }: { readonly workflow: string; readonly branch: string; readonly duration: string; readonly broke?: Break },
): EventRow => ({
  feed: 'failed_workflow',
  hoursAgo,
  level: 'error',
  title: `${workflow} failed on ${branch}`,
  fields: {
    workflow,
    branch,
    trigger: branch === 'main' ? 'push' : 'pull_request',
    duration,
    ...(broke && breakFields(broke)),
  },
});

function breakFields({ good, bad, job }: Break): EventRow['fields'] {
  const [before, since] = [shaOf(good), shaOf(bad)];
  return { job, sha: since, failing_since: since, compare: `${REPOSITORY}/compare/${before}...${since}` };
}

const trainingRun = (
  hoursAgo: number,
  {
    run,
    status,
    hearts,
    sps,
    ranHours,
  }: {
    readonly run: string;
    readonly status: string;
    readonly hearts: string;
    readonly sps: string;
    readonly ranHours: number;
  },
): EventRow => ({
  feed: 'training_run',
  hoursAgo,
  level: levelOf(status),
  title: `${run} ${status}`,
  ranHours,
  fields: { run, status, hearts, sps, duration: `${ranHours} h` },
});

const job = (
  hoursAgo: number,
  {
    id,
    status,
    cluster,
    ranHours,
    cost,
  }: {
    readonly id: string;
    readonly status: string;
    readonly cluster: string;
    readonly ranHours: number;
    readonly cost: string;
  },
): EventRow => ({
  feed: 'job',
  hoursAgo,
  level: levelOf(status),
  title: `Job ${id} ${status}`,
  ranHours,
  fields: { job: id, status, cluster, duration: `${ranHours} h`, cost },
});

const evalRun = (
  hoursAgo: number,
  {
    policy,
    type,
    status,
    accuracy,
    duration,
  }: {
    readonly policy: string;
    readonly type: string;
    readonly status: string;
    readonly accuracy: string;
    readonly duration: string;
  },
): EventRow => ({
  feed: 'eval_run',
  hoursAgo,
  level: levelOf(status),
  title: `${type} eval of ${policy} ${status}`,
  fields: { policy, type, status, hearts_accuracy: accuracy, duration },
});

const collectorError = (
  hoursAgo: number,
  { collector, title, metric }: { readonly collector: string; readonly title: string; readonly metric: string },
): EventRow => ({
  feed: 'collector_error',
  hoursAgo,
  level: 'error',
  title,
  fields: { collector, metric },
});

/** Repository of the made-up team. */
const REPOSITORY = 'https://github.example.com/example/app';

/** A pull request that was merged. */
export const merge = (
  hoursAgo: number,
  { number, title, author }: { readonly number: number; readonly title: string; readonly author: string },
): EventRow => ({
  feed: 'change',
  hoursAgo,
  level: 'info',
  title,
  fields: { kind: 'merge', author, sha: shaOf(number), number: String(number), repository: REPOSITORY },
});

/** A deployment to production. */
export const deployment = (
  hoursAgo: number,
  { title, author }: { readonly title: string; readonly author: string },
): EventRow => ({
  feed: 'change',
  hoursAgo,
  level: 'info',
  title,
  fields: { kind: 'deployment', author, sha: shaOf(seedOf(title)), environment: 'production' },
});

/** A made-up hash of a commit. */
const shaOf = (of: number) =>
  Math.round(1e6 * of)
    .toString(16)
    .padStart(8, '5')
    .repeat(5)
    .slice(0, 40);

function levelOf(status: string): EventRow['level'] {
  if (status === 'failed') return 'error';
  return status === 'succeeded' ? 'success' : 'info';
}

/** Recent events of the simulated team. */
export const EVENT_ROWS: readonly EventRow[] = [
  failedWorkflow(1.4, { workflow: 'Unit Tests', branch: 'main', duration: '4 min 12 s' }),
  failedWorkflow(5.2, { workflow: 'Integration Tests', branch: 'feature/rollup-table', duration: '11 min 3 s' }),
  failedWorkflow(9.8, { workflow: 'Lint', branch: 'feature/digest', duration: '48 s' }),
  failedWorkflow(21, { workflow: 'Unit Tests', branch: 'main', duration: '4 min 40 s' }),
  failedWorkflow(33, { workflow: 'Benchmarks', branch: 'main', duration: '19 min 2 s' }),
  failedWorkflow(57, { workflow: 'Integration Tests', branch: 'main', duration: '12 min 31 s' }),
  failedWorkflow(80, { workflow: 'Release', branch: 'release/1.8', duration: '7 min 9 s' }),
  failedWorkflow(130, { workflow: 'Unit Tests', branch: 'fix/flaky-clock', duration: '5 min 1 s' }),
  trainingRun(0.6, { run: 'arena-2041', status: 'running', hearts: '0.58', sps: '43,200', ranHours: 6 }),
  trainingRun(3, { run: 'arena-2040', status: 'succeeded', hearts: '0.61', sps: '44,900', ranHours: 9 }),
  trainingRun(7.5, { run: 'multinode-311', status: 'succeeded', hearts: '0.55', sps: '46,100', ranHours: 14 }),
  trainingRun(12, { run: 'arena-2039', status: 'failed', hearts: '0.21', sps: '38,700', ranHours: 2 }),
  trainingRun(26, { run: 'arena-2038', status: 'succeeded', hearts: '0.60', sps: '44,100', ranHours: 9 }),
  trainingRun(40, { run: 'multinode-310', status: 'failed', hearts: '0.12', sps: '22,400', ranHours: 1 }),
  trainingRun(64, { run: 'arena-2037', status: 'succeeded', hearts: '0.63', sps: '45,300', ranHours: 10 }),
  job(0.3, { id: '1188', status: 'running', cluster: 'gpu-a', ranHours: 6, cost: '74.20 USD' }),
  job(2, { id: '1187', status: 'succeeded', cluster: 'gpu-b', ranHours: 9, cost: '118.40 USD' }),
  job(6, { id: '1186', status: 'failed', cluster: 'gpu-a', ranHours: 1, cost: '11.90 USD' }),
  job(11, { id: '1185', status: 'succeeded', cluster: 'gpu-c', ranHours: 4, cost: '39.10 USD' }),
  job(30, { id: '1184', status: 'cancelled', cluster: 'gpu-b', ranHours: 2, cost: '20.70 USD' }),
  job(52, { id: '1183', status: 'succeeded', cluster: 'gpu-d', ranHours: 8, cost: '96.00 USD' }),
  evalRun(1, {
    policy: 'arena-2040',
    type: 'remote',
    status: 'succeeded',
    accuracy: '4.1 % off',
    duration: '3 min 20 s',
  }),
  evalRun(4, {
    policy: 'arena-2040',
    type: 'local',
    status: 'succeeded',
    accuracy: '3.2 % off',
    duration: '2 min 2 s',
  }),
  evalRun(13, {
    policy: 'multinode-311',
    type: 'remote',
    status: 'succeeded',
    accuracy: '5.8 % off',
    duration: '4 min 41 s',
  }),
  evalRun(27, { policy: 'arena-2039', type: 'remote', status: 'failed', accuracy: '', duration: '1 min 5 s' }),
  evalRun(48, {
    policy: 'arena-2038',
    type: 'local',
    status: 'succeeded',
    accuracy: '2.9 % off',
    duration: '1 min 58 s',
  }),
  merge(0.9, { number: 1292, title: 'Tidy up the notebook of the arena', author: 'dev-4' }),
  merge(3.6, { number: 1290, title: 'Update the lock file', author: 'renovate[bot]' }),
  deployment(6.3, { title: 'v1.42.0 to production', author: 'dev-1' }),
  merge(17.9, { number: 1284, title: 'Read checkpoints from the new bucket', author: 'dev-3' }),
  merge(22.5, { number: 1281, title: 'Cache the results of the lint', author: 'dev-2' }),
  merge(28, { number: 1279, title: 'Log the seed of each run', author: 'dev-5' }),
  merge(41, { number: 1275, title: 'Change the defaults of the optimizer', author: 'dev-7' }),
  merge(52, { number: 1271, title: 'Move the evaluation to the new pool', author: 'dev-6' }),
  merge(75, { number: 1266, title: 'Fix the resume of a stopped run', author: 'dev-3' }),
  merge(97, { number: 1260, title: 'Speed up the loader', author: 'dev-5' }),
  collectorError(2.1, { collector: 'wandb', title: 'HTTP 502 of the run list', metric: 'wandb.runs.active' }),
  collectorError(8.3, {
    collector: 'github',
    title: 'no response within 10 s of the pull requests',
    metric: 'github.prs.open',
  }),
  collectorError(19.5, {
    collector: 'skypilot',
    title: 'the request for the queue expired',
    metric: 'skypilot.jobs.running',
  }),
];
