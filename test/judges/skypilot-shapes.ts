import { z } from 'zod';

// What a SkyPilot API server answers, by the files of github.com/skypilot-org/skypilot that say so. Facts of its source, none of its text.

/** sky/jobs/state.py, ManagedJobStatus. */
export const JOB_STATES = [
  ...(['PENDING', 'SUBMITTED', 'STARTING', 'RUNNING', 'WINDING_DOWN', 'RECOVERING', 'CANCELLING'] as const),
  ...(['SUCCEEDED', 'CANCELLED', 'FAILED', 'FAILED_SETUP', 'FAILED_PRECHECKS'] as const),
  ...(['FAILED_NO_RESOURCE', 'FAILED_CONTROLLER'] as const),
] as const;

/** sky/utils/status_lib.py, ClusterStatus. */
export const CLUSTER_STATES = ['INIT', 'UP', 'STOPPED', 'AUTOSTOPPING', 'PENDING'] as const;

/** sky/server/requests/requests.py, RequestStatus. */
const REQUEST_STATES = ['PENDING', 'WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

const text = z.string().nullish();
const real = z.number().nullish();
const whole = z.int().nullish();

/**
 * sky/schemas/api/responses.py, ManagedJobRecord: all is optional there. Only the status is always there, for
 * sky/server/requests/serializers/encoders.py, encode_jobs_queue_v2, asks each for its value.
 */
const job = z.looseObject({
  job_id: whole,
  task_id: whole,
  job_name: text,
  task_name: text,
  job_duration: real,
  workspace: text,
  status: z.enum(JOB_STATES),
  schedule_state: text,
  resources: text,
  cluster_resources: text,
  cloud: text,
  region: text,
  zone: text,
  infra: text,
  recovery_count: whole,
  details: text,
  failure_reason: text,
  user_name: text,
  user_hash: text,
  submitted_at: real,
  start_at: real,
  end_at: real,
  last_recovered_at: real,
  priority: whole,
  pool: text,
  current_cluster_name: text,
});

/** sky/schemas/api/responses.py, StatusResponse; encoders.py, encode_status. */
const cluster = z.looseObject({
  name: z.string(),
  launched_at: z.int(),
  last_use: z.string(),
  status: z.enum(CLUSTER_STATES),
  autostop: z.int(),
  to_down: z.boolean(),
  owner: z.array(z.string()).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  cluster_hash: z.string(),
  cluster_ever_up: z.boolean(),
  status_updated_at: z.int(),
  user_hash: z.string(),
  user_name: z.string(),
  workspace: z.string(),
  is_managed: z.boolean(),
  nodes: z.int(),
  cloud: text,
  region: text,
  cpus: text,
  memory: text,
  accelerators: text,
  last_event: text,
  resources_str: text,
});

/**
 * sky/global_user_state.py, get_clusters_from_history, with the cost that sky/core.py, cost_report, adds: 0.0 where it cannot be told.
 * An interval without a start is skipped (_get_cluster_duration), one without an end goes on, and is the last.
 */
const cost = z.looseObject({
  name: z.string(),
  launched_at: whole,
  duration: z.int().min(0),
  num_nodes: whole,
  resources: text,
  cluster_hash: z.string(),
  status: z.enum(CLUSTER_STATES).nullable(),
  user_hash: text,
  user_name: text,
  usage_intervals: z.array(z.tuple([z.int().nullable(), z.int().nullable()])),
  workspace: text,
  total_cost: z.number().nullable(),
});

/** Each result, `return_value` of a request that has succeeded, by the path that asked for it. */
export const RESULTS: Readonly<Record<string, z.ZodType>> = {
  // encoders.py, encode_jobs_queue_v2: the list alone, or with its length.
  '/jobs/queue/v2': z.union([
    z.array(job),
    z.strictObject({
      jobs: z.array(job),
      total: z.int(),
      total_no_filter: z.int(),
      status_counts: z.record(z.string(), z.int()),
    }),
  ]),
  // encoders.py, encode_jobs_queue.
  '/jobs/queue': z.array(job),
  '/status': z.array(cluster),
  '/cost_report': z.array(cost),
};

const payload = z.strictObject({
  request_id: z.string(),
  name: z.string(),
  entrypoint: z.string(),
  request_body: z.string(),
  status: z.enum(REQUEST_STATES),
  created_at: z.number(),
  user_id: z.string(),
  return_value: z.string(),
  error: z.string(),
  pid: whole,
  schedule_type: z.enum(['long', 'short']),
  user_name: text,
  cluster_name: text,
  status_msg: text,
  should_retry: z.boolean(),
  finished_at: real,
  file_mounts_blob_id: text,
});

/** What else it answers, by what it says. */
export const ANSWERS = {
  // sky/server/server.py: the routes give nothing, which FastAPI writes as null; the id is in a header (RequestIDMiddleware).
  accepted: z.null(),
  // sky/server/requests/requests.py, Request.encode: payloads.RequestPayload.
  ended: payload,
  // sky/server/server.py, api_get: the whole of it once more as the detail of a 500.
  failed: z.strictObject({ detail: payload.extend({ status: z.literal('FAILED') }) }),
  // FastAPI's HTTPException, and its RequestValidationError for a body that is not as it has to be.
  refused: z.strictObject({ detail: z.union([z.string(), z.array(z.looseObject({ msg: z.string() }))]) }),
} as const;

export const SHAPES = Object.keys(RESULTS).length + Object.keys(ANSWERS).length;
