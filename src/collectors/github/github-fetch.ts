import { SourceError } from '../source-error.ts';
import { type GithubCache, keepAnswer } from './github-cache.ts';

/** What a request to GitHub takes besides itself. */
export interface GithubFetchOptions {
  readonly fetch: typeof fetch;
  readonly cache: GithubCache;
  /** Ends every request under way. */
  readonly signal: AbortSignal;
  /** Of the run, in milliseconds since 1970. */
  readonly now: number;
}

const TIMEOUT_MS = 10_000;
const DEFAULT_PAUSE_S = 60;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * A `fetch` for Octokit that asks only for what has changed (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api),
 * keeps still while a rate limit is used up, and says in words for people what went wrong. Throws SourceError.
 */
export function createGithubFetch({ fetch: send, cache, signal, now }: GithubFetchOptions): typeof fetch {
  const ask = async (input: Parameters<typeof fetch>[0], init: RequestInit | undefined) => {
    const url = String(input);
    const where = `GitHub ${new URL(url).pathname}`;
    if (now < cache.pause.until)
      throw new SourceError('GitHub is left alone: its rate limit is used up', { until: cache.pause.until });
    const kept = cache.answers.get(url);
    const headers = new Headers(init?.headers);
    if (kept) headers.set('if-none-match', kept.etag);
    const response = await tried(() => {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      // A redirect would carry the token to another host.
      return send(url, { ...init, headers, redirect: 'error', signal: ends });
    }, where);
    if (response.status === 304 && kept) {
      keepAnswer(cache, url, kept);
      return rebuilt(kept.body, kept.link);
    }
    if (response.status === 403 || response.status === 429) await notePause(cache, response, now);
    if (!response.ok) throw refusal(response.status, where, now < cache.pause.until ? cache.pause.until : undefined);
    const body = await response.text();
    const [etag, link] = [response.headers.get('etag'), response.headers.get('link')];
    if (etag) keepAnswer(cache, url, { etag, body, link });
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

/** Asks once more where GitHub fails by itself. */
async function tried(send: () => Promise<Response>, where: string): Promise<Response> {
  const once = () =>
    send().catch((error: unknown) => {
      throw new SourceError(wordsOf(error, where).slice(0, 200));
    });
  const first = await once();
  if (first.status < 500) return first;
  await first.body?.cancel();
  return once();
}

function wordsOf(error: unknown, where: string): string {
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error));
  if (name === 'TimeoutError') return `${where}: no answer within ${TIMEOUT_MS / 1000} s`;
  if (name === 'AbortError') return `${where}: the run has ended`;
  // Whatever was asked: it is one trouble, and told as one.
  return `GitHub cannot be reached (${cause instanceof Error && 'code' in cause ? String(cause.code) : message})`;
}

/** A primary limit says when it starts anew, a secondary one how long to wait, or only that it is one. */
async function notePause({ pause }: GithubCache, response: Response, now: number): Promise<void> {
  const { headers, status } = response;
  const isLimit = status === 429 || /rate limit/i.test(await response.text().catch(() => ''));
  const after = Number(headers.get('retry-after'));
  const reset = Number(headers.get('x-ratelimit-reset')) * 1000;
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  if (!after && !isUsedUp && !isLimit) return;
  const until = after ? now + 1000 * after : isUsedUp && reset > now ? reset : now + 1000 * DEFAULT_PAUSE_S;
  pause.until = Math.min(until, now + LONGEST_PAUSE_MS);
}

function refusal(status: number, where: string, until: number | undefined): SourceError {
  if (until !== undefined)
    return new SourceError(`GitHub: HTTP ${status}, its rate limit is used up`, { until, status });
  if (status === 401) return new SourceError(`GitHub: HTTP 401. Next step: check GITHUB_TOKEN`);
  const hint = 'check GITHUB_REPOSITORY, and that the token may read contents, pull requests, issues and actions';
  if (status === 403 || status === 404)
    return new SourceError(`${where}: HTTP ${status}. Next step: ${hint}`, { status });
  return new SourceError(`${where}: HTTP ${status}`, { status });
}

function rebuilt(body: string, link: string | null): Response {
  return new Response(body, {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...(link !== null && { link }) },
  });
}
