import { createHmac } from 'node:crypto';
import type { Clock } from './clock.ts';
import {
  type Deliver,
  type DeliveryOptions,
  type DeliveryOutcome,
  deliverInTurn,
  type PayloadKind,
} from './delivery.ts';
import { isRecord, parseJson } from './json.ts';

/** Where an app takes requests of Slack over HTTP. */
export interface HttpTarget {
  /** The bot's address, such as `http://127.0.0.1:3000/slack/events`. */
  readonly url: string;
  /** The bot's signing secret; that of the local Slack when it is left out. */
  readonly signingSecret?: string;
  /** The app's Options Load URL; `url` when it is left out. With null the app names none, and is not asked for options. */
  readonly optionsUrl?: string | null;
}

interface HttpModeOptions {
  readonly clock: Clock;
  readonly target: Required<HttpTarget>;
  readonly ackMilliseconds: number;
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends payloads as signed requests. A repetition is the same request byte for byte. */
export function createHttpDelivery(options: HttpModeOptions): Deliver {
  return (kind, payload, delivery) => {
    const request = sign(options, encode(kind, payload), delivery);
    const { url, optionsUrl } = options.target;
    const address = payload.type === 'block_suggestion' ? optionsUrl : url;
    return deliverInTurn(delivery, () => post(options, address, request));
  };
}

/** Slack's v0 signature: docs.slack.dev/authentication/verifying-requests-from-slack. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function encode(kind: PayloadKind, payload: Readonly<Record<string, unknown>>): { type: string; body: string } {
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  const form = new URLSearchParams();
  if (kind === 'interactive') form.set('payload', JSON.stringify(payload));
  else for (const [name, value] of Object.entries(payload)) form.set(name, String(value));
  return { type: 'application/x-www-form-urlencoded', body: form.toString() };
}

function sign(
  options: HttpModeOptions,
  content: { readonly type: string; readonly body: string },
  delivery: DeliveryOptions,
): SignedRequest {
  const seconds = Math.floor(options.clock() / 1_000) + (delivery.timestampOffsetSeconds ?? 0);
  const timestamp = delivery.timestamp === 'not-a-number' ? 'yesterday' : String(seconds);
  const secret = delivery.signature === 'wrong' ? 'another-secret' : options.target.signingSecret;
  const body = padded(content, delivery.paddingBytes ?? 0);
  return {
    headers: {
      'content-type': content.type,
      ...(delivery.timestamp !== 'missing' && { 'x-slack-request-timestamp': timestamp }),
      ...(delivery.signature !== 'missing' && { 'x-slack-signature': signatureOf(secret, timestamp, body) }),
    },
    body: delivery.isTampered === true ? tampered(body) : body,
  };
}

/** Longer, and still what it was: JSON may end in blanks, a form may hold one field more. */
function padded({ type, body }: { readonly type: string; readonly body: string }, bytes: number): string {
  if (bytes === 0) return body;
  return type === 'application/json' ? body + ' '.repeat(bytes) : `${body}&padding=`.padEnd(body.length + bytes, 'x');
}

/** The last letter or digit is another one. */
function tampered(body: string): string {
  return body.replace(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/, (last) => (last === 'x' ? 'y' : 'x'));
}

async function post(options: HttpModeOptions, url: string | null, request: SignedRequest): Promise<DeliveryOutcome> {
  if (url === null) return { kind: 'dispatch_failed', ms: 0, status: null, reason: 'no Options Load URL' };
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
      signal: AbortSignal.timeout(options.ackMilliseconds),
    });
    const text = await response.text();
    const { status } = response;
    if (!response.ok) return { kind: 'dispatch_failed', ms: elapsed(), status, reason: `status ${status}` };
    return { kind: 'acked', ms: elapsed(), status, body: ackBody(text) };
  } catch (error) {
    if (isTimeout(error)) return { kind: 'operation_timeout', ms: elapsed() };
    return { kind: 'dispatch_failed', ms: elapsed(), status: null, reason: String(error) };
  }
}

function ackBody(text: string): unknown {
  const parsed = parseJson(text);
  return isRecord(parsed) ? parsed : text;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
