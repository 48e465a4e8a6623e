import { type Expected, finite } from './expected.ts';
import { HOUR, type MadeCluster, type MadeCost, type MadeJob, type MadeServer, SECONDS } from './skypilot-generator.ts';

const DAY = 24 * HOUR;
type Found = number | 'missing' | 'nothing';

/** What each status means, by sky/jobs/state.py; what is not here nobody has heard of. */
function meaningOf({ status }: MadeJob): string {
  if (['PENDING', 'SUBMITTED', 'STARTING'].includes(status)) return 'queued';
  if (['RUNNING', 'RECOVERING', 'CANCELLING', 'WINDING_DOWN'].includes(status)) return 'running';
  if (status === 'SUCCEEDED') return 'succeeded';
  if (status === 'CANCELLED') return 'cancelled';
  const failures = ['FAILED', 'FAILED_SETUP', 'FAILED_PRECHECKS', 'FAILED_NO_RESOURCE', 'FAILED_CONTROLLER'];
  return failures.includes(status) ? 'failed' : 'unknown';
}

/** Whether a job ended within so long: yes, no, or nobody knows. */
function ended(job: MadeJob, span: number): 'yes' | 'no' | '?' {
  const meaning = meaningOf(job);
  const isRecent = (at: number | null | undefined) => at != null && SECONDS - at <= span;
  if (meaning === 'queued' || meaning === 'running') return 'no';
  if (meaning === 'unknown') return isRecent(job.end_at) ? '?' : 'no';
  if (job.end_at != null) return isRecent(job.end_at) ? 'yes' : 'no';
  return isRecent(job.start_at ?? job.submitted_at) ? 'yes' : '?';
}

function count(jobs: readonly MadeJob[], meanings: readonly string[], span: number): number | 'missing' {
  let sum = 0;
  for (const job of jobs) {
    if (![...meanings, 'unknown'].includes(meaningOf(job))) continue;
    if (ended(job, span) === '?') return 'missing';
    if (ended(job, span) === 'yes' && meaningOf(job) !== 'unknown') sum += 1;
  }
  return sum;
}

/** The job without times over an hour ahead: a clock is wrong there, and nobody knows when it ended. */
function withoutFuture(job: MadeJob): MadeJob {
  const isAhead = (at: unknown) => typeof at === 'number' && at > SECONDS + HOUR;
  const known = Object.entries(job).map(([name, value]) => [name, isAhead(value) ? null : value]);
  return { ...Object.fromEntries(known), job_id: job.job_id };
}

function jobsExpected(made: readonly MadeJob[]): Expected {
  const jobs = made.map(withoutFuture);
  const isOpenUnknown = jobs.some((job) => meaningOf(job) === 'unknown' && job.end_at == null);
  const having = (meaning: string) => jobs.filter((job) => meaningOf(job) === meaning).length;
  const [good, all] = [count(jobs, ['succeeded'], 7 * DAY), count(jobs, ['succeeded', 'failed'], 7 * DAY)];
  const rate = all === 'missing' || good === 'missing' ? 'missing' : all === 0 ? 'nothing' : (100 * good) / all;
  const listed = jobs.filter((job) => {
    const goesOn = ['queued', 'running'].includes(meaningOf(job));
    const isOpen = goesOn || (meaningOf(job) === 'unknown' && (job.end_at == null || SECONDS - job.end_at <= 7 * DAY));
    return isOpen || ended(job, 7 * DAY) === 'yes';
  });
  const meanings = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'];
  const byStatus = new Map<string, number>(meanings.map((meaning) => [meaning, 0]));
  for (const job of listed) byStatus.set(meaningOf(job), (byStatus.get(meaningOf(job)) ?? 0) + 1);
  return {
    'skypilot.jobs.running': isOpenUnknown ? 'missing' : having('running'),
    'skypilot.jobs.queued': isOpenUnknown ? 'missing' : having('queued'),
    'skypilot.jobs.failed': count(jobs, ['failed'], DAY),
    'skypilot.jobs.succeeded': count(jobs, ['succeeded'], DAY),
    'skypilot.jobs.cancelled': count(jobs, ['cancelled'], DAY),
    'skypilot.jobs.failed_7d': count(jobs, ['failed'], 7 * DAY),
    'skypilot.jobs.success_rate_pct': rate,
    ...Object.fromEntries([...byStatus].map(([status, value]) => [`skypilot.jobs.by_status|${status}`, value])),
  };
}

const begun = ({ usage_intervals }: MadeCost) =>
  usage_intervals.flatMap(([from, to]) => (from === null ? [] : [{ from, to }]));

/** Dollars of one line of the report within a span; undefined where it was never used. */
function costOf(cost: MadeCost, span: number): Found | undefined {
  const { duration, total_cost } = cost;
  if (duration === 0 && !total_cost) return undefined;
  if (begun(cost).length === 0) return 'missing';
  let used = 0;
  for (const { from, to } of begun(cost)) {
    const [start, end] = [Math.max(from, SECONDS - span), Math.min(to ?? SECONDS, SECONDS)];
    if (end > start) used += end - start;
  }
  if (used === 0) return 0;
  return duration === 0 || !total_cost ? 'missing' : total_cost * (used / duration);
}

function costsExpected(costs: readonly MadeCost[]): Expected {
  const expected: Record<string, Found> = {};
  for (const [metric, span] of [
    ['cost_usd_24h', DAY],
    ['cost_usd_7d', 7 * DAY],
  ] as const) {
    for (const name of new Set(costs.map((cost) => cost.name))) {
      const parts = costs.filter((cost) => cost.name === name).flatMap((cost) => costOf(cost, span) ?? []);
      if (parts.length === 0) continue;
      const sum = parts.reduce<Found>(
        (total, part) => (typeof part === 'number' && typeof total === 'number' ? total + part : 'missing'),
        0,
      );
      expected[`skypilot.clusters.${metric}|${name}`] = typeof sum === 'number' ? finite(sum) : sum;
    }
  }
  return expected;
}

function clustersExpected(clusters: readonly MadeCluster[], costs: readonly MadeCost[]): Expected {
  const own = clusters.filter(({ name }) => !name.startsWith('sky-jobs-controller-'));
  const up = own.filter(({ status }) => status === 'UP' || status === 'AUTOSTOPPING');
  const isStrange = own.some(({ status }) => !['UP', 'AUTOSTOPPING', 'INIT', 'STOPPED', 'PENDING'].includes(status));
  const uptimes = up.map(({ name, launched_at }): [string, Found] => {
    const open = costs
      .filter((cost) => cost.name === name)
      .flatMap(begun)
      .filter(({ to }) => to === null);
    const since = open.length === 0 ? launched_at : Math.max(...open.map(({ from }) => from));
    return [`skypilot.clusters.uptime_hours|${name}`, since > SECONDS ? 'missing' : (SECONDS - since) / HOUR];
  });
  return { 'skypilot.clusters.active': isStrange ? 'missing' : up.length, ...Object.fromEntries(uptimes) };
}

const missing = (...names: readonly string[]): Expected =>
  Object.fromEntries(names.map((name) => [`skypilot.${name}`, 'missing' as const]));

/** What the collector of SkyPilot must tell of this server. */
export function expectedOfSkypilot({ jobs, clusters, costs, endings }: MadeServer): Expected {
  const isReadable = endings.jobs === 'result' && jobs.every(({ job_id }) => job_id !== null);
  const ofJobs = [
    'running',
    'queued',
    'failed',
    'succeeded',
    'cancelled',
    'failed_7d',
    'success_rate_pct',
    'by_status',
  ];
  return {
    ...(endings.jobs === 'idle'
      ? { ...missing(...ofJobs.map((name) => `jobs.${name}`)), 'skypilot.jobs.running': 0, 'skypilot.jobs.queued': 0 }
      : isReadable
        ? jobsExpected(jobs)
        : missing(...ofJobs.map((name) => `jobs.${name}`))),
    ...(endings.costs === 'result' ? costsExpected(costs) : missing('clusters.cost_usd_24h', 'clusters.cost_usd_7d')),
    ...(endings.clusters === 'result'
      ? clustersExpected(clusters, endings.costs === 'result' ? costs : [])
      : missing('clusters.active', 'clusters.uptime_hours')),
  };
}
