import type { Clock } from '../../clock.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { type Exchange, exchange, limitError, PAUSE_MS } from '../exchange.ts';
import { SourceError } from '../source-error.ts';
import { type CachedAnswer, cacheAnswer, type GithubCache } from './github-cache.ts';

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
    if (answer.status < 200 || answer.status > 299) throw refusalOf(cache, answer, where, clock());
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

function refusalOf({ pause }: GithubCache, answer: Exchange, where: string, now: number): SourceError {
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
