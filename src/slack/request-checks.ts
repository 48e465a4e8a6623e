import type { IncomingMessage } from 'node:http';

/** The path that the Slack app's settings name. */
const PATH = '/slack/events';
const FORM = 'application/x-www-form-urlencoded';
/** How far a request's time may be from ours, in either direction, in seconds: Slack's own advice. */
const TOLERANCE_SECONDS = 300;
/** Slack's test of the certificate is a few words, and as its documentation says is not signed. */
const TEST_BYTES = 1_024;
/**
 * Bytes of a body. The largest thing Slack sends is a view, of 250 kB at most, in a form whose every byte may be written
 * as three; what people typed into its fields comes on top.
 */
export const MOST_BYTES = 1_000_000;

/** Why a request is refused; `what` is a kind, for the log, without anything that a stranger wrote. */
export interface Refusal {
  readonly status: number;
  readonly what: string;
}

/** What is known of a request before its body is read. */
export type Checked = Refusal | { readonly signature: string; readonly seconds: number } | 'test-of-certificate';

/**
 * Looks at what costs nothing to look at: method, path, type, length, the shape of the signature and its time. One from
 * the future would stay good for replay until then, and is refused as an old one is. `now` is in milliseconds since 1970.
 */
export function checkHeaders(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, now: number): Checked {
  const { method, url = '', headers } = request;
  if (method !== 'POST' || url.split('?')[0] !== PATH) return { status: 404, what: 'unknown path or method' };
  const type = headers['content-type'];
  if (headers['content-encoding'] !== undefined || (type !== FORM && !/^application\/json\b/.test(type ?? '')))
    return { status: 415, what: 'unknown content type' };
  const length = lengthOf(headers);
  if (length > MOST_BYTES) return TOO_LARGE;
  const signature = headers['x-slack-signature'];
  if (signature === undefined && type === FORM && length <= TEST_BYTES) return 'test-of-certificate';
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature))
    return { status: 401, what: 'no signature' };
  const written = headers['x-slack-request-timestamp'];
  // Slack writes whole seconds. Not a number compares as false.
  const seconds = typeof written === 'string' && /^\d{1,12}$/.test(written) ? Number(written) : Number.NaN;
  if (!(Math.abs(Math.floor(now / 1000) - seconds) <= TOLERANCE_SECONDS))
    return { status: 401, what: 'signed for another time' };
  return { signature, seconds };
}

/** A body that is longer than anything Slack sends. */
export const TOO_LARGE: Refusal = { status: 413, what: 'the body is too large' };

/** As it is said; one that is sent in pieces does not say it, and is counted while it is read. */
function lengthOf(headers: IncomingMessage['headers']): number {
  if (headers['transfer-encoding'] !== undefined) return MOST_BYTES;
  return Number(headers['content-length'] ?? 0);
}
