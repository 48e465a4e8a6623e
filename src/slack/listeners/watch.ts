import type { App, BlockAction } from '@slack/bolt';
import { WATCH_ACTIONS } from '../../../blocks/kit/controls.ts';
import type { Message } from '../../../blocks/kit/message.ts';
import { explanation } from '../../../blocks/render-card.ts';
import { renderWatchEnded, renderWatchRefusal } from '../../../blocks/watches/watch-answers.ts';
import type { Asker, Ports } from '../../../commands/command.ts';
import { watchListCard, watchPlace } from '../../../commands/watch.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Inflight } from '../../core/inflight.ts';
import { typedSubject, watchLabel } from '../../watches/rules/watch.ts';
import type { AnswerDelivery } from '../answer-delivery.ts';
import { destinationOf } from '../destination.ts';
import { chosenValue, explainOldControl } from './card-actions.ts';

/** Dependencies of watches' buttons. */
export interface WatchDeps {
  readonly ports: Ports;
  readonly catalog: Pick<Catalog, 'areas'>;
  readonly delivery: AnswerDelivery;
  readonly inflight: Inflight;
}

/** Value of a button or of a line of a menu: a channel or a person, and what is watched. */
const VALUE = /^([CGUWD][A-Z0-9]+) (\S+)$/;

/** Registers the listener of watches' buttons and menus. Each press is acknowledged before the store is read. */
export function registerWatches(app: App, { ports, catalog, delivery, inflight }: WatchDeps): void {
  app.action<BlockAction>(/^watch\./, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const from = { channel: destination.channelId, user: destination.userId };
    const isList = body.container.is_ephemeral === true;
    await inflight.inSlot(async () => {
      if (action.action_id === WATCH_ACTIONS.list)
        return delivery.toAsker(destination, await watchListCard(ports, from), false);
      const [, channel, subject] = VALUE.exec(chosenValue(action) ?? '') ?? [];
      if (channel === undefined || subject === undefined || action.action_id !== WATCH_ACTIONS.end)
        return explainOldControl(delivery, destination);
      const { message, isDone } = await endWatch(ports, { channel, subject, from, catalog });
      if (!isDone || !isList || watchPlace(from) !== channel)
        return delivery.toAsker(destination, explanation(message), false);
      const card = await watchListCard(ports, from);
      return delivery.toAsker(destination, { kind: 'noted', model: { card, note: message.text } }, true);
    });
  });
}

interface EndPress {
  readonly channel: string;
  readonly subject: string;
  readonly from: Asker;
  readonly catalog: Pick<Catalog, 'areas'>;
}

/** Ends a watch; only its members may do so from elsewhere. */
async function endWatch(
  { watches }: Ports,
  { channel, subject, from, catalog }: EndPress,
): Promise<{ readonly message: Message; readonly isDone: boolean }> {
  const isHere = watchPlace(from) === channel;
  const result = await (isHere
    ? watches.end(channel, subject, from.user)
    : watches.endFromElsewhere(channel, subject, from.user));
  if (result.kind !== 'ended') return { message: renderWatchRefusal(result.kind, channel), isDone: false };
  const label = watchLabel(subject, catalog) ?? typedSubject(subject);
  return { message: renderWatchEnded(result.before, label), isDone: true };
}
