import { LRUCache } from 'lru-cache';
import { type Clock, createPause, type Pause } from '../../core/clock.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { HttpError } from '../../http-client/http-error.ts';
import { retryAfterMs, secondsOf } from '../../http-client/wait-header.ts';
import { type Exchange, exchange, limitError, PAUSE_MS, SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import type { Workflow, WorkflowRun } from './github-values.ts';

/** Context of requests to GitHub. */
export interface GithubFetchOptions {
  readonly fetch: HttpClient;
  /** Address of GitHub: no other one gets the token. */
  readonly apiUrl: string;
  readonly cache: GithubCache;
  /** Ends every request under way. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Creates a `fetch` for Octokit that makes conditional requests
 * (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api), makes none while a rate limit is used up, and has error
 * messages for people. Throws SourceError.
 */
export function createGithubFetch({ fetch: client, apiUrl, cache, signal, clock }: GithubFetchOptions): HttpClient {
  const ask = async (input: Parameters<HttpClient>[0], init: RequestInit | undefined) => {
    const url = String(input);
    refuseOtherHosts(url, apiUrl);
    const where = `GitHub ${new URL(url).pathname}`;
    const paused = cache.pause.until();
    // Fails at once instead of a retry after the limit: a run of two minutes cannot wait for it, and the next run tries again.
    if (paused !== undefined) throw limitError('GitHub', paused);
    const cached = cache.answers.get(url);
    const headers = new Headers(init?.headers);
    if (cached) headers.set('if-none-match', cached.etag);
    const answer = await exchange((ending) => client(url, { ...init, headers, signal: ending }), {
      source: 'GitHub',
      setting: 'GITHUB_API_URL',
      where,
      signal,
    });
    if (answer.status === 304 && cached) {
      // A further page changes the link of the last one, and not its contents.
      const current = { ...cached, link: answer.headers.get('link') ?? cached.link };
      cacheAnswer(cache, url, current);
      return responseOf(current.body, current.link);
    }
    if (answer.status < 200 || answer.status > 299) throw statusError(cache, { answer, where, now: clock() });
    const [etag, link] = [answer.headers.get('etag'), answer.headers.get('link')];
    const body = Buffer.from(answer.text);
    if (etag) cacheAnswer(cache, url, { etag, body, link });
    return responseOf(body, link);
  };
  // Requests are made one after the other, as GitHub asks of its clients.
  let last: Promise<unknown> = Promise.resolve();
  return (input, init) => {
    const answer = last.then(() => ask(input, init));
    last = answer.catch(() => {});
    return answer;
  };
}

/** Throws SourceError for another host: an answer names the next page of a list, which may be anywhere. */
function refuseOtherHosts(url: string, apiUrl: string): void {
  if (URL.canParse(url) && new URL(url).origin === new URL(apiUrl).origin) return;
  throw new SourceError(
    'GitHub: the next page of a list is at another address, which is not requested. ' +
      "Next step: set GITHUB_API_URL to the address in GitHub's own links",
  );
}

function statusError(
  { pause }: GithubCache,
  { answer, where, now }: { readonly answer: Exchange; readonly where: string; readonly now: number },
): SourceError {
  const { status } = answer;
  const until = pauseOf(answer, now);
  if (until !== undefined) {
    pause.begin(until);
    return limitError('GitHub', until, status);
  }
  if (status === 401) return new SourceError('GitHub: HTTP 401. Next step: check GITHUB_TOKEN');
  return new SourceError(`${where}: HTTP ${status}${HINTS.get(status) ?? ''}`, { status });
}

const ACCESS =
  '. Next step: check GITHUB_REPOSITORY, and that the token may read contents, pull requests, issues and actions';
/** Meanings of GitHub's statuses, with the next step: docs.github.com/rest, of commits and of issues. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [403, ACCESS],
  [404, ACCESS],
  [409, ', the repository is empty. Next step: push its first commit, or check GITHUB_REPOSITORY'],
  [410, ', it is disabled in the repository. Next step: enable it in the settings of the repository on GitHub'],
]);

/**
 * End of the pause that a rate limit calls for: a primary limit says when it resets, a secondary one how long to wait, or nothing;
 * undefined for none.
 */
function pauseOf({ status, headers, text }: Exchange, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = retryAfterMs(headers, now);
  const reset = SECOND_MS * (secondsOf(headers, 'x-ratelimit-reset') ?? 0);
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  if (after === undefined && !isUsedUp && status !== 429 && !/rate limit/i.test(text)) return undefined;
  const waitMs = after ?? (isUsedUp && reset > now ? reset - now : PAUSE_MS.default);
  return now + Math.min(waitMs, PAUSE_MS.longest);
}

function responseOf(body: CachedAnswer['body'], link: string | null): Response {
  return new Response(body, {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...(link !== null && { link }) },
  });
}

/** An answer that GitHub may report as unchanged. */
export interface CachedAnswer {
  readonly etag: string;
  /** Body as UTF-8, which takes no more memory than is counted. */
  readonly body: Buffer<ArrayBuffer>;
  readonly link: string | null;
}

/** A looked-up value, and the time of the lookup, in milliseconds since 1970. */
export interface Fact<Value> {
  readonly at: number;
  readonly value: Value;
}

/** Values that are looked up once in hours, of each kind by the name that was looked up. */
export interface GithubFacts {
  readonly defaultBranch: Map<'of the repository', Fact<string>>;
  /** Whether a branch of that name exists. */
  readonly branches: Map<string, Fact<boolean>>;
  /** Whether that branch ever had a run. */
  readonly runs: Map<string, Fact<boolean>>;
  readonly workflows: Map<'of the repository', Fact<readonly Workflow[]>>;
  /** Labels that the repository lacks, by the JSON of those looked up: a label may hold a comma. */
  readonly labels: Map<string, Fact<readonly string[]>>;
}

/** State that one run leaves to the next, so that it need not read everything again. */
export interface GithubCache {
  /** Answers by address; the least recently used goes first. */
  readonly answers: LRUCache<string, CachedAnswer>;
  readonly runs: Map<number, WorkflowRun>;
  /** Times at which the runs begun within a day were last read, by the day's beginning; both in milliseconds since 1970. */
  readonly daysReadAt: Map<number, number>;
  readonly commits: Map<string, GitCommit>;
  /** Time at which the commits of the whole month were last read, in milliseconds since 1970. */
  wholeMonthAt: number | null;
  /** Conclusions of earlier attempts of runs, by `id/attempt`: they no longer change. */
  readonly attempts: Map<string, string | null>;
  /** Names of the jobs that failed in a run, by `id-attempt`; empty if none is named. */
  readonly jobs: Map<string, string>;
  /** Whether a commit of the last day came to the main branch without a pull request, by its hash. */
  readonly direct: Map<string, boolean>;
  readonly facts: GithubFacts;
  readonly pause: Pause;
}

/** Most bytes of all answers, and of one: a page of a hundred pull requests has 2.1 MB plus their texts. */
export const MOST_CACHED_BYTES = 40_000_000;
export const MOST_OF_ONE = 5_000_000;

/** Creates an empty cache. */
export function createGithubCache(clock: Clock): GithubCache {
  return {
    answers: new LRUCache({ maxSize: MOST_CACHED_BYTES, maxEntrySize: MOST_OF_ONE, sizeCalculation: sizeOf }),
    runs: new Map(),
    daysReadAt: new Map(),
    commits: new Map(),
    attempts: new Map(),
    jobs: new Map(),
    direct: new Map(),
    facts: {
      defaultBranch: new Map(),
      branches: new Map(),
      runs: new Map(),
      workflows: new Map(),
      labels: new Map(),
    },
    wholeMonthAt: null,
    pause: createPause(clock),
  };
}

/** Stores an answer as the newest, and drops those that were used longest ago. */
export function cacheAnswer({ answers }: GithubCache, url: string, answer: CachedAnswer): void {
  answers.set(url, answer);
}

/** Size of a cached answer: the bytes of its body, and one for its address and other parts. */
function sizeOf({ body }: CachedAnswer): number {
  return body.length + 1;
}

/** A client of GitHub that follows a repository that was renamed, or transferred. */
export interface Moves {
  readonly fetch: HttpClient;
  /** Whether GitHub has redirected to another name of the repository. */
  readonly hasMoved: () => boolean;
}

const REDIRECTS: readonly unknown[] = [301, 302, 307, 308];

/**
 * Follows a redirect of GitHub's from one repository to another address of a repository below the same `apiUrl`, once for a request: no
 * other address gets the token. All later requests of the run go where the first redirect leads.
 */
export function followMoves(send: HttpClient, apiUrl: string): Moves {
  let hasMoved = false;
  let move: Move | undefined;
  return {
    hasMoved: () => hasMoved,
    async fetch(input, init) {
      const url = currentAddress(String(input), move);
      try {
        return await send(url, init);
      } catch (error) {
        const target = targetOf(error, url, apiUrl);
        if (target === undefined) throw error;
        const answer = await send(target, init);
        hasMoved = true;
        move ??= moveOf(url, target);
        return answer;
      }
    },
  };
}

/** The former address of a repository, and its current one. */
interface Move {
  readonly from: string;
  readonly to: string;
}

function currentAddress(url: string, move: Move | undefined): string {
  if (!move || !url.startsWith(move.from)) return url;
  const rest = url.slice(move.from.length);
  return /^([/?]|$)/.test(rest) ? `${move.to}${rest}` : url;
}

/** The parts before the path of the request in both addresses; undefined if those paths differ. */
function moveOf(url: string, target: string): Move | undefined {
  const [, from, rest] = /^(.*?\/repos\/[^/?]+\/[^/?]+)(.*)$/.exec(url) ?? [];
  if (from === undefined || rest === undefined || !target.endsWith(rest)) return undefined;
  return { from, to: target.slice(0, target.length - rest.length) };
}

function targetOf(error: unknown, url: string, apiUrl: string): string | undefined {
  if (!(error instanceof HttpError) || error.kind !== 'redirected') return undefined;
  const { status, headers } = error.answered ?? {};
  const location = headers?.get('location') ?? '';
  if (!REDIRECTS.includes(status) || !URL.canParse(location, url)) return undefined;
  const target = new URL(location, url);
  if (target.search === '') target.search = new URL(url).search;
  const base = new URL(apiUrl).href.replace(/\/$/, '');
  return ['/repos/', '/repositories/'].some((path) => target.href.startsWith(`${base}${path}`))
    ? target.href
    : undefined;
}
