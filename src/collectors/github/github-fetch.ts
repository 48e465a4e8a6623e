import { LRUCache } from 'lru-cache';
import { type Clock, createPause, type Pause } from '../../core/clock.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { HttpError } from '../../http-client/http-error.ts';
import { type Exchange, exchange, limitError, PAUSE_MS, SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import type { Workflow, WorkflowRun } from './github-values.ts';

/** What a request to GitHub takes besides itself. */
export interface GithubFetchOptions {
  readonly fetch: HttpClient;
  /** Where GitHub is: no other address gets the token. */
  readonly apiUrl: string;
  readonly cache: GithubCache;
  /** Ends every request under way. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * A `fetch` for Octokit that asks only for what has changed (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api),
 * keeps still while a rate limit is used up, and says in words for people what went wrong. Throws SourceError.
 */
export function createGithubFetch({ fetch: send, apiUrl, cache, signal, clock }: GithubFetchOptions): HttpClient {
  const ask = async (input: Parameters<HttpClient>[0], init: RequestInit | undefined) => {
    const url = String(input);
    refuseOtherHosts(url, apiUrl);
    const where = `GitHub ${new URL(url).pathname}`;
    const paused = cache.pause.until();
    // Fails at once instead of a retry after the limit: a run of two minutes cannot wait for it, and the next run asks again.
    if (paused !== undefined) throw limitError('GitHub', paused);
    const kept = cache.answers.get(url);
    const headers = new Headers(init?.headers);
    if (kept) headers.set('if-none-match', kept.etag);
    const answer = await exchange((ending) => send(url, { ...init, headers, signal: ending }), {
      source: 'GitHub',
      setting: 'GITHUB_API_URL',
      where,
      signal,
    });
    if (answer.status === 304 && kept) {
      // A page more changes the link of the last one, and not what is on it.
      const current = { ...kept, link: answer.headers.get('link') ?? kept.link };
      cacheAnswer(cache, url, current);
      return rebuilt(current.body, current.link);
    }
    if (answer.status < 200 || answer.status > 299) throw refusalOf(cache, { answer, where, now: clock() });
    const [etag, link] = [answer.headers.get('etag'), answer.headers.get('link')];
    const body = Buffer.from(answer.text);
    if (etag) cacheAnswer(cache, url, { etag, body, link });
    return rebuilt(body, link);
  };
  // One after the other, as GitHub asks its clients to.
  let last: Promise<unknown> = Promise.resolve();
  return (input, init) => {
    const answer = last.then(() => ask(input, init));
    last = answer.catch(() => {});
    return answer;
  };
}

/** The next page of a list is where the answer says that it is, which may be anywhere. */
function refuseOtherHosts(url: string, apiUrl: string): void {
  if (URL.canParse(url) && new URL(url).origin === new URL(apiUrl).origin) return;
  throw new SourceError(
    'GitHub: the next page of a list is at another address, which is not requested. ' +
      "Next step: set GITHUB_API_URL to the address in GitHub's own links",
  );
}

function refusalOf(
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
/** What GitHub means by a status, and the next step: docs.github.com/rest, of commits and of issues. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [403, ACCESS],
  [404, ACCESS],
  [409, ', the repository is empty. Next step: push its first commit, or check GITHUB_REPOSITORY'],
  [410, ', it is disabled in the repository. Next step: enable it in the settings of the repository on GitHub'],
]);

/** A primary limit says when it starts anew, a secondary one how long to wait, or only that it is one; undefined for none. */
function pauseOf({ status, headers, text }: Exchange, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers.get('retry-after'));
  const reset = Number(headers.get('x-ratelimit-reset')) * 1000;
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  if (!after && !isUsedUp && status !== 429 && !/rate limit/i.test(text)) return undefined;
  const until = after ? now + 1000 * after : isUsedUp && reset > now ? reset : now + PAUSE_MS.default;
  return Math.min(until, now + PAUSE_MS.longest);
}

function rebuilt(body: CachedAnswer['body'], link: string | null): Response {
  return new Response(body, {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...(link !== null && { link }) },
  });
}

/** An answer that GitHub may say has not changed. */
export interface CachedAnswer {
  readonly etag: string;
  /** As UTF-8, which takes no more memory than what is counted. */
  readonly body: Buffer<ArrayBuffer>;
  readonly link: string | null;
}

/** What was looked up, and when, in milliseconds since 1970. */
export interface Fact<Value> {
  readonly at: number;
  readonly value: Value;
}

/** What is looked up once in hours, of each kind by what was asked. */
export interface GithubFacts {
  readonly defaultBranch: Map<'of the repository', Fact<string>>;
  /** Whether there is a branch of that name. */
  readonly branches: Map<string, Fact<boolean>>;
  /** Whether there was ever a run of that branch. */
  readonly runs: Map<string, Fact<boolean>>;
  readonly workflows: Map<'of the repository', Fact<readonly Workflow[]>>;
  /** Labels that the repository has not, by the JSON of those asked for: a label may hold a comma. */
  readonly labels: Map<string, Fact<readonly string[]>>;
}

/** What one run leaves to the next, so that it need not ask for everything again. */
export interface GithubCache {
  /** By address; the one least lately used goes first. */
  readonly answers: LRUCache<string, CachedAnswer>;
  readonly runs: Map<number, WorkflowRun>;
  /** When the runs begun within a day were last read, by the day's beginning; both in milliseconds since 1970. */
  readonly daysReadAt: Map<number, number>;
  readonly commits: Map<string, GitCommit>;
  /** When the commits of the whole month were last read, in milliseconds since 1970. */
  wholeMonthAt: number | null;
  /** How an earlier attempt of a run ended, by `id/attempt`: it changes no more. */
  readonly attempts: Map<string, string | null>;
  readonly facts: GithubFacts;
  readonly pause: Pause;
}

/** Bytes of all answers, and of one: a page of a hundred pull requests has 2.1 MB and what is written in them. */
export const MOST_KEPT = 40_000_000;
export const MOST_OF_ONE = 5_000_000;

/** An empty cache. */
export function createGithubCache(clock: Clock): GithubCache {
  return {
    answers: new LRUCache({ maxSize: MOST_KEPT, maxEntrySize: MOST_OF_ONE, sizeCalculation: sizeOf }),
    runs: new Map(),
    daysReadAt: new Map(),
    commits: new Map(),
    attempts: new Map(),
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

/** Keeps an answer as the newest, and lets those go that were used longest ago. */
export function cacheAnswer({ answers }: GithubCache, url: string, answer: CachedAnswer): void {
  answers.set(url, answer);
}

/** What an address and its other parts take is counted as a byte more. */
function sizeOf({ body }: CachedAnswer): number {
  return body.length + 1;
}

/** A way to GitHub that finds a repository that was renamed, or given to somebody else. */
export interface Moves {
  readonly fetch: HttpClient;
  /** Whether GitHub has said that the repository has another name now. */
  readonly hasMoved: () => boolean;
}

const REDIRECTS: readonly unknown[] = [301, 302, 307, 308];

/**
 * Follows a redirect of GitHub's from one repository to another address of a repository below the same `apiUrl`, once for a question:
 * whatever else is said to be elsewhere gets no token. The first answer says where all later questions of the run go.
 */
export function followMoves(send: HttpClient, apiUrl: string): Moves {
  let hasMoved = false;
  let move: Move | undefined;
  return {
    hasMoved: () => hasMoved,
    async fetch(input, init) {
      const url = moved(String(input), move);
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

/** The address of a repository, and where it is instead. */
interface Move {
  readonly from: string;
  readonly to: string;
}

function moved(url: string, move: Move | undefined): string {
  if (!move || !url.startsWith(move.from)) return url;
  const rest = url.slice(move.from.length);
  return /^([/?]|$)/.test(rest) ? `${move.to}${rest}` : url;
}

/** What is before the question in both addresses; undefined where the question is not the same. */
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
