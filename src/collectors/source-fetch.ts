import type { z } from 'zod';
import type { Clock, Pause } from '../core/clock.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { parseLimitedJson } from '../http-client/read-answer.ts';
import { retryAfterMs } from '../http-client/wait-header.ts';
import { exchange, limitError, PAUSE_MS, SourceError } from './exchange.ts';

/** A source that speaks JSON over HTTP. */
export interface SourceOptions {
  /** Its name for people. */
  readonly name: string;
  /** Base address, without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The settings to check when the source refuses access, and when it cannot be reached. */
  readonly setting: string;
  readonly addressSetting: string;
  readonly fetch: HttpClient;
  /** Ends every request under way. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Shared by all runs: the time until which the source must not be asked. */
  readonly pause: Pause;
  /** Limit for one request with its answer, if it differs from that of the HTTP client. */
  readonly timeoutMs?: number;
  /** Limit for an answer, if it is above that of the HTTP client. */
  readonly maxBytes?: number;
}

/** One request to a source. `body` makes it a POST. */
export interface Question<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  readonly body?: object;
  /** Limit for this request, if it may take longer than the source's other ones. */
  readonly timeoutMs?: number;
}

/** A parsed answer with its headers. */
export interface SourceAnswer<Value> {
  readonly value: Value;
  readonly headers: Headers;
  /** Characters of the answer. */
  readonly length: number;
}

/**
 * Requests something from a source, once more if the source itself failed, and checks the shape of its answer. Throws SourceError,
 * whose message names the request, and the next step if there is one.
 */
export async function askSource<Schema extends z.ZodType>(
  options: SourceOptions,
  { path, schema, body, timeoutMs = options.timeoutMs }: Question<Schema>,
): Promise<SourceAnswer<z.output<Schema>>> {
  const { name, url, headers: own, addressSetting, fetch: client, signal, pause } = options;
  const where = `${name} ${path.split('?')[0]}`;
  const paused = pause.until();
  if (paused !== undefined) throw limitError(name, paused);
  const { status, headers, text } = await exchange(
    (ending) =>
      client(`${url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { accept: 'application/json', ...own, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: ending,
        limits: {
          ...(timeoutMs !== undefined && { timeoutMs }),
          ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
        },
      }),
    { source: name, setting: addressSetting, access: options.setting, where, signal },
  );
  if (status < 200 || status > 299) throw statusError(options, { where, status, headers, text });
  const parsed = schema.safeParse(parseAnswer(text, where, options));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = `${where}: unexpected response (${issue?.path.join('.')}: ${issue?.message})`.slice(0, 200);
    throw new SourceError(`${what}. Next step: check ${addressSetting}, or update this bot`);
  }
  return { value: parsed.data, headers, length: text.length };
}

function statusError(
  { name, setting, clock, pause }: SourceOptions,
  {
    where,
    status,
    headers,
    text,
  }: { readonly where: string; readonly status: number; readonly headers: Headers; readonly text: string },
): SourceError {
  if (status === 429) {
    const now = clock();
    const until = now + Math.min(retryAfterMs(headers, now) ?? PAUSE_MS.default, PAUSE_MS.longest);
    pause.begin(until);
    return limitError(name, until, status);
  }
  if (status === 401 || status === 403) return new SourceError(`${name}: HTTP ${status}. Next step: check ${setting}`);
  return new SourceError(`${where}: HTTP ${status}`, { status, answer: text });
}

function parseAnswer(text: string, where: string, { addressSetting, setting }: SourceOptions): unknown {
  const value = parseLimitedJson(text);
  if (value !== undefined) return value;
  const isPage = /^\s*<(!doctype|html)\b/i.test(text);
  const fix = `check ${addressSetting}${isPage ? `, and ${setting}` : ', and which server answers there'}`;
  throw new SourceError(`${where}: the response is not JSON${isPage ? ', but a web page' : ''}. Next step: ${fix}`);
}

/** The value of an Authorization header with a user and a password (RFC 7617). */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
