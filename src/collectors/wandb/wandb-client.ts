import { SourceError } from '../exchange.ts';
import { askSource, basicAuth, type SourceOptions } from '../source-fetch.ts';
import { pageSchema, type WandbRun } from './wandb-values.ts';

/** Location of the project, and the credentials. */
export interface WandbAccess {
  readonly apiKey: string;
  /** `entity/project` */
  readonly project: string;
  /** `https://api.wandb.ai` */
  readonly apiUrl: string;
}

/** Runs per page, as W&B's own client requests: each comes with its whole summary and config. */
const PAGE = 50;
export const TIMEOUT_MS = 30_000;
/** Limit of one page: fifty runs, each with its whole summary and config. */
export const MOST_PAGE_BYTES = 20_000_000;
/** Most pages in one run of a collector: the next one continues. */
export const MOST_PAGES = 200;
/** Most characters of all pages in one run of a collector: summary and config of a run may be large. */
export const MOST_IN_ALL = 200_000_000;

/** The part that we need of the query of W&B's own client: github.com/wandb/wandb, wandb/apis/public/runs.py */
const QUERY = `query Runs($project: String!, $entity: String!, $cursor: String, $perPage: Int, $order: String, $filters: JSONString) {
  project(name: $project, entityName: $entity) {
    runCount(filters: $filters)
    runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
      edges { node { name displayName state tags group jobType createdAt heartbeatAt summaryMetrics config systemMetrics } }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

/** Returns the source of a project, for `askSource`. */
export function wandbSourceOf(
  { apiKey, apiUrl }: WandbAccess,
  rest: Pick<SourceOptions, 'fetch' | 'signal' | 'clock' | 'pause'>,
): SourceOptions {
  const authorization = basicAuth('api', apiKey);
  return {
    name: 'WandB',
    url: apiUrl,
    headers: { authorization },
    setting: 'WANDB_API_KEY',
    addressSetting: 'WANDB_API_URL',
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_PAGE_BYTES,
    ...rest,
  };
}

/** A page of a project's runs, the newest first. */
export interface RunPage {
  readonly runs: readonly WandbRun[];
  /** Number of runs that the query finds in all, if W&B gives it. */
  readonly total: number | null;
  /** Characters of the answer. */
  readonly length: number;
  readonly isLast: boolean;
}

/** A selection of runs: those that began or were active after `since`; of them those that began no later than `begunBy`. */
export interface RunSpan {
  readonly since: number;
  readonly begunBy?: number | null;
}

/**
 * Reads the runs of a span, page by page; one that moves to another page in the meantime is on both. Times in milliseconds since 1970.
 * Throws SourceError.
 */
export async function* readWandbPages(source: SourceOptions, path: string, span: RunSpan): AsyncGenerator<RunPage> {
  const [entity = '', project = ''] = path.split('/');
  const filters = JSON.stringify(filterOf(span));
  let cursor: string | undefined;
  for (;;) {
    const variables = { project, entity, perPage: PAGE, order: '-created_at', filters, ...(cursor && { cursor }) };
    const { value, length } = await askSource(source, {
      path: '/graphql',
      schema: pageSchema,
      body: { query: QUERY, variables },
    });
    if (value.errors?.[0]) throw new SourceError(`WandB rejected the query: ${value.errors[0].message}`.slice(0, 200));
    if (!value.data?.project) throw new SourceError(`WandB has no project ${path}. Next step: check WANDB_PROJECT`);
    const { edges, pageInfo } = value.data.project.runs;
    const { endCursor, hasNextPage } = pageInfo;
    const runs = edges.map(({ node }) => node);
    if (hasNextPage && (!endCursor || cursor === endCursor)) throw endlessRuns();
    yield { runs, total: value.data.project.runCount ?? null, length, isLast: !hasNextPage };
    if (!hasNextPage || !endCursor) return;
    cursor = endCursor;
  }
}

/** Filter of the query; W&B's filters are those of MongoDB: github.com/wandb/wandb, wandb/apis/public/api.py, Api.runs. */
function filterOf({ since, begunBy }: RunSpan): object {
  const after = { $gt: new Date(since).toISOString() };
  const wasActive = { $or: [{ heartbeatAt: after }, { createdAt: after }] };
  if (begunBy == null) return wasActive;
  return { $and: [wasActive, { createdAt: { $lte: new Date(begunBy).toISOString() } }] };
}

/** Error for a list that announces further pages and has none. */
export function endlessRuns(): SourceError {
  return new SourceError(
    'WandB: the list of runs does not end. Next step: check WANDB_API_URL, and the version of its server',
  );
}
