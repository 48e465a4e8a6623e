/** A made-up happening: how long ago in hours, whether it went wrong, and what the columns of its table show. */
export interface EventRow {
  readonly feed: string;
  readonly hoursAgo: number;
  readonly level: 'info' | 'success' | 'error';
  readonly title: string;
  /** Of `started`, how many hours before the happening. */
  readonly ranHours?: number;
  readonly fields: Readonly<Record<string, string>>;
}

const failedWorkflow = (hoursAgo: number, workflow: string, branch: string, duration: string): EventRow => ({
  feed: 'failed_workflow',
  ...{ hoursAgo, level: 'error', title: `${workflow} failed on ${branch}`, fields: { workflow, branch, duration } },
});

const trainingRun = (
  hoursAgo: number,
  run: string,
  status: string,
  hearts: string,
  sps: string,
  ranHours: number,
): EventRow => ({
  feed: 'training_run',
  ...{ hoursAgo, level: levelOf(status), title: `${run} ${status}`, ranHours },
  fields: { run, status, hearts, sps, duration: `${ranHours} h` },
});

const job = (
  hoursAgo: number,
  id: string,
  status: string,
  cluster: string,
  ranHours: number,
  cost: string,
): EventRow => ({
  feed: 'job',
  ...{ hoursAgo, level: levelOf(status), title: `Job ${id} ${status}`, ranHours },
  fields: { job: id, status, cluster, duration: `${ranHours} h`, cost },
});

const evalRun = (
  hoursAgo: number,
  policy: string,
  type: string,
  status: string,
  accuracy: string,
  duration: string,
): EventRow => ({
  feed: 'eval_run',
  ...{ hoursAgo, level: levelOf(status), title: `${type} eval of ${policy} ${status}` },
  fields: { policy, type, status, hearts_accuracy: accuracy, duration },
});

const collectorError = (hoursAgo: number, collector: string, title: string, metric: string): EventRow => ({
  ...{ feed: 'collector_error', hoursAgo, level: 'error', title, fields: { collector, metric } },
});

function levelOf(status: string): EventRow['level'] {
  if (status === 'failed') return 'error';
  return status === 'succeeded' ? 'success' : 'info';
}

/** What has happened lately on the simulated team. */
export const EVENT_ROWS: readonly EventRow[] = [
  failedWorkflow(1.4, 'Unit Tests', 'main', '4 min 12 s'),
  failedWorkflow(5.2, 'Integration Tests', 'feature/rollup-table', '11 min 3 s'),
  failedWorkflow(9.8, 'Lint', 'feature/digest', '48 s'),
  failedWorkflow(21, 'Unit Tests', 'main', '4 min 40 s'),
  failedWorkflow(33, 'Benchmarks', 'main', '19 min 2 s'),
  failedWorkflow(57, 'Integration Tests', 'main', '12 min 31 s'),
  failedWorkflow(80, 'Release', 'release/1.8', '7 min 9 s'),
  failedWorkflow(130, 'Unit Tests', 'fix/flaky-clock', '5 min 1 s'),
  trainingRun(0.6, 'arena-2041', 'running', '0.58', '43,200', 6),
  trainingRun(3, 'arena-2040', 'succeeded', '0.61', '44,900', 9),
  trainingRun(7.5, 'multinode-311', 'succeeded', '0.55', '46,100', 14),
  trainingRun(12, 'arena-2039', 'failed', '0.21', '38,700', 2),
  trainingRun(26, 'arena-2038', 'succeeded', '0.60', '44,100', 9),
  trainingRun(40, 'multinode-310', 'failed', '0.12', '22,400', 1),
  trainingRun(64, 'arena-2037', 'succeeded', '0.63', '45,300', 10),
  job(0.3, '1188', 'running', 'gpu-a', 6, '74.20 USD'),
  job(2, '1187', 'succeeded', 'gpu-b', 9, '118.40 USD'),
  job(6, '1186', 'failed', 'gpu-a', 1, '11.90 USD'),
  job(11, '1185', 'succeeded', 'gpu-c', 4, '39.10 USD'),
  job(30, '1184', 'cancelled', 'gpu-b', 2, '20.70 USD'),
  job(52, '1183', 'succeeded', 'gpu-d', 8, '96.00 USD'),
  evalRun(1, 'arena-2040', 'remote', 'succeeded', '4.1 % off', '3 min 20 s'),
  evalRun(4, 'arena-2040', 'local', 'succeeded', '3.2 % off', '2 min 2 s'),
  evalRun(13, 'multinode-311', 'remote', 'succeeded', '5.8 % off', '4 min 41 s'),
  evalRun(27, 'arena-2039', 'remote', 'failed', '', '1 min 5 s'),
  evalRun(48, 'arena-2038', 'local', 'succeeded', '2.9 % off', '1 min 58 s'),
  collectorError(2.1, 'wandb', 'HTTP 502 of the run list', 'wandb.runs.active'),
  collectorError(8.3, 'github', 'no response within 10 s of the pull requests', 'github.prs.open'),
  collectorError(19.5, 'skypilot', 'the request for the queue expired', 'skypilot.jobs.running'),
];
