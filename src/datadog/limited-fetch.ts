import { DatadogError, failureOfFetch } from './failure.ts';
import type { RateLimit } from './rate-limit.ts';

/** What a request may take, and who hears of it. */
export interface FetchLimits {
  /** For the whole request, the body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly rateLimit: RateLimit;
  /** Told of every request that ended: HTTP status, or the kind of failure. */
  readonly onRequest: (outcome: string, seconds: number) => void;
}

/**
 * A `fetch` for the Datadog client, which by itself has neither time limit nor size limit and hides the rate-limit
 * headers. Throws DatadogError; asks nothing at all while the rate limit blocks.
 */
export function createLimitedFetch(limits: FetchLimits): typeof fetch {
  const { timeoutMs, maxBytes, rateLimit, onRequest } = limits;
  return async (input, init) => {
    const until = rateLimit.blockedUntil();
    if (until !== undefined) throw new DatadogError({ kind: 'rate-limited', detail: 'the budget is used up', until });
    const started = performance.now();
    const done = (outcome: string) => onRequest(outcome, (performance.now() - started) / 1000);
    try {
      // A redirect would carry both keys to another host.
      const options: RequestInit = { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) };
      const response = await fetch(input, options);
      rateLimit.observe(response.status, response.headers);
      const body = await readBody(response, maxBytes);
      done(String(response.status));
      return rebuilt(response, body, rateLimit.blockedUntil());
    } catch (error) {
      const failure = failureOfFetch(error);
      if (!(error instanceof DatadogError)) done(failure.kind);
      throw new DatadogError(failure);
    }
  };
}

/** The response with its body read. A 429 is thrown here, where its reset is known: the client hides the headers. */
function rebuilt({ status, headers }: Response, body: Buffer, blockedUntil: number | undefined): Response {
  if (status === 429 && blockedUntil !== undefined) {
    throw new DatadogError({ kind: 'rate-limited', detail: 'HTTP 429', until: blockedUntil });
  }
  if (status === 204 || status === 304)
    throw new DatadogError({ kind: 'unreadable', detail: `HTTP ${status}, no content` });
  return new Response(body, { status, headers });
}

async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new DatadogError({ kind: 'unreadable', detail: `the answer is over ${Math.round(maxBytes / 1e6)} MB` });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
