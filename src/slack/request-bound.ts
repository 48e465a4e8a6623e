import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import type { Inflight } from '../inflight.ts';
import type { RefusalLog } from '../server/refusal-log.ts';
import type { Delivery } from './deliver.ts';
import { refuseRequest } from './refuse-request.ts';

const TOO_MANY = [
  'Too many requests at once: this one was refused, and nothing was changed.',
  'Next step: try again in a few seconds.',
] as const;

/** What bounding takes. */
export interface RequestBound {
  /** Of all that Slack sends. */
  readonly inflight: Inflight;
  /** Of what is told to those who are one too many. */
  readonly telling: Inflight;
  readonly delivery: Pick<Delivery, 'toAsker'>;
  readonly refused: RefusalLog;
}

/**
 * Lets so much of what Slack sends be worked on at once, and tells whoever is one too many that nothing came of it. Where
 * even those are too many nothing is acknowledged: then Slack itself tells the person.
 */
export function boundRequests({ inflight, telling, delivery, refused }: RequestBound): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if (!inflight.isFull()) return inflight.track(args.next);
    refused('one request too many');
    const field = 'view' in args ? firstField(args.body) : undefined;
    if ('view' in args && field !== undefined) {
      return args.ack({ response_action: 'errors', errors: { [field]: TOO_MANY.join(' ') } });
    }
    if (telling.isFull() && !('command' in args)) return;
    // An event is acknowledged already: the Home tab stays as it was until it is opened again.
    return refuseRequest(args, TOO_MANY, async (destination, answer) => {
      telling
        .track(() => telling.inTurn(() => delivery.toAsker(destination, answer, false)))
        .catch(() => refused('the answer to a refused request could not be sent'));
    });
  };
}

/** The first field of a submitted form, beneath which Slack shows a text and leaves the form open. */
function firstField(body: Extract<AnyMiddlewareArgs, { view: unknown }>['body']): string | undefined {
  if (body.type !== 'view_submission') return undefined;
  return body.view.blocks.find(({ type }) => type === 'input')?.block_id;
}
