import { z } from 'zod';
import { shownName } from '../../files/file-error.ts';
import { parseLimitedJson } from '../../http-client/read-answer.ts';
import { SourceError } from '../exchange.ts';
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

/** What is asked of a SkyPilot API server. Everything throws SourceError. */
export interface SkypilotClient {
  /** Null while the controller of managed jobs is not up: then none waits or runs, and nobody knows of those that have ended. */
  jobs(): Promise<readonly SkypilotJob[] | null>;
  clusters(): Promise<readonly Cluster[]>;
  /** Of the last seven days. */
  costs(): Promise<readonly ClusterCost[]>;
}

/** The name of the header with a request's id, and the one of older servers. */
const IDS = ['x-skypilot-request-id', 'x-request-id'] as const;
const DAYS = 7;
/** The server answers when it has the result, which takes as long as it takes. */
export const RESULT_TIMEOUT_MS = 90_000;
const JOB_FIELDS = [
  ...['job_id', 'task_id', 'job_name', 'task_name', 'status', 'submitted_at', 'start_at', 'end_at'],
  'current_cluster_name',
];

/** One way to ask a question; without a body it is a GET. */
interface Endpoint {
  readonly path: string;
  readonly body?: object;
}
/** A question as servers of now take it, and as older ones do. */
type Endpoints = readonly [newest: Endpoint, ...older: Endpoint[]];

const QUEUE = { refresh: false, skip_finished: false, all_users: true };
/** Only from API version 18 on there is the second queue (sky/jobs/client/sdk.py), and the report of costs was a GET once. */
const JOBS: Endpoints = [
  { path: '/jobs/queue/v2', body: { ...QUEUE, fields: JOB_FIELDS } },
  { path: '/jobs/queue', body: QUEUE },
];
const COSTS: Endpoints = [{ path: '/cost_report', body: { days: DAYS } }, { path: '/cost_report' }];
/** The first one that has a server. */
const OLDEST = '0.9';

/** What the server says, as an error, while the controller has nothing to do and is down; it has other words for a lost one. */
const IDLE = 'No in-progress managed jobs';
// Neither keys nor handles of clusters are any business of ours.
const SUMMARY = { include_credentials: false, include_handle: false, summary_response: true };
const STATUS: Endpoints = [
  { path: '/status', body: { ...SUMMARY, cluster_names: null, refresh: 'NONE', all_users: true } },
];

/**
 * Asks as SkyPilot's own client does: a question gets an id, and `/api/get` answers when the server has the result
 * (github.com/skypilot-org/skypilot, sky/client/sdk.py).
 */
export function createSkypilotClient(source: SourceOptions): SkypilotClient {
  const ask = async <Value>(ways: Endpoints, schema: z.ZodType<Value>): Promise<Value> => {
    const { path, headers } = await accepted(source, ways);
    const id = IDS.map((name) => headers.get(name)).find((one) => one !== null);
    if (id === undefined)
      throw new SourceError(`SkyPilot ${path}: the response has no request id. ${checkAddress(source)}`);
    const asked = {
      path: `/api/get?request_id=${encodeURIComponent(id)}`,
      schema: endedSchema,
      timeoutMs: RESULT_TIMEOUT_MS,
    };
    const { value } = await askSource(source, asked).catch((error: unknown) => {
      // The server tells with a 500 that the request failed: which one it was is worth saying.
      if (error instanceof SourceError) throw new SourceError(requestFailed(error.message, path), error.refusal);
      throw error;
    });
    if (value.status !== 'SUCCEEDED')
      throw new SourceError(`SkyPilot ${path}: the request ended as ${shownName(value.status, 40)}. ${LOOK}`);
    const parsed = schema.safeParse(parseLimitedJson(value.return_value ?? 'null'));
    if (parsed.success) return parsed.data;
    const what = `unexpected response (${parsed.error.issues[0]?.path.join('.')})`;
    throw new SourceError(`SkyPilot ${path}: ${what}. ${checkAddress(source)}, or update this bot`);
  };
  return {
    jobs: () =>
      ask(JOBS, jobsSchema).then(wholeQueue, (error: unknown) => {
        if (error instanceof SourceError && error.refusal.answer?.includes(IDLE)) return null;
        throw error;
      }),
    clusters: () => ask(STATUS, clustersSchema),
    costs: () => ask(COSTS, costsSchema),
  };
}

const checkAddress = ({ addressSetting }: SourceOptions) =>
  `Next step: check that ${addressSetting} points to its API server`;

/** The jobs of an answer. Throws SourceError where the server counts more than it gave. */
function wholeQueue({ jobs, total }: z.output<typeof jobsSchema>): readonly SkypilotJob[] {
  if (total === null || jobs.length >= total) return jobs;
  throw new SourceError(`SkyPilot ${JOBS[0].path}: it returned ${jobs.length} of ${total} jobs. ${LOOK}`);
}

const LOOK = 'Next step: check `sky api status` and the log of its API server';

/** What failed while a result was waited for, and of what question. What has a next step of its own keeps it. */
function requestFailed(message: string, path: string): string {
  const [what, next = LOOK] = message.split(/\. (?=Next step: )/);
  return `${`${what}`.slice(0, 150)} (of ${path}). ${next}`;
}

/** Asks in the newest way that the server has. What it does not have it answers with 404, or 405 where other methods are there. */
async function accepted(
  source: SourceOptions,
  [{ path, ...way }, ...older]: Endpoints,
): Promise<{ readonly path: string; readonly headers: Headers }> {
  try {
    const { headers } = await askSource(source, { path, ...way, schema: z.unknown() });
    return { path, headers };
  } catch (error) {
    const status = error instanceof SourceError ? error.refusal.status : undefined;
    if (status !== 404 && status !== 405) throw error;
    const [next, ...rest] = older;
    if (next) return accepted(source, [next, ...rest]);
    const fix = `check that ${source.addressSetting} points to its API server, or upgrade the server`;
    throw new SourceError(
      `SkyPilot ${path}: HTTP ${status}; this needs at least SkyPilot ${OLDEST}. Next step: ${fix}`,
      { status },
    );
  }
}
