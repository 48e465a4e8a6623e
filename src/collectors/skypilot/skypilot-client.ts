import { z } from 'zod';
import { shownName } from '../../files/file-error.ts';
import { SourceError } from '../exchange.ts';
import { parsePythonJson } from '../python-json.ts';
import { askSource, type SourceOptions } from '../source-fetch.ts';
import {
  type Cluster,
  type ClusterCost,
  clustersSchema,
  costsSchema,
  endedSchema,
  jobsSchema,
  type SkypilotJob,
} from './skypilot-values.ts';

/** Reads from a SkyPilot API server. Everything throws SourceError. */
export interface SkypilotClient {
  /** Managed jobs; null while their controller is not up: then none waits or runs, and those that have ended are unknown. */
  jobs(): Promise<readonly SkypilotJob[] | null>;
  clusters(): Promise<readonly Cluster[]>;
  /** Costs of the last seven days. */
  costs(): Promise<readonly ClusterCost[]>;
}

/** Name of the header with a request's id, and the one of older servers. */
const IDS = ['x-skypilot-request-id', 'x-request-id'] as const;
const DAYS = 7;
/** Limit for a result: the server answers only once it has it. */
export const RESULT_TIMEOUT_MS = 90_000;
const JOB_FIELDS = [
  ...['job_id', 'task_id', 'job_name', 'task_name', 'status', 'submitted_at', 'start_at', 'end_at'],
  'current_cluster_name',
];

/** One form of a request; without a body it is a GET. */
interface Endpoint {
  readonly path: string;
  readonly body?: object;
}
/** A request as current servers take it, then as older ones do. */
type Endpoints = readonly [newest: Endpoint, ...older: Endpoint[]];

const QUEUE = { refresh: false, skip_finished: false, all_users: true };
/** The second version of the queue exists from API version 18 on (sky/jobs/client/sdk.py); the report of costs used to be a GET. */
const JOBS: Endpoints = [
  { path: '/jobs/queue/v2', body: { ...QUEUE, fields: JOB_FIELDS } },
  { path: '/jobs/queue', body: QUEUE },
];
const COSTS: Endpoints = [{ path: '/cost_report', body: { days: DAYS } }, { path: '/cost_report' }];
/** The first version of SkyPilot that has an API server. */
const OLDEST = '0.9';

/** Part of the server's error while the controller has nothing to do and is stopped; a lost controller has another message. */
const IDLE = 'No in-progress managed jobs';
// Keys and handles of clusters are not needed here.
const SUMMARY = { include_credentials: false, include_handle: false, summary_response: true };
const STATUS: Endpoints = [
  { path: '/status', body: { ...SUMMARY, cluster_names: null, refresh: 'NONE', all_users: true } },
];

/**
 * Makes requests as SkyPilot's own client does: a request gets an id, and `/api/get` answers when the server has the result
 * (github.com/skypilot-org/skypilot, sky/client/sdk.py).
 */
export function createSkypilotClient(source: SourceOptions): SkypilotClient {
  const readResult = async <Value>(endpoints: Endpoints, schema: z.ZodType<Value>): Promise<Value> => {
    const { path, headers } = await submitRequest(source, endpoints);
    const id = IDS.map((name) => headers.get(name)).find((one) => one !== null);
    if (id === undefined)
      throw new SourceError(`SkyPilot ${path}: the response has no request id. ${checkAddress(source)}`);
    const resultRequest = {
      path: `/api/get?request_id=${encodeURIComponent(id)}`,
      schema: endedSchema,
      timeoutMs: RESULT_TIMEOUT_MS,
    };
    const { value } = await askSource(source, resultRequest).catch((error: unknown) => {
      // The server reports a failed request with a 500, which does not name the request.
      if (error instanceof SourceError) throw new SourceError(requestFailed(error.message, path), error.refusal);
      throw error;
    });
    if (value.status !== 'SUCCEEDED')
      throw new SourceError(`SkyPilot ${path}: the request ended as ${shownName(value.status, 40)}. ${CHECK_SERVER}`);
    const parsed = schema.safeParse(parsePythonJson(value.return_value ?? 'null'));
    if (parsed.success) return parsed.data;
    const what = `unexpected response (${parsed.error.issues[0]?.path.join('.')})`;
    throw new SourceError(`SkyPilot ${path}: ${what}. ${checkAddress(source)}, or update this bot`);
  };
  return {
    jobs: () =>
      readResult(JOBS, jobsSchema).then(wholeQueue, (error: unknown) => {
        if (error instanceof SourceError && error.refusal.answer?.includes(IDLE)) return null;
        throw error;
      }),
    clusters: () => readResult(STATUS, clustersSchema),
    costs: () => readResult(COSTS, costsSchema),
  };
}

const checkAddress = ({ addressSetting }: SourceOptions) =>
  `Next step: check that ${addressSetting} points to its API server`;

/** Returns the jobs of an answer. Throws SourceError if the server counts more than it gave. */
function wholeQueue({ jobs, total }: z.output<typeof jobsSchema>): readonly SkypilotJob[] {
  if (total === null || jobs.length >= total) return jobs;
  throw new SourceError(`SkyPilot ${JOBS[0].path}: it returned ${jobs.length} of ${total} jobs. ${CHECK_SERVER}`);
}

const CHECK_SERVER = 'Next step: check `sky api status` and the log of its API server';

/** Message for a failure to get a result, with the path of its request. A next step in `message` stays. */
function requestFailed(message: string, path: string): string {
  const [what, next = CHECK_SERVER] = message.split(/\. (?=Next step: )/);
  return `${`${what}`.slice(0, 150)} (of ${path}). ${next}`;
}

/**
 * Makes the request in the newest form that the server has. A form that it does not have is answered with 404, or 405 if the path has other
 * methods.
 */
async function submitRequest(
  source: SourceOptions,
  [{ path, ...newest }, ...older]: Endpoints,
): Promise<{ readonly path: string; readonly headers: Headers }> {
  try {
    const { headers } = await askSource(source, { path, ...newest, schema: z.unknown() });
    return { path, headers };
  } catch (error) {
    const status = error instanceof SourceError ? error.refusal.status : undefined;
    if (status !== 404 && status !== 405) throw error;
    const [next, ...rest] = older;
    if (next) return submitRequest(source, [next, ...rest]);
    const fix = `check that ${source.addressSetting} points to its API server, or upgrade the server`;
    throw new SourceError(
      `SkyPilot ${path}: HTTP ${status}; this needs at least SkyPilot ${OLDEST}. Next step: ${fix}`,
      { status },
    );
  }
}
