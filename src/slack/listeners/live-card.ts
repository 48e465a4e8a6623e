import type { App, BlockAction } from '@slack/bolt';
import { z } from 'zod';
import { LIVE_ACTIONS } from '../../../blocks/kit/controls.ts';
import { explanation } from '../../../blocks/render-card.ts';
import { renderLiveBegin, renderLiveEnd } from '../../../commands/live-cards.ts';
import type { Inflight } from '../../core/inflight.ts';
import { parseJson } from '../../core/json.ts';
import { type Destination, destinationOf } from '../destination.ts';
import { explainOldControl } from './card-actions.ts';
import type { ListenerDeps } from './commands.ts';

/** Dependencies of a living card's buttons. */
export interface LiveCardDeps extends Pick<ListenerDeps, 'ports' | 'delivery'> {
  readonly inflight: Pick<Inflight, 'inSlot'>;
}

/** Value of the button that moves a card: its key, and what the new one shows. */
const MOVE = z.tuple([z.string(), z.string().nullable(), z.string().nullable()]);

/** Registers the listener of a living card's buttons. Each press is acknowledged before the store is read. */
export function registerLiveCard(app: App, deps: LiveCardDeps): void {
  app.action<BlockAction>(/^live\./, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const value = 'value' in action ? String(action.value ?? '') : '';
    // A private answer is no message that the bot could edit.
    const ts = body.container.is_ephemeral === true ? undefined : body.container.message_ts;
    await deps.inflight.inSlot(() =>
      action.action_id === LIVE_ACTIONS.move ? move(deps, destination, value) : end(deps, destination, { value, ts }),
    );
  });
}

async function move({ ports, delivery }: LiveCardDeps, destination: Destination, value: string): Promise<void> {
  const parsed = MOVE.safeParse(parseJson(value));
  if (!parsed.success) return explainOldControl(delivery, destination);
  const [key, area, environment] = parsed.data;
  const line = { area, environment };
  const asker = { channel: destination.channelId, by: destination.userId };
  const result = await ports.liveCards.move(asker, key, line);
  await delivery.toAsker(destination, explanation(renderLiveBegin(result, line, ports)), true);
}

async function end(
  { ports, delivery }: LiveCardDeps,
  destination: Destination,
  { value, ts }: { readonly value: string; readonly ts: string | undefined },
): Promise<void> {
  const { channelId: channel, userId: by } = destination;
  const asker = { channel, by };
  const { liveCards } = ports;
  const result =
    ts === undefined ? await liveCards.end(asker) : await liveCards.endShown(asker, value, { channel, ts });
  // The private answer that has the button is replaced; the card itself is edited by the outbox.
  await delivery.toAsker(destination, explanation(renderLiveEnd(result, ports)), ts === undefined);
}
