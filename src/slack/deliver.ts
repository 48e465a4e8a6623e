import type { WebClient } from '@slack/web-api';
import type { Audience, Card } from '../../blocks/card.ts';
import type { Message } from '../../blocks/message.ts';
import { type Appearance, postToResponseUrl } from './response-url.ts';
import type { TableSupport } from './table-support.ts';

/** Where an answer goes: to somebody who typed or clicked, in a channel of a workspace. */
export interface Destination {
  readonly responseUrl: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
}

/** An answer that Slack would not take, with the reason. */
class DeliveryError extends Error {
  constructor(detail: string) {
    super(`Slack did not take the answer: ${detail}`);
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

/** Delivers through the response_url, in the best table format that the workspace takes. Throws DeliveryError. */
export function createDelivery(client: WebClient, tables: TableSupport): Delivery {
  const deliver = async (destination: Destination, card: Card, audience: Audience, appearance: Appearance) => {
    const formats = tables.toTry(destination.teamId);
    for (const format of formats) {
      const message = card.render({ tables: format, audience });
      const outcome = await postToResponseUrl(destination.responseUrl, message, appearance);
      if (outcome.kind === 'delivered') {
        if (format !== formats[0]) tables.took(destination.teamId, format);
        return;
      }
      if (outcome.kind === 'gone' && !appearance.inChannel) return postEphemeral(client, destination, message);
      if (outcome.kind !== 'invalid-blocks') throw new DeliveryError(outcome.detail);
    }
    throw new DeliveryError('invalid_blocks, in plain text too');
  };
  return {
    toAsker: (destination, card, replaceOriginal) =>
      deliver(destination, card, { kind: 'asker' }, { inChannel: false, replaceOriginal }),
    toChannel: (destination, card) => {
      const audience: Audience = { kind: 'channel', sharedBy: destination.userId };
      return deliver(destination, card, audience, { inChannel: true, replaceOriginal: false });
    },
  };
}

/** The way that is left once a response_url is used up; it needs the bot to be in the channel. */
async function postEphemeral(client: WebClient, { channelId, userId }: Destination, { text, blocks }: Message) {
  await client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks: [...blocks] });
}
