import type { z } from 'zod';
import { SourceError } from './source-error.ts';

/** A source that speaks JSON over HTTP. */
export interface SourceOptions {
  /** What people call it. */
  readonly name: string;
  /** Base address, without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The setting to look at when the source refuses us. */
  readonly setting: string;
  readonly fetch: typeof fetch;
  /** Ends every request under way. */
  readonly signal: AbortSignal;
  /** Shared by all runs: until when the source wants to be left alone. */
  readonly pause: Pause;
  /** For one request with its answer; 10 s unless said. */
  readonly timeoutMs?: number;
}

/** Until when nothing may be asked, in milliseconds since 1970. */
export interface Pause {
  until: number;
}

/** One question. `body` makes it a POST. */
export interface Question<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  readonly body?: object;
  /** Where it may take longer than the source's other ones. */
  readonly timeoutMs?: number;
}

/** An answer with the headers that came along. */
export interface SourceAnswer<Value> {
  readonly value: Value;
  readonly headers: Headers;
}

const TIMEOUT_MS = 10_000;
const TRIES = 2;
const LONGEST_ANSWER = 10_000;
const DEFAULT_PAUSE_S = 60;
const LONGEST_PAUSE_S = 3_600;

/**
 * Asks a source, once more where it failed by no fault of ours, and checks the shape of what it says. Throws SourceError, whose
 * words name the question and the next step. `now` in milliseconds since 1970.
 */
export async function askSource<Schema extends z.ZodType>(
  options: SourceOptions,
  { path, schema, body, timeoutMs = options.timeoutMs ?? TIMEOUT_MS }: Question<Schema>,
  now: number,
): Promise<SourceAnswer<z.output<Schema>>> {
  const where = `${options.name} ${path.split('?')[0]}`;
  const response = await tried(() => send({ ...options, timeoutMs }, path, body, where, now));
  const parsed = schema.safeParse(await jsonOf(response, where));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SourceError(
      `${where}: the answer has another shape (${issue?.path.join('.')}: ${issue?.message})`.slice(0, 200),
    );
  }
  return { value: parsed.data, headers: response.headers };
}

/** A failure that another try may mend. */
class PassingError extends SourceError {}

async function tried(send: () => Promise<Response>): Promise<Response> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof PassingError) || left === 0) throw error;
    }
  }
}

async function send(
  {
    name,
    url,
    headers,
    setting,
    fetch: send,
    signal,
    pause,
    timeoutMs,
  }: SourceOptions & { readonly timeoutMs: number },
  path: string,
  body: object | undefined,
  where: string,
  now: number,
): Promise<Response> {
  if (now < pause.until)
    throw new SourceError(`${name} is left alone: its rate limit is used up`, { until: pause.until });
  const response = await send(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { accept: 'application/json', ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    // A redirect would carry the token to another host.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  }).catch((error: unknown) => {
    if (signal.aborted) throw new SourceError(`${where}: the run has ended`);
    throw unreachable(error, name, where, timeoutMs);
  });
  if (response.ok) return response;
  const answer = (await response.text().catch(() => '')).slice(0, LONGEST_ANSWER);
  if (response.status === 429) {
    const seconds = Math.min(Number(response.headers.get('retry-after')) || DEFAULT_PAUSE_S, LONGEST_PAUSE_S);
    pause.until = now + 1000 * seconds;
    throw new SourceError(`${name}: HTTP 429, its rate limit is used up`, { until: pause.until });
  }
  if (response.status === 401 || response.status === 403)
    throw new SourceError(`${name}: HTTP ${response.status}. Next step: check ${setting}`);
  const words = `${where}: HTTP ${response.status}`;
  const refusal = { status: response.status, answer };
  throw response.status >= 500 ? new PassingError(words, refusal) : new SourceError(words, refusal);
}

function unreachable(error: unknown, source: string, where: string, timeoutMs: number): SourceError {
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error));
  if (name === 'TimeoutError') return new PassingError(`${where}: no answer within ${timeoutMs / 1000} s`);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : message;
  // Whatever was asked: it is one trouble, and told as one.
  return new PassingError(`${source} cannot be reached (${code})`.slice(0, 200));
}

async function jsonOf(response: Response, where: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new SourceError(`${where}: the answer is no JSON`);
  }
}
