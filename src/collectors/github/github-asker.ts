import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { z } from 'zod';
import { causeOf } from '../../core/errors.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { SourceError } from '../source-error.ts';

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
export const PAGE = 100;
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
export function endless(path: string, pages: number): SourceError {
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
