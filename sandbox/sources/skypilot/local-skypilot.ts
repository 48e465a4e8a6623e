import { z } from 'zod';
import type { Clock } from '../../../src/clock.ts';
import { decoded, type LocalSource, type SourceReply, type SourceRequest, startLocalSource } from '../source-server.ts';

/** What a server knows, in its own words: sky/schemas/api/responses.py. Times in seconds since 1970. */
export interface SkypilotState {
  readonly jobs: readonly object[];
  readonly clusters: readonly object[];
  readonly costs: readonly object[];
}

/** A SkyPilot API server on 127.0.0.1. */
export interface LocalSkypilot extends LocalSource {
  readonly token: string;
  /** Lets every request to this path end with an error of these words from now on; null ends that. */
  refuse(path: string | null, message?: string): void;
}

export interface LocalSkypilotOptions {
  readonly clock: Clock;
  readonly state: () => SkypilotState;
  readonly port?: number;
}

const TOKEN = 'sky_local-token';
const MOST_RESULTS = 100;

/** The fields of a job that a question may name, of sky/schemas/api/responses.py. */
const RECORD = [
  ...(['job_id', 'task_id', 'job_name', 'task_name', 'status', 'submitted_at', 'start_at', 'end_at'] as const),
  ...(['current_cluster_name', 'resources', 'region', 'failure_reason', 'user_name', 'pool'] as const),
] as const;

/** Questions by their path: what their body has to be, and what answers them. */
const QUESTIONS: Readonly<
  Record<string, { readonly body: z.ZodType; readonly answer: (state: SkypilotState) => unknown }>
> = {
  '/jobs/queue/v2': {
    body: z.strictObject({
      ...{ refresh: z.boolean(), skip_finished: z.boolean(), all_users: z.boolean() },
      fields: z.array(z.enum(RECORD)).optional(),
    }),
    answer: ({ jobs }) => ({ jobs, total: jobs.length, total_no_filter: jobs.length, status_counts: {} }),
  },
  '/status': {
    body: z.strictObject({
      ...{ cluster_names: z.null(), refresh: z.literal('NONE'), all_users: z.boolean() },
      ...{ include_credentials: z.boolean(), include_handle: z.boolean(), summary_response: z.boolean() },
    }),
    answer: ({ clusters }) => clusters,
  },
  '/cost_report': { body: z.strictObject({ days: z.int().min(1) }), answer: ({ costs }) => costs },
};

/** Starts it: a question gets an id in a header, and `/api/get` the result of that. */
export async function startLocalSkypilot({ clock, state, port }: LocalSkypilotOptions): Promise<LocalSkypilot> {
  const results = new Map<string, { readonly path: string; readonly value: unknown }>();
  let count = 0;
  let refused: string | null = null;
  let error = '';

  const answer = ({ method, path, query, headers, body }: SourceRequest): SourceReply | undefined => {
    if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { detail: 'Unauthorized' } };
    const question = method === 'POST' ? QUESTIONS[path] : undefined;
    if (question) {
      if (!question.body.safeParse(decoded(body)).success) return { status: 422, body: { detail: 'wrong body' } };
      count += 1;
      const id = `request-${count}`;
      results.set(id, { path, value: question.answer(state()) });
      const [oldest] = results.keys();
      if (results.size > MOST_RESULTS && oldest !== undefined) results.delete(oldest);
      return { status: 200, headers: { 'x-skypilot-request-id': id }, body: null };
    }
    if (method !== 'GET' || path !== '/api/get') return undefined;
    const id = query.get('request_id') ?? '';
    const result = results.get(id);
    if (!result) return { status: 404, body: { detail: `Request '${id}' not found` } };
    if (result.path === refused)
      return {
        status: 500,
        body: { detail: { error: JSON.stringify({ type: 'ClusterNotUpError', message: error }) } },
      };
    return {
      status: 200,
      body: { request_id: id, status: 'SUCCEEDED', return_value: JSON.stringify(result.value), error: null },
    };
  };
  const source = await startLocalSource(clock, answer, port);
  return {
    ...source,
    token: TOKEN,
    refuse(path, message = 'Failed to connect to jobs controller, please try again later.') {
      refused = path;
      error = message;
    },
  };
}
