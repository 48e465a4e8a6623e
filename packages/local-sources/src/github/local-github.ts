import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type SourceReply, type SourceRequest, type SourceServer, startSourceServer } from '../source-server.ts';
import { answerRepository, REPOSITORY_ID, refusal } from './github-api.ts';
import type { Repository } from './repository.ts';

/** GitHub on 127.0.0.1, with one repository. */
export interface LocalGithub extends SourceServer {
  readonly token: string;
  /** Requests that count against the rate limit: a 304 does not. */
  counted(): number;
}

/** Data of a server, and its request budget. */
export interface LocalGithubOptions {
  readonly clock: Clock;
  /** Current contents of the repository. */
  readonly repository: () => Repository;
  readonly port?: number;
  /** Requests in an hour. */
  readonly budget?: number;
}

const HOUR_MS = 3_600_000;
const TOKEN = 'local-github-token';

/** Starts it. As strict as docs.github.com/rest says about tokens, pages, conditional requests and rate limits. */
export async function startLocalGithub({
  clock,
  repository,
  port,
  // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
  budget = 5_000,
}: LocalGithubOptions): Promise<LocalGithub> {
  const used = new Map<number, number>();
  let url = '';

  function answer({ method, path, query, headers }: SourceRequest): SourceReply | undefined {
    const given = headers.authorization?.replace(/^(token|bearer) /i, '');
    if (given !== TOKEN) return refusal(401, 'Bad credentials');
    const hour = Math.floor(clock() / HOUR_MS);
    const spent = used.get(hour) ?? 0;
    const limits = (left: number) => ({
      'x-ratelimit-limit': String(budget),
      'x-ratelimit-remaining': String(Math.max(0, left)),
      'x-ratelimit-reset': String(((hour + 1) * HOUR_MS) / 1000),
    });
    if (spent >= budget) return { ...refusal(403, 'API rate limit exceeded'), headers: limits(0) };
    const now = repository();
    const isBelow = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
    const byId = `/repositories/${REPOSITORY_ID}`;
    const former = now.formerNames?.map((name) => `/repos/${name}`).find(isBelow);
    if (former !== undefined) {
      used.set(hour, spent + 1);
      const location = `${url}${path.replace(former, byId)}${query.size > 0 ? `?${query}` : ''}`;
      const headers = { ...limits(budget - spent - 1), location };
      const { body } = refusal(301, 'Moved Permanently');
      return { status: 301, headers, body: { ...body, url: location } };
    }
    const prefix = [`/repos/${now.name}`, byId].find(isBelow);
    if (method !== 'GET' || prefix === undefined) return refusal(404, 'Not Found');
    const asked = { repository: now, query, now: clock() };
    const reply = answerRepository(path.slice(prefix.length), asked, `${url}${path}?${query}`);
    if (!reply) return undefined;
    const etag = `W/"${createHash('sha256').update(JSON.stringify(reply.body)).digest('hex')}"`;
    if (headers['if-none-match'] === etag)
      return { status: 304, headers: { ...reply.headers, ...limits(budget - spent), etag } };
    used.set(hour, spent + 1);
    return { ...reply, headers: { ...reply.headers, ...limits(budget - spent - 1), etag } };
  }

  const source = await startSourceServer(clock, answer, port);
  url = source.url;
  return { ...source, token: TOKEN, counted: () => [...used.values()].reduce((sum, count) => sum + count, 0) };
}
