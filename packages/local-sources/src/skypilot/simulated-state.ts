import type { SkypilotState } from './questions.ts';

const HOUR = 3_600;
const CLUSTERS = [
  { name: 'gpu-a', status: 'UP', hourly: 12.4, upHours: 50 },
  { name: 'gpu-b', status: 'UP', hourly: 13.1, upHours: 31 },
  { name: 'gpu-c', status: 'AUTOSTOPPING', hourly: 9.8, upHours: 12 },
] as const;
const EVERY_HOURS = 3;
const JOBS = 60;

/** A made-up server at `now` (milliseconds since 1970): jobs begin on a fixed grid of time, and end. */
export function simulatedState(now: number): SkypilotState {
  const seconds = now / 1000;
  const last = Math.floor(seconds / (EVERY_HOURS * HOUR));
  return {
    jobs: [
      ...Array.from({ length: JOBS }, (_, back) => jobOf(last - back, seconds)),
      {
        job_id: last + 1,
        task_id: 0,
        job_name: 'train',
        task_name: 'train',
        status: 'PENDING',
        submitted_at: seconds - 600,
      },
    ],
    clusters: CLUSTERS.map((cluster) => statusOf(cluster, seconds)),
    costs: CLUSTERS.map(({ name, status, hourly, upHours }) => ({
      name,
      duration: upHours * HOUR,
      total_cost: hourly * upHours,
      num_nodes: 1,
      resources: 'gASVlC4=',
      launched_at: Math.floor(seconds - upHours * HOUR),
      cluster_hash: `hash-of-${name}`,
      status,
      user_hash: '919df126',
      user_name: 'ada',
      workspace: 'default',
      last_creation_yaml: null,
      last_creation_command: null,
      last_event: null,
      // SkyPilot allows for intervals without a start, and skips them (_get_cluster_duration).
      usage_intervals: [
        [null, null],
        [Math.floor(seconds - upHours * HOUR), null],
      ],
    })),
  };
}

/** A cluster as sky/schemas/api/responses.py has it in a summary: StatusResponse. */
function statusOf({ name, status, upHours }: (typeof CLUSTERS)[number], seconds: number): object {
  const launched_at = Math.floor(seconds - upHours * HOUR);
  return {
    name,
    launched_at,
    handle: null,
    last_use: 'sky launch train.yaml',
    status,
    autostop: 60,
    to_down: true,
    owner: null,
    metadata: {},
    cluster_hash: `hash-of-${name}`,
    storage_mounts_metadata: null,
    cluster_ever_up: true,
    status_updated_at: launched_at,
    user_hash: '919df126',
    user_name: 'ada',
    config_hash: null,
    workspace: 'default',
    last_creation_yaml: null,
    last_creation_command: null,
    is_managed: false,
    last_event: null,
    resources_str: '1x(gpus=A100:8)',
    resources_str_full: null,
    credentials: null,
    nodes: 1,
    cloud: 'AWS',
    region: 'us-east-1',
    cpus: '96',
    memory: '1152',
    accelerators: "{'A100': 8}",
    cluster_name_on_cloud: `${name}-919df126`,
  };
}

function jobOf(number: number, now: number): object {
  const submitted = number * EVERY_HOURS * HOUR;
  const end = submitted + (2 + (number % 7)) * HOUR;
  const isOver = end <= now;
  const result = number % 29 === 3 ? 'FAILED' : number % 17 === 4 ? 'CANCELLED' : 'SUCCEEDED';
  return {
    job_id: number,
    task_id: 0,
    job_name: 'train',
    task_name: 'train',
    submitted_at: submitted,
    start_at: submitted + 120,
    end_at: isOver ? end : null,
    status: isOver ? result : 'RUNNING',
    current_cluster_name: CLUSTERS[number % CLUSTERS.length]?.name,
  };
}
