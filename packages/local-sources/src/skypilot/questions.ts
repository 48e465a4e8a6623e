import { z } from 'zod';

/** Data of a server, in its own words: sky/schemas/api/responses.py. Times in seconds since 1970. */
export interface SkypilotState {
  readonly jobs: readonly object[];
  readonly clusters: readonly object[];
  readonly costs: readonly object[];
}

/** API version of a server: the current one, or that of SkyPilot 0.9, the first one with a server. */
export type SkypilotVersion = 'current' | '0.9';

/** Schema of a request's body, and the function that answers it. */
interface Ask {
  readonly body: z.ZodType;
  readonly answer: (state: SkypilotState) => unknown;
}

/** The fields of a job that a question may name, of sky/schemas/api/responses.py. */
const RECORD = [
  ...(['job_id', 'task_id', 'job_name', 'task_name', 'status', 'submitted_at', 'start_at', 'end_at'] as const),
  ...(['current_cluster_name', 'resources', 'region', 'failure_reason', 'user_name', 'pool'] as const),
] as const;
const QUEUE = { refresh: z.boolean(), skip_finished: z.boolean(), all_users: z.boolean() };

const STATUS: Ask = {
  body: z.strictObject({
    cluster_names: z.null(),
    refresh: z.literal('NONE'),
    all_users: z.boolean(),
    include_credentials: z.boolean(),
    include_handle: z.boolean(),
    summary_response: z.boolean(),
  }),
  answer: ({ clusters }) => clusters,
};

/** Questions of each version by method and path; null if FastAPI has the path, and the method not. */
const QUESTIONS: Readonly<Record<SkypilotVersion, Readonly<Record<string, Ask | null>>>> = {
  current: {
    'POST /jobs/queue/v2': {
      body: z.strictObject({ ...QUEUE, fields: z.array(z.enum(RECORD)).optional() }),
      answer: ({ jobs }) => ({ jobs, total: jobs.length, total_no_filter: jobs.length, status_counts: {} }),
    },
    'POST /status': STATUS,
    'POST /cost_report': { body: z.strictObject({ days: z.int().min(1) }), answer: ({ costs }) => costs },
    'GET /cost_report': null,
  },
  '0.9': {
    'POST /jobs/queue': { body: z.strictObject(QUEUE), answer: ({ jobs }) => jobs },
    'POST /status': STATUS,
    'GET /cost_report': { body: z.undefined(), answer: ({ costs }) => costs },
    'POST /cost_report': null,
  },
};

/** The question that this is to a server of that version; else with which status it is refused. */
export function questionOf(version: SkypilotVersion, method: string, path: string): Ask | 404 | 405 {
  const question = QUESTIONS[version][`${method} ${path}`];
  return question ?? (question === null ? 405 : 404);
}
