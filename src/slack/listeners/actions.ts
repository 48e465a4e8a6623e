import type { App, BlockAction, BlockElementAction } from '@slack/bolt';
import { renderNotAllowed, renderUnknownIncident } from '../../../blocks/incidents/action-reply.ts';
import { renderSilenceModal } from '../../../blocks/incidents/incident-controls.ts';
import { renderIncidentDetails } from '../../../blocks/incidents/incident-details.ts';
import { decodeLine, roomOf } from '../../../blocks/kit/control-value.ts';
import { ACTIONS, INCIDENT_ACTIONS, typedLine } from '../../../blocks/kit/controls.ts';
import { type Message, renderNotice } from '../../../blocks/kit/message.ts';
import { type Card, explanation, isShareable } from '../../../blocks/render-card.ts';
import type { OncallPorts } from '../../../commands/command.ts';
import { timeOfDay } from '../../core/days.ts';
import type { SharedOnce } from '../../core/once.ts';
import { type Delivery, type Destination, destinationOf, formDestinationOf } from '../reply.ts';
import { answerLine, type ListenerDeps } from './commands.ts';
import {
  type ActingUser,
  actingUserOf,
  actionOf,
  actOnIncident,
  clickedIncident,
  findForActing,
} from './incident-action.ts';

/** Registers the controls of cards, each with the command line that it shows or shares, or the key of one from the catalog's `names`. */
export function registerCardActions(
  app: App,
  listening: ListenerDeps,
  { shares, names }: { readonly shares: SharedOnce; readonly names: ReadonlySet<string> },
): void {
  const { inflight, metrics } = listening;
  // Controls of incidents and of the Home tab have their own listeners.
  app.action<BlockAction>(/^(?!incident\.|home\.)/, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const value = carriedBy(action);
    if (value === undefined) return explainOldControl(listening.delivery, destination);
    const line = decodeLine(value, roomOf(action.type), names);
    if (line === undefined) return explainGoneName(listening.delivery, destination);
    await metrics.timeAnswer(line.split(' ')[0] ?? '', () =>
      inflight.inTurn(() =>
        action.action_id === ACTIONS.share
          ? share(listening, { shares, destination, line, key: shareKey(body, line) })
          : show(listening, destination, line),
      ),
    );
  });
}

async function show(
  { commands, ports, delivery }: ListenerDeps,
  destination: Destination,
  line: string,
): Promise<void> {
  const card = await answerLine(commands, { line, ports, from: destination });
  // A failure is shown below the card, which stays usable.
  await delivery.toAsker(destination, card, isShareable(card));
}

async function share(
  listening: ListenerDeps,
  {
    shares,
    destination,
    line,
    key,
  }: { readonly shares: SharedOnce; readonly destination: Destination; readonly line: string; readonly key: string },
): Promise<void> {
  const { delivery } = listening;
  const shown = typedLine(line);
  if (!(await shares.first(key))) {
    return delivery.toAsker(
      destination,
      explanation(renderNotice(`${shown} is already shared with this channel.`)),
      false,
    );
  }
  const card = await post(listening, destination, line).catch(async (error) => {
    await shares.forget(key);
    throw error;
  });
  if (!isShareable(card)) return shares.forget(key);
  const { clock, timeZone } = listening.ports;
  const note = `Shared ${shown} with this channel at ${timeOfDay(clock(), timeZone)}.`;
  // The card is shared: a failure to confirm it is only logged.
  await delivery
    .toAsker(destination, { kind: 'noted', model: { card, note } }, true)
    .catch((error) => listening.log.warn({ err: error }, 'a share could not be confirmed'));
}

/** Posts the card to the channel; an explanation goes to the asker alone. */
async function post(
  { commands, ports, delivery }: ListenerDeps,
  destination: Destination,
  line: string,
): Promise<Card> {
  const card = await answerLine(commands, { line, ports, from: destination });
  if (isShareable(card)) await delivery.toChannel(destination, card);
  else await delivery.toAsker(destination, card, false);
  return card;
}

/** Answers a click on a control that is no longer valid. */
async function explainOldControl(delivery: Delivery, destination: Destination): Promise<void> {
  const notice = renderNotice(
    'This control belongs to an older version of the bot.',
    'Next step: type `/health` for a new card.',
  );
  await delivery.toAsker(destination, explanation(notice), false);
}

/** Answers a choice that cannot be found by the control's value. */
async function explainGoneName(delivery: Delivery, destination: Destination): Promise<void> {
  const notice = renderNotice(
    'This control leads to something that the catalog does not have any more under that name.',
    'Next step: type `/health` for a new card.',
  );
  await delivery.toAsker(destination, explanation(notice), false);
}

function carriedBy(action: BlockElementAction): string | undefined {
  const ours: readonly string[] = Object.values(ACTIONS);
  if (!ours.includes(action.action_id)) return undefined;
  if (action.type === 'button') return action.value;
  return action.type === 'static_select' ? action.selected_option.value : undefined;
}

function shareKey({ user, container }: BlockAction, line: string): string {
  return `${user.id} ${container.channel_id} ${container.message_ts} ${line}`;
}

/** Registers the controls of incidents. Each is acknowledged before the store is read. */
export function registerIncidentActions(app: App, ports: OncallPorts): void {
  app.action<BlockAction>(/^incident\./, async ({ ack, action, body, client }) => {
    await ack();
    const user = actingUserOf(body);
    if (!user) return;
    const clicked = clickedIncident(action);
    if (!clicked) return explainOldControl(ports.delivery, user.destination);
    const { incident, choice } = clicked;
    if (action.action_id === INCIDENT_ACTIONS.details) return showDetails(ports, user, incident);
    if (choice === 'own') {
      const found = await findForActing(ports, user, incident);
      if (!found) return;
      const view = renderSilenceModal({ incident, label: found.label, ...formDestinationOf(user.destination) });
      await client.views.open({ trigger_id: body.trigger_id, view });
      return;
    }
    const toAction = actionOf(action.action_id, choice);
    if (!toAction) return explainOldControl(ports.delivery, user.destination);
    await actOnIncident(ports, user, { incident, toAction });
  });
}

/** Shows details to anybody of the bot's own workspace; reasons of people only to those who may read the thread. */
async function showDetails(
  { incidents, permissions, delivery, links, clock, timeZone }: OncallPorts,
  { destination, origin }: ActingUser,
  id: string,
): Promise<void> {
  const tell = (message: Message) => delivery.toAsker(destination, explanation(message), false);
  const incident = await incidents.find(id);
  if (!incident) return tell(renderUnknownIncident());
  const permission = await permissions.toReadReasons(origin, id);
  if (permission.kind === 'foreign') {
    await incidents.refuse({ incident: id, by: origin.userId }, permission.why);
    return tell(renderNotAllowed(permission.why));
  }
  const withReasons = permission.kind === 'granted';
  const audit = await incidents.audit(id);
  return tell(renderIncidentDetails({ incident, audit, withReasons, now: clock(), timeZone, ...links(incident) }));
}
