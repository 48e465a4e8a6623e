import { basicAuth } from '../basic-auth.ts';
import { SourceError } from '../source-error.ts';
import { askSource, type SourceOptions } from '../source-fetch.ts';
import { pageSchema, type WandbRun } from './wandb-values.ts';

/** Where the project is, and who asks. */
export interface WandbAccess {
  readonly apiKey: string;
  /** `entity/project` */
  readonly project: string;
  /** `https://api.wandb.ai` */
  readonly apiUrl: string;
}

/** As many as W&B's own client asks for: each comes with its whole summary and config. */
const PAGE = 50;
export const TIMEOUT_MS = 30_000;
/** Fifty runs, each with its whole summary and configuration. */
export const MOST_PAGE_BYTES = 20_000_000;
/** 10,000 runs of a week; what goes on beyond does not end. */
export const MOST_PAGES = 200;
/** Characters of all pages: summary and config of a run may be large. */
export const MOST_IN_ALL = 200_000_000;

/** The part that we need of the question that W&B's own client asks: github.com/wandb/wandb, wandb/apis/public/runs.py */
const QUERY = `query Runs($project: String!, $entity: String!, $cursor: String, $perPage: Int, $order: String, $filters: JSONString) {
  project(name: $project, entityName: $entity) {
    runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
      edges { node { name displayName state tags group jobType createdAt heartbeatAt summaryMetrics config systemMetrics } }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

/** The source behind a project, for `askSource`. */
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

/**
 * Every run that began or lived since then, page by page; one that moves from page to page meanwhile is there once, as it was last. Times
 * in milliseconds since 1970. Throws SourceError.
 */
export async function readWandbRuns(source: SourceOptions, path: string, since: number): Promise<readonly WandbRun[]> {
  const [entity = '', project = ''] = path.split('/');
  const after = { $gt: new Date(since).toISOString() };
  const filters = JSON.stringify({ $or: [{ heartbeatAt: after }, { createdAt: after }] });
  const found = new Map<string, WandbRun>();
  let cursor: string | undefined;
  let read = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const variables = { project, entity, perPage: PAGE, order: '-created_at', filters, ...(cursor && { cursor }) };
    const { value, length } = await askSource(source, {
      path: '/graphql',
      schema: pageSchema,
      body: { query: QUERY, variables },
    });
    if (value.errors?.[0])
      throw new SourceError(`WandB refuses the question: ${value.errors[0].message}`.slice(0, 200));
    if (!value.data?.project) throw new SourceError(`WandB knows no project ${path}. Next step: check WANDB_PROJECT`);
    const { edges, pageInfo } = value.data.project.runs;
    for (const { node } of edges) found.set(node.id, node);
    if (!pageInfo.hasNextPage) return [...found.values()];
    read += length;
    if (!pageInfo.endCursor || cursor === pageInfo.endCursor || read > MOST_IN_ALL) break;
    cursor = pageInfo.endCursor;
  }
  throw new SourceError(`WandB: the list of runs does not end, or is longer than ${MOST_PAGES} pages or 200 MB`);
}
