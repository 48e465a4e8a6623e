import type { App, BlockAction } from '@slack/bolt';
import { INCIDENT_ACTIONS } from '../blocks/ids.ts';
import { renderIncidentDetails } from '../blocks/incident-details.ts';
import type { Message } from '../blocks/message.ts';
import { renderNotAllowed, renderUnknownIncident } from '../blocks/press-answer.ts';
import { explanation } from '../blocks/render-card.ts';
import { renderSilenceModal } from '../blocks/silence-modal.ts';
import { carried } from '../src/slack/destination.ts';
import { explainOldControl } from './card-actions.ts';
import {
  type ActingUser,
  actingUserOf,
  actionOf,
  actOnIncident,
  clickedIncident,
  findForActing,
} from './incident-press.ts';
import type { OncallPorts } from './oncall-ports.ts';

/** Listens to the controls of incidents. Each is acknowledged before anything is asked of the store. */
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
      const view = renderSilenceModal({ incident, label: found.label, ...carried(user.destination) });
      await client.views.open({ trigger_id: body.trigger_id, view });
      return;
    }
    const toAction = actionOf(action.action_id, choice);
    if (!toAction) return explainOldControl(ports.delivery, user.destination);
    await actOnIncident(ports, user, { incident, toAction });
  });
}

/** To anybody of the bot's own workspace; with people's reasons to those who can read them in the thread. */
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
