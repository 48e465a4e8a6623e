import type { HttpClient } from '../../http-client/http-client.ts';
import { HttpError } from '../../http-client/http-error.ts';

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
