import type { IncomingMessage } from 'node:http';

/** The path that the Slack app's settings name. */
const PATH = '/slack/events';
const FORM = 'application/x-www-form-urlencoded';
/** Largest difference in seconds between a request's time and the bot's, in either direction, as Slack recommends. */
const TOLERANCE_SECONDS = 300;
/** Most bytes of Slack's certificate test, which has a few words and, by its documentation, no signature. */
const TEST_BYTES = 1_024;
/**
 * Most bytes of a body. Slack's largest request has a view of at most 250 kB in a form, in which percent-encoding may triple every byte;
 * what people typed into its fields is added.
 */
export const MOST_BYTES = 1_000_000;

/** Refusal of a request; `what` is its kind for the log, without any content of the request. */
export interface RequestRefusal {
  readonly status: number;
  readonly what: string;
}

/** Result of the checks before a body is read. */
export type Checked = RequestRefusal | { readonly signature: string; readonly seconds: number } | 'test-of-certificate';

/**
 * Checks method, path, type, length, the form of the signature and its time, without reading the body. A time in the future, which could be
 * replayed until then, is refused like an old one. `now` is in milliseconds since 1970.
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

/** Refusal of a body that is longer than any of Slack's. */
export const TOO_LARGE: RequestRefusal = { status: 413, what: 'the body is too large' };

/** Length from the headers; a chunked body has none, and is counted while it is read. */
function lengthOf(headers: IncomingMessage['headers']): number {
  if (headers['transfer-encoding'] !== undefined) return MOST_BYTES;
  return Number(headers['content-length'] ?? 0);
}
