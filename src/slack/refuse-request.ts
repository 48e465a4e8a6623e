import type { AnyMiddlewareArgs } from '@slack/bolt';
import { renderNotice } from '../../blocks/notice.ts';
import type { Card } from '../../blocks/render-card.ts';
import { explanation } from '../../blocks/render-card.ts';
import { type Destination, destinationOf } from './destination.ts';

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
