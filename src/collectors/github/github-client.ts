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
  issueSchema,
  type Pull,
  pullSchema,
  repositorySchema,
  runPageSchema,
  runSchema,
  type WorkflowRun,
} from './github-values.ts';

/** What is asked of GitHub: docs.github.com/rest. Everything throws SourceError; times in milliseconds since 1970. */
export interface GithubClient {
  openPulls(): Promise<readonly Pull[]>;
  /** Closed ones that were touched since, newest first. */
  closedPulls(since: number): Promise<readonly Pull[]>;
  /** Those of a branch, the newest first, until `isLast` says of a page that no later one matters. */
  commits(branch: string, isLast: (page: readonly GitCommit[]) => boolean): Promise<readonly GitCommit[]>;
  /** `owner/name` as it is now. */
  name(): Promise<string>;
  /** The runs begun within a span, however many; `to` null means until now. */
  runs(from: number, to: number | null): Promise<readonly WorkflowRun[]>;
  /** Null where it has been deleted. */
  run(id: number): Promise<WorkflowRun | null>;
  /** How an earlier attempt of a run ended. */
  attempt(run: number, attempt: number): Promise<string | null>;
  /** How many open issues have all of these labels. */
  issuesWith(labels: readonly string[]): Promise<number>;
}

/** A client of one repository. */
export function createGithubClient(access: GithubAccess & { readonly clock: Clock }): GithubClient {
  const ask = createGithubRequester(access);
  return {
    openPulls: () => settled('/pulls', () => ask.all('/pulls', pullSchema, { state: 'open' })),
    async closedPulls(since) {
      const newestFirst = { state: 'closed', sort: 'updated', direction: 'desc' };
      const isLast = (page: readonly Pull[]) => page.some(({ updatedAt }) => updatedAt < since);
      return settled('/pulls', () => ask.all('/pulls', pullSchema, newestFirst, isLast));
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
    async issuesWith(labels) {
      const asked = { state: 'open', labels: labels.join(',') };
      const found = await settled('/issues', () => ask.all('/issues', issueSchema, asked));
      return found.filter(({ pull_request }) => !pull_request).length;
    },
  };
}

/** A list of one page is whole; a longer one is read so often at most. */
const MOST_READINGS = 4;

/**
 * A list by its numbers. What leaves it while its pages are read pulls others to a page that was read already, where nobody sees
 * them, and what comes to it pushes others to the next page, where they stand again: it is read anew until two readings hold the
 * same. What has not changed costs GitHub's limit nothing.
 */
async function settled<Item extends { readonly number: number }>(
  path: string,
  read: () => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const found = await read();
  let known = byNumber(found);
  if (found.length <= PAGE) return [...known.values()];
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

/** A branch that is not there is answered as a repository that is not: only the repository itself can say which of them it is. */
async function commitsOf(
  ask: GithubRequester,
  branch: string,
  isLast: (page: readonly GitCommit[]) => boolean,
): Promise<readonly GitCommit[]> {
  try {
    const found = await ask.all('/commits', commitSchema, { sha: branch }, (page) => isLast(dated(page)));
    return dated(found);
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

function dated(commits: readonly (GitCommit | null)[]): readonly GitCommit[] {
  const found = commits.filter((commit) => commit !== null);
  if (found.length === commits.length) return found;
  throw new SourceError(
    'GitHub /commits: a commit has no date, so the commits of this week are unknown. ' +
      'Next step: set GITHUB_COMMITS_DIR to a clone',
  );
}

/** GitHub shows no more runs of a filtered list than these. */
const MOST_OF_A_FILTER = 1_000;
const SHORTEST_MS = MINUTE_MS;
/** For the runs of one span: with it, some 20,000 runs. */
const MOST_REQUESTS = 300;

/**
 * Every page of the runs of a span; where there are more than GitHub shows, of its halves. Ends included. `budget.left` is how many
 * requests it may still take. A list that does not hold what it counts is read anew.
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
  // Without an end the question stays the same, and GitHub can say that its answer has not changed.
  const created = to === null ? `>=${iso(from)}` : `${iso(from)}..${iso(to)}`;
  const pageOf = (page: number) => {
    budget.left -= 1;
    if (budget.left < 0) throw endless('/actions/runs', MOST_REQUESTS);
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
  const found = await pagesBehind(first, pageOf);
  if (found) return found;
  if (reading === MOST_READINGS)
    throw new SourceError(
      `GitHub /actions/runs: it counts ${first.total_count} runs but did not list them all, each of ${MOST_READINGS} times. ` +
        'Next step: wait for the next run; if this persists, ask GitHub support',
    );
  return runsWithin(ask, { from, to, budget, reading: reading + 1 });
}

/** All runs of a list that begins with this page; null where one that it counts is on no page. */
async function pagesBehind(
  first: z.output<typeof runPageSchema>,
  pageOf: (page: number) => Promise<z.output<typeof runPageSchema>>,
): Promise<readonly WorkflowRun[] | null> {
  const found = [...first.workflow_runs];
  // More may begin while the pages are read, and push others to a page that was not there.
  let shown = first.total_count;
  for (let page = 2; page <= Math.ceil(Math.min(shown, MOST_OF_A_FILTER) / PAGE); page += 1) {
    const next = await pageOf(page);
    // One was deleted meanwhile: those after it have moved up, and one of them was missed.
    if (next.total_count < shown) return null;
    found.push(...next.workflow_runs);
    shown = next.total_count;
  }
  return new Set(found.map(({ id }) => id)).size < first.total_count ? null : found;
}

/** GitHub takes whole seconds. */
function iso(instant: number): string {
  return new Date(1000 * Math.floor(instant / 1000)).toISOString().replace('.000', '');
}

/** Where the repository is, and how it is asked. */
export interface GithubAccess {
  readonly token: string;
  /** `owner/name` */
  readonly repository: string;
  /** `https://api.github.com` */
  readonly apiUrl: string;
  readonly fetch: HttpClient;
}

/** Asks GitHub about one repository, by the path behind its name. Throws SourceError. */
export interface GithubRequester {
  one<Value>(path: string, schema: z.ZodType<Value>, parameters?: object): Promise<Value>;
  /** Every page of a list, until `isLast` says of one that no later one matters; a list of over 200 pages is an error. */
  all<Item>(
    path: string,
    schema: z.ZodType<Item>,
    parameters: object,
    isLast?: (page: readonly Item[]) => boolean,
  ): Promise<readonly Item[]>;
}

/** GitHub's longest page. */
const PAGE = 100;
export const MOST_PAGES = 200;
const PagedOctokit = Octokit.plugin(paginateRest);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** An asker over Octokit. */
export function createGithubRequester({ token, repository, apiUrl, fetch }: GithubAccess): GithubRequester {
  const octokit = new PagedOctokit({ auth: token, baseUrl: apiUrl, request: { fetch }, log: silent });
  const [owner = '', repo = ''] = repository.split('/');
  return {
    one: (path, schema, parameters = {}) =>
      explained(path, async () => {
        const { data } = await octokit.request(`GET /repos/{owner}/{repo}${path}`, { owner, repo, ...parameters });
        return shaped(schema, data, path);
      }),
    all: (path, schema, parameters, isLast = () => false) =>
      explained(path, async () => {
        const found: z.output<typeof schema>[] = [];
        let pages = 0;
        const asked = { owner, repo, per_page: PAGE, ...parameters };
        for await (const { data } of octokit.paginate.iterator(`GET /repos/{owner}/{repo}${path}`, asked)) {
          const page = shaped(z.array(schema), data, path);
          found.push(...page);
          pages += 1;
          if (isLast(page)) break;
          if (pages > MOST_PAGES) throw endless(path, MOST_PAGES);
        }
        return found;
      }),
  };
}

function shaped<Value>(schema: z.ZodType<Value>, data: unknown, path: string): Value {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = `unexpected response (${issue?.path.join('.')})`;
  throw new SourceError(`GitHub ${path || 'repository'}: ${what}. Next step: check GITHUB_API_URL, or update this bot`);
}

/** A list that is longer than what is read of it in one go. */
function endless(path: string, pages: number): SourceError {
  const what = `the list does not end, or has over ${pages} pages of ${PAGE}`;
  return new SourceError(`GitHub ${path}: ${what}. Next step: check GITHUB_API_URL, or collect a smaller repository`);
}

/** Octokit wraps what our own `fetch` throws. */
async function explained<Value>(path: string, ask: () => Promise<Value>): Promise<Value> {
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
