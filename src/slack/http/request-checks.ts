import type { IncomingMessage } from 'node:http';
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { renderNotice } from '../../../blocks/kit/message.ts';
import { type Card, explanation } from '../../../blocks/render-card.ts';
import type { Inflight } from '../../core/inflight.ts';
import type { RefusalLog } from '../../http-server/bounded-server.ts';
import { type Delivery, type Destination, destinationOf } from '../reply.ts';

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

const TOO_MANY = [
  'Too many requests at once: this one was refused, and nothing was changed.',
  'Next step: try again in a few seconds.',
] as const;

/** What bounding takes. */
export interface RequestBound {
  /** Of all that Slack sends. */
  readonly inflight: Inflight;
  /** Of what is told to those who are one too many. */
  readonly refusing: Inflight;
  readonly delivery: Pick<Delivery, 'toAsker'>;
  readonly refused: RefusalLog;
}

/**
 * Lets so much of what Slack sends be worked on at once, and tells whoever is one too many that nothing came of it. Where
 * even those are too many nothing is acknowledged: then Slack itself tells the person.
 */
export function boundRequests({ inflight, refusing, delivery, refused }: RequestBound): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if (!inflight.isFull()) return inflight.track(args.next);
    refused('one request too many');
    const field = 'view' in args ? firstField(args.body) : undefined;
    if ('view' in args && field !== undefined) {
      return args.ack({ response_action: 'errors', errors: { [field]: TOO_MANY.join(' ') } });
    }
    if (refusing.isFull() && !('command' in args)) return;
    // An event is acknowledged already: the Home tab stays as it was until it is opened again.
    return refuseRequest(args, TOO_MANY, async (destination, answer) => {
      refusing
        .track(() => refusing.inTurn(() => delivery.toAsker(destination, answer, false)))
        .catch(() => refused('the answer to a refused request could not be sent'));
    });
  };
}

/** The first field of a submitted form, beneath which Slack shows a text and leaves the form open. */
function firstField(body: Extract<AnyMiddlewareArgs, { view: unknown }>['body']): string | undefined {
  if (body.type !== 'view_submission') return undefined;
  return body.view.blocks.find(({ type }) => type === 'input')?.block_id;
}

/** What happened, and the next step. */
export type RefusalWords = readonly [what: string, nextStep: string];

/**
 * Acknowledges what is refused and says why. A command is answered with the acknowledgement itself; for whatever else a
 * person can be answered on, `tell` gets the answer. An event has no acknowledgement and nobody who waits for an answer.
 */
export async function refuseRequest(
  args: AnyMiddlewareArgs,
  words: RefusalWords,
  tell: (destination: Destination, answer: Card) => Promise<void>,
): Promise<void> {
  if ('command' in args) return args.ack(words.join(' '));
  if (!('ack' in args) || typeof args.ack !== 'function') return;
  await args.ack();
  const destination = destinationOf(args.body);
  if (destination) await tell(destination, explanation(renderNotice(...words)));
}
