import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { renderNotice } from '../../blocks/kit/message.ts';
import { type Card, explanation } from '../../blocks/render-card.ts';
import type { Inflight } from '../core/inflight.ts';
import type { RefusalLog } from '../http-server/bounded-server.ts';
import type { AnswerDelivery } from './answer-delivery.ts';
import { type Destination, destinationOf } from './destination.ts';

const TOO_MANY = [
  'Too many requests at once: this one was refused, and nothing was changed.',
  'Next step: try again in a few seconds.',
] as const;

/** Dependencies of the bound on requests. */
export interface RequestBound {
  /** Requests from Slack in progress. */
  readonly inflight: Inflight;
  /** Refusals beyond the bound in progress. */
  readonly refusing: Inflight;
  readonly delivery: Pick<AnswerDelivery, 'toAsker'>;
  readonly refused: RefusalLog;
}

/**
 * Bounds the requests that are worked on at once, and answers further ones that they were refused. If even these answers are too many,
 * nothing is acknowledged, and Slack itself shows the person an error.
 */
export function boundRequests({ inflight, refusing, delivery, refused }: RequestBound): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if (!inflight.isFull()) return inflight.track(args.next);
    refused('one request too many');
    if (refusing.isFull() && !('command' in args) && !('view' in args)) return;
    // An event is acknowledged already: the Home tab stays as it was until it is opened again.
    return refuseRequest(args, TOO_MANY, async (destination, answer) => {
      refusing
        .track(() => refusing.inSlot(() => delivery.toAsker(destination, answer, false)))
        .catch(() => refused('the answer to a refused request could not be sent'));
    });
  };
}

/** First field of a submitted form, at which Slack shows an error and leaves the form open. */
function firstField(body: Extract<AnyMiddlewareArgs, { view: unknown }>['body']): string | undefined {
  if (body.type !== 'view_submission') return undefined;
  return body.view.blocks.find(({ type }) => type === 'input')?.block_id;
}

/** Text of a refusal: what happened, and the next step. */
export type RefusalWords = readonly [what: string, nextStep: string];

/**
 * Acknowledges a refused request and answers why. A command is answered with the acknowledgement itself; other requests of people are
 * answered by `deliver`. An event needs no acknowledgement, and nobody waits for its answer.
 */
export async function refuseRequest(
  args: AnyMiddlewareArgs,
  words: RefusalWords,
  deliver: (destination: Destination, answer: Card) => Promise<void>,
): Promise<void> {
  if ('command' in args) return args.ack(words.join(' '));
  if (!('ack' in args) || typeof args.ack !== 'function') return;
  // A form that is only acknowledged closes as if all were well.
  const field = 'view' in args ? firstField(args.body) : undefined;
  if ('view' in args && field !== undefined)
    return args.ack({ response_action: 'errors', errors: { [field]: words.join(' ') } });
  await args.ack();
  const destination = destinationOf(args.body);
  if (destination) await deliver(destination, explanation(renderNotice(...words)));
}
