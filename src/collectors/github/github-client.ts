import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { causeOf } from '../../core/errors.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import {
  commitSchema,
  type Deployment,
  deploymentSchema,
  issueSchema,
  type Pull,
  pullSchema,
  type Release,
  releaseSchema,
  repositorySchema,
  runPageSchema,
  runSchema,
  type WorkflowRun,
} from './github-values.ts';

/** Reads from GitHub: docs.github.com/rest. Everything throws SourceError; times in milliseconds since 1970. */
export interface GithubClient {
  openPulls(): Promise<readonly Pull[]>;
  /** Closed pull requests that were updated since then, newest first. */
  closedPulls(since: number): Promise<readonly Pull[]>;
  /** Commits of a branch, the newest first, up to the page for which `isLast` is true. */
  commits(branch: string, isLast: (page: readonly GitCommit[]) => boolean): Promise<readonly GitCommit[]>;
  /** Current `owner/name`. */
  name(): Promise<string>;
  /** All runs that began within a span; `to` null means until now. */
  runs(from: number, to: number | null): Promise<readonly WorkflowRun[]>;
  /** One run; null if it has been deleted. */
  run(id: number): Promise<WorkflowRun | null>;
  /** Conclusion of an earlier attempt of a run. */
  attempt(run: number, attempt: number): Promise<string | null>;
  /** The newest deployments and releases, newest first; drafts are among the latter. */
  deployments(): Promise<readonly Deployment[]>;
  releases(): Promise<readonly Release[]>;
  /** Number of open issues that have all of these labels. */
  issuesWith(labels: readonly string[]): Promise<number>;
}

/** Creates a client of one repository. */
export function createGithubClient(access: GithubAccess & { readonly clock: Clock }): GithubClient {
  const ask = createGithubRequester(access);
  return {
    openPulls: () => readUntilStable('/pulls', () => ask.all('/pulls', pullSchema, { parameters: { state: 'open' } })),
    async closedPulls(since) {
      const newestFirst = { state: 'closed', sort: 'updated', direction: 'desc' };
      const isLast = (page: readonly Pull[]) => page.some(({ updatedAt }) => updatedAt < since);
      return readUntilStable('/pulls', () => ask.all('/pulls', pullSchema, { parameters: newestFirst, isLast }));
    },
    commits: (branch, isLast) => commitsOf(ask, branch, isLast),
    name: async () => (await ask.one('', repositorySchema)).full_name,
    runs: (from, to) => runsWithin(ask, { from, to, budget: { clock: access.clock, left: MOST_REQUESTS } }),
    run: (id) =>
      ask.one(`/actions/runs/${id}`, runSchema).catch((error: unknown) => {
        if (error instanceof SourceError && error.refusal.status === 404) return null;
        throw error;
      }),
    attempt: async (run, attempt) => (await ask.one(`/actions/runs/${run}/attempts/${attempt}`, runSchema)).conclusion,
    deployments: () => ask.all('/deployments', deploymentSchema, NEWEST),
    releases: () => ask.all('/releases', releaseSchema, NEWEST),
    async issuesWith(labels) {
      const filter = { state: 'open', labels: labels.join(',') };
      const issues = await readUntilStable('/issues', () => ask.all('/issues', issueSchema, { parameters: filter }));
      return issues.filter(({ pull_request }) => !pull_request).length;
    },
  };
}

/** The first page of a list that has the newest first, and few items of it: more do not land within a run. */
const NEWEST = { parameters: { per_page: 30 }, isLast: () => true } as const;

/** Most readings of a list; one page alone is complete at once. */
const MOST_READINGS = 4;

/**
 * Reads a list until two readings have the same numbers. An item that leaves the list while its pages are read moves others to a page that
 * was read already, where they are missed, and a new one moves others to the next page, where they appear again. Unchanged pages do not
 * count against GitHub's limit.
 */
async function readUntilStable<Item extends { readonly number: number }>(
  path: string,
  read: () => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const items = await read();
  let known = byNumber(items);
  if (items.length <= PAGE) return [...known.values()];
  for (let reading = 2; reading <= MOST_READINGS; reading += 1) {
    const again = byNumber(await read());
    const isSame = again.size === known.size && [...again.keys()].every((number) => known.has(number));
    known = again;
    if (isSame) return [...known.values()];
  }
  throw new SourceError(
    `GitHub ${path}: the list changed while it was read, each of ${MOST_READINGS} times. Next step: wait for the next run`,
  );
}

const byNumber = <Item extends { readonly number: number }>(items: readonly Item[]): ReadonlyMap<number, Item> =>
  new Map(items.map((item) => [item.number, item]));

/** Reads the commits of a branch. GitHub answers alike for a missing branch and a missing repository: a second request tells them apart. */
async function commitsOf(
  ask: GithubRequester,
  branch: string,
  isLast: (page: readonly GitCommit[]) => boolean,
): Promise<readonly GitCommit[]> {
  try {
    const commits = await ask.all('/commits', commitSchema, {
      parameters: { sha: branch },
      isLast: (page) => isLast(datedCommits(page)),
    });
    return datedCommits(commits);
  } catch (error) {
    if (!(error instanceof SourceError) || error.refusal.status !== 404) throw error;
    const { default_branch } = await ask.one('', repositorySchema).catch(() => Promise.reject(error));
    const main = `its default branch is ${shownName(default_branch)}`;
    throw new SourceError(
      `GitHub: the repository has no branch ${shownName(branch)}; ${main}. ` +
        'Next step: check `main` of this collector in the catalog',
    );
  }
}

function datedCommits(commits: readonly (GitCommit | null)[]): readonly GitCommit[] {
  const dated = commits.filter((commit) => commit !== null);
  if (dated.length === commits.length) return dated;
  throw new SourceError(
    'GitHub /commits: a commit has no date, so the commits of this week are unknown. ' +
      'Next step: set GITHUB_COMMITS_DIR to a clone',
  );
}

/** Most runs of a filtered list that GitHub returns. */
const MOST_OF_A_FILTER = 1_000;
const SHORTEST_MS = MINUTE_MS;
/** Most requests for the runs of one span: enough for some 20,000 runs. */
const MOST_REQUESTS = 300;

/**
 * Reads every page of the runs of a span; if there are more than GitHub returns, of its halves. Ends included. `budget.left` is the
 * number of requests left. A list that has fewer runs than it counts is read again.
 */
async function runsWithin(
  ask: GithubRequester,
  {
    from,
    to,
    budget,
    reading = 1,
  }: {
    readonly from: number;
    readonly to: number | null;
    readonly budget: { readonly clock: Clock; left: number };
    readonly reading?: number;
  },
): Promise<readonly WorkflowRun[]> {
  // Without an end the request stays the same, and GitHub can answer that nothing has changed.
  const created = to === null ? `>=${iso(from)}` : `${iso(from)}..${iso(to)}`;
  const pageOf = (page: number) => {
    budget.left -= 1;
    if (budget.left < 0) throw endlessListError('/actions/runs', MOST_REQUESTS);
    return ask.one('/actions/runs', runPageSchema, { per_page: PAGE, created, page });
  };
  const first = await pageOf(1);
  const length = (to ?? budget.clock()) - from;
  if (first.total_count >= MOST_OF_A_FILTER && length > SHORTEST_MS) {
    const middle = from + Math.floor(length / 2);
    return [
      ...(await runsWithin(ask, { from, to: middle, budget })),
      ...(await runsWithin(ask, { from: middle, to, budget })),
    ];
  }
  if (first.total_count >= MOST_OF_A_FILTER)
    throw new SourceError(
      `GitHub /actions/runs: ${MOST_OF_A_FILTER} runs or more began within a minute, and it lists no more. ` +
        'Next step: find the workflow that starts so many',
    );
  const runs = await remainingPages(first, pageOf);
  if (runs) return runs;
  if (reading === MOST_READINGS)
    throw new SourceError(
      `GitHub /actions/runs: it counts ${first.total_count} runs but did not list them all, each of ${MOST_READINGS} times. ` +
        'Next step: wait for the next run; if this persists, ask GitHub support',
    );
  return runsWithin(ask, { from, to, budget, reading: reading + 1 });
}

/** Reads all runs of a list that begins with this page; null if one that it counts is on no page. */
async function remainingPages(
  first: z.output<typeof runPageSchema>,
  pageOf: (page: number) => Promise<z.output<typeof runPageSchema>>,
): Promise<readonly WorkflowRun[] | null> {
  const runs = [...first.workflow_runs];
  // More may begin while the pages are read, and move others to a new page.
  let total = first.total_count;
  for (let page = 2; page <= Math.ceil(Math.min(total, MOST_OF_A_FILTER) / PAGE); page += 1) {
    const next = await pageOf(page);
    // One was deleted meanwhile: those after it have moved up, so one of them was missed.
    if (next.total_count < total) return null;
    runs.push(...next.workflow_runs);
    total = next.total_count;
  }
  return new Set(runs.map(({ id }) => id)).size < first.total_count ? null : runs;
}

/** A time in whole seconds, as GitHub takes it. */
function iso(instant: number): string {
  return new Date(1000 * Math.floor(instant / 1000)).toISOString().replace('.000', '');
}

/** Location of the repository, and the credentials. */
export interface GithubAccess {
  readonly token: string;
  /** `owner/name` */
  readonly repository: string;
  /** `https://api.github.com` */
  readonly apiUrl: string;
  readonly fetch: HttpClient;
}

/** Makes requests to GitHub about one repository, by the path behind its name. Throws SourceError. */
export interface GithubRequester {
  one<Value>(path: string, schema: z.ZodType<Value>, parameters?: object): Promise<Value>;
  /** Reads every page of a list, up to the one for which `isLast` is true; a list of over 200 pages is an error. */
  all<Item>(
    path: string,
    schema: z.ZodType<Item>,
    options: { readonly parameters?: object; readonly isLast?: (page: readonly Item[]) => boolean },
  ): Promise<readonly Item[]>;
}

/** GitHub's longest page. */
const PAGE = 100;
export const MOST_PAGES = 200;
const PagedOctokit = Octokit.plugin(paginateRest);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Creates a requester over Octokit. */
export function createGithubRequester({ token, repository, apiUrl, fetch }: GithubAccess): GithubRequester {
  const octokit = new PagedOctokit({ auth: token, baseUrl: apiUrl, request: { fetch }, log: silent });
  const [owner = '', repo = ''] = repository.split('/');
  return {
    one: (path, schema, parameters = {}) =>
      withSourceErrors(path, async () => {
        const { data } = await octokit.request(`GET /repos/{owner}/{repo}${path}`, { owner, repo, ...parameters });
        return parseBody(schema, data, path);
      }),
    all: (path, schema, { parameters = {}, isLast = () => false }) =>
      withSourceErrors(path, async () => {
        const items: z.output<typeof schema>[] = [];
        let pages = 0;
        const query = { owner, repo, per_page: PAGE, ...parameters };
        for await (const { data } of octokit.paginate.iterator(`GET /repos/{owner}/{repo}${path}`, query)) {
          const page = parseBody(z.array(schema), data, path);
          items.push(...page);
          pages += 1;
          if (isLast(page)) break;
          if (pages > MOST_PAGES) throw endlessListError(path, MOST_PAGES);
        }
        return items;
      }),
  };
}

function parseBody<Value>(schema: z.ZodType<Value>, data: unknown, path: string): Value {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = `unexpected response (${issue?.path.join('.')})`;
  throw new SourceError(`GitHub ${path || 'repository'}: ${what}. Next step: check GITHUB_API_URL, or update this bot`);
}

/** Error for a list that is longer than the limit. */
function endlessListError(path: string, pages: number): SourceError {
  const what = `the list does not end, or has over ${pages} pages of ${PAGE}`;
  return new SourceError(`GitHub ${path}: ${what}. Next step: check GITHUB_API_URL, or collect a smaller repository`);
}

/** Unwraps the errors of our own `fetch`, which Octokit wraps. */
async function withSourceErrors<Value>(path: string, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const cause = causeOf(error);
    if (cause instanceof SourceError) throw cause;
    throw new SourceError(
      `GitHub ${path || 'repository'}: the response cannot be read. Next step: check GITHUB_API_URL`,
    );
  }
}
