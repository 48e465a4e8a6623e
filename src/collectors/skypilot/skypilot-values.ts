import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RunStatus } from '../run-status.ts';

/** Values of ManagedJobStatus: github.com/skypilot-org/skypilot, sky/jobs/state.py */
const STATES: ReadonlyMap<string, RunStatus> = new Map([
  ['PENDING', 'queued'],
  ['SUBMITTED', 'queued'],
  ['STARTING', 'queued'],
  ['RUNNING', 'running'],
  ['RECOVERING', 'running'],
  ['CANCELLING', 'running'],
  ['WINDING_DOWN', 'running'],
  ['SUCCEEDED', 'succeeded'],
  ['CANCELLED', 'cancelled'],
  ['FAILED', 'failed'],
  ['FAILED_SETUP', 'failed'],
  ['FAILED_PRECHECKS', 'failed'],
  ['FAILED_NO_RESOURCE', 'failed'],
  ['FAILED_CONTROLLER', 'failed'],
]);

/** Status of a job in SkyPilot's state `value`; `unknown` for a state that is not in the list. */
function jobStatus(value: string): RunStatus {
  return STATES.get(value) ?? 'unknown';
}

/** Most characters of a task's name in the name of its cluster: JOBS_CLUSTER_NAME_PREFIX_LENGTH now, and in older versions. */
const LONGEST = [25, 30] as const;
const HASH_LENGTH = 2;

/**
 * Possible names of a cluster that only this task uses: the task's name, shortened if it is long, and the id of the job
 * (github.com/skypilot-org/skypilot, generate_managed_job_cluster_name, make_cluster_name_on_cloud). None for a task without a name.
 */
function clusterNamesOf(task: string, jobId: number): readonly string[] {
  if (task === '') return [];
  return [...new Set(LONGEST.map((longest) => `${clusterPrefix(task, longest)}-${jobId}`))];
}

function clusterPrefix(task: string, longest: number): string {
  const name = task.replace(/[._]/g, '-').toLowerCase();
  if (name.length <= longest) return name;
  const digest = createHash('md5').update(task).digest('hex');
  const hash = BigInt(`0x${digest}`).toString(36).slice(0, HASH_LENGTH);
  return `${name.slice(0, longest - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`;
}

/** The last second that a Date can represent. */
const LAST_SECOND = 8.64e12;
/** Times of the API are seconds; ours are milliseconds since 1970. */
const seconds = z
  .number()
  .min(-LAST_SECOND)
  .max(LAST_SECOND)
  .transform((value) => 1000 * value);

/** A managed job, as `/jobs/queue/v2` lists them: sky/schemas/api/responses.py, ManagedJobRecord. */
const jobSchema = z
  .object({
    job_id: z.int(),
    task_id: z.int().nullish(),
    job_name: z.string().nullish(),
    task_name: z.string().nullish(),
    status: z.string(),
    submitted_at: seconds.nullish(),
    start_at: seconds.nullish(),
    end_at: seconds.nullish(),
    current_cluster_name: z.string().nullish(),
  })
  .transform((job) => ({
    jobId: job.job_id,
    id: job.task_id ? `${job.job_id}-${job.task_id}` : String(job.job_id),
    name: job.job_name ?? '',
    /** SkyPilot's own word for its status. */
    state: job.status,
    status: jobStatus(job.status),
    submittedAt: job.submitted_at ?? null,
    startedAt: job.start_at ?? null,
    endedAt: job.end_at ?? null,
    /** Time at which it was seen to have ended, if SkyPilot gives no end time: it ended no later. */
    endedBy: null as number | null,
    cluster: job.current_cluster_name ?? '',
    /** Possible names of a cluster that only this job uses. */
    ownClusters: clusterNamesOf(job.task_name ?? job.job_name ?? '', job.job_id),
  }));
export type SkypilotJob = z.output<typeof jobSchema>;

/** List of jobs. Newer servers wrap it with its total length; null if they do not. */
export const jobsSchema = z.union([
  z.array(jobSchema).transform((jobs) => ({ jobs, total: null })),
  z
    .object({ jobs: z.array(jobSchema), total: z.number().nullish() })
    .transform(({ jobs, total }) => ({ jobs, total: total ?? null })),
]);

/** Values of ClusterStatus (sky/utils/status_lib.py) in which machines run and cost; the second one while hooks run before a stop. */
const UP: readonly string[] = ['UP', 'AUTOSTOPPING'];
/** Its other values. */
const NOT_UP: readonly string[] = ['INIT', 'STOPPED', 'PENDING'];

/** A cluster, as `/status` lists them: StatusResponse. */
const clusterSchema = z
  .object({ name: z.string(), status: z.string(), launched_at: seconds.nullish() })
  .transform(({ name, status, launched_at }) => ({
    name,
    state: status,
    launchedAt: launched_at ?? null,
    /** Undefined in an unknown status. */
    isUp: UP.includes(status) || (NOT_UP.includes(status) ? false : undefined),
  }));
export type Cluster = z.output<typeof clusterSchema>;
export const clustersSchema = z.array(clusterSchema);

/**
 * Cost of a cluster, as `/cost_report` lists them. An interval without an end is still open; one without a start is not an interval
 * (sky/global_user_state.py).
 */
const costSchema = z
  .object({
    name: z.string(),
    duration: z.number().nullish(),
    total_cost: z.number().nullish(),
    usage_intervals: z.array(z.tuple([seconds.nullish(), seconds.nullish()])).nullish(),
  })
  .transform(({ name, duration, total_cost, usage_intervals }) => ({
    name,
    /** US dollars per millisecond; null if it is not known: SkyPilot writes 0 if it knows no price (sky/core.py, cost_report). */
    rate: total_cost && duration ? total_cost / (1000 * duration) : null,
    wasUsed: Boolean(duration || total_cost),
    intervals: (usage_intervals ?? []).flatMap(([from, to]) => (from == null ? [] : [{ from, to: to ?? null }])),
  }));
export type ClusterCost = z.output<typeof costSchema>;
export const costsSchema = z.array(costSchema);

/** A request that has ended: `return_value` is JSON in a string. */
export const endedSchema = z.object({ status: z.string(), return_value: z.string().nullish() });
