import type { Audience } from '../../blocks/card.ts';
import { LIMITS } from '../../blocks/limits.ts';
import { type Card, renderCard } from '../../blocks/render-card.ts';
import { ForeseenError } from '../core/errors.ts';
import type { Destination } from './destination.ts';
import type { FormatSupport } from './format-support.ts';
import type { Appearance, Post, PostOutcome } from './post.ts';

/** An answer that Slack would not take, with the reason. */
class DeliveryError extends ForeseenError {
  constructor(detail: string) {
    super(`Slack did not accept the answer: ${detail}`);
    this.name = 'DeliveryError';
  }
}

/** How answers reach people. Every method throws DeliveryError. */
export interface Delivery {
  /** Shows a card to the one who asked. */
  toAsker(destination: Destination, card: Card, replaceOriginal: boolean): Promise<void>;
  /** Posts a card to the channel in the asker's name. */
  toChannel(destination: Destination, card: Card): Promise<void>;
}

/**
 * Delivers through the response_url, in the best format that the workspace takes. An answer for the asker alone
 * goes by `postEphemeral` where that fails: seeing it twice is better than not at all, which a channel would not say.
 */
export function createDelivery(postToResponseUrl: Post, postEphemeral: Post, formats: FormatSupport): Delivery {
  const deliver = async (
    ways: readonly Post[],
    destination: Destination,
    card: Card,
    audience: Audience,
    appearance: Appearance,
  ) => {
    let detail = '';
    for (const post of ways) {
      const outcome = await postInBestFormat(post, formats, destination, card, audience, appearance);
      if (outcome.kind === 'delivered') return;
      detail = outcome.kind === 'failed' ? outcome.detail : 'invalid_blocks, without any block too';
    }
    throw new DeliveryError(detail);
  };
  return {
    toAsker: (destination, card, replaceOriginal) => {
      const appearance = { inChannel: false, replaceOriginal };
      return deliver([postToResponseUrl, postEphemeral], destination, card, { kind: 'asker' }, appearance);
    },
    toChannel: (destination, card) => {
      const audience: Audience = { kind: 'channel', sharedBy: destination.userId };
      return deliver([postToResponseUrl], destination, card, audience, { inChannel: true, replaceOriginal: false });
    },
  };
}

async function postInBestFormat(
  post: Post,
  formats: FormatSupport,
  destination: Destination,
  card: Card,
  audience: Audience,
  appearance: Appearance,
): Promise<PostOutcome> {
  const known = formats.toTry(destination.teamId);
  const drawn = known.map((format) => ({ format, message: renderCard(card, { ...format, audience }) }));
  // Many cards have no chart, and are drawn alike in several formats.
  const isNew = ({ message }: (typeof drawn)[number], at: number) =>
    at === 0 || JSON.stringify(message) !== JSON.stringify(drawn[at - 1]?.message);
  for (const { format, message } of drawn.filter(isNew).slice(0, MOST_TRIES - 1)) {
    const outcome = await post(destination, message, appearance);
    if (outcome.kind === 'invalid-blocks') continue;
    if (outcome.kind === 'delivered' && format !== known[0]) formats.took(destination.teamId, format);
    return outcome;
  }
  // Whatever it is that Slack does not take, the text says the same.
  return post(destination, { text: drawn.at(-1)?.message.text ?? '', blocks: [] }, appearance);
}

/** As often as Slack takes an answer at one response_url; the last one is text alone. */
const MOST_TRIES = LIMITS.responseUrl.uses;
