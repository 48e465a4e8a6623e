import { SourceError } from '../exchange.ts';
import { askSource, basicAuth, type SourceOptions } from '../source-fetch.ts';
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
/** In one run of a collector: the next one reads on. */
export const MOST_PAGES = 200;
/** Characters of all pages of one run: summary and config of a run may be large. */
export const MOST_IN_ALL = 200_000_000;

/** The part that we need of the question that W&B's own client asks: github.com/wandb/wandb, wandb/apis/public/runs.py */
const QUERY = `query Runs($project: String!, $entity: String!, $cursor: String, $perPage: Int, $order: String, $filters: JSONString) {
  project(name: $project, entityName: $entity) {
    runCount(filters: $filters)
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

/** A page of a project's runs, the newest first. */
export interface RunPage {
  readonly runs: readonly WandbRun[];
  /** How many runs the question finds in all, where W&B says so. */
  readonly total: number | null;
  /** How many characters the answer had. */
  readonly length: number;
  readonly isLast: boolean;
}

/** Which runs of a project: those that began or lived since then; of them those that began no later than `begunBy`. */
export interface RunSpan {
  readonly since: number;
  readonly begunBy?: number | null;
}

/**
 * The runs of a span, page by page; one that moves from page to page meanwhile stands on both. Times in milliseconds since 1970. Throws
 * SourceError.
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

/** W&B's filters are those of MongoDB: github.com/wandb/wandb, wandb/apis/public/api.py, Api.runs. */
function filterOf({ since, begunBy }: RunSpan): object {
  const after = { $gt: new Date(since).toISOString() };
  const lived = { $or: [{ heartbeatAt: after }, { createdAt: after }] };
  if (begunBy == null) return lived;
  return { $and: [lived, { createdAt: { $lte: new Date(begunBy).toISOString() } }] };
}

/** A list that says it goes on, and does not. */
export function endlessRuns(): SourceError {
  return new SourceError(
    'WandB: the list of runs does not end. Next step: check WANDB_API_URL, and the version of its server',
  );
}
