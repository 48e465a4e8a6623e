import type { App, BlockAction } from '@slack/bolt';
import { explanation } from '../blocks/card.ts';
import { INCIDENT_ACTIONS } from '../blocks/ids.ts';
import { renderIncidentDetails } from '../blocks/incident-details.ts';
import { renderUnknownIncident } from '../blocks/press-answer.ts';
import { renderSilenceModal } from '../blocks/silence-modal.ts';
import { type Destination, destinationOf } from '../src/slack/destination.ts';
import { explainOldControl } from './card-actions.ts';
import { deedOf, pressedOn, pressIncident, pressKey } from './incident-press.ts';
import type { OncallPorts } from './oncall-ports.ts';

/** Listens to the controls of incidents. Each is acknowledged before anything is asked of the store. */
export function registerIncidentActions(app: App, ports: OncallPorts): void {
  app.action<BlockAction>(/^incident\./, async ({ ack, action, body, client }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const pressed = pressedOn(action);
    if (!pressed) return explainOldControl(ports.delivery, destination);
    const { incident, choice } = pressed;
    if (action.action_id === INCIDENT_ACTIONS.details) return showDetails(ports, destination, incident);
    if (choice === 'own') {
      const found = await ports.desk.find(incident);
      if (!found) return ports.delivery.toAsker(destination, explanation(renderUnknownIncident()), false);
      const view = renderSilenceModal({ incident, label: found.label, channel: destination.channelId });
      await client.views.open({ trigger_id: body.trigger_id, view });
      return;
    }
    const deed = deedOf(action.action_id, choice);
    if (!deed) return explainOldControl(ports.delivery, destination);
    await pressIncident(ports, destination, { incident, key: pressKey(body), deed });
  });
}

async function showDetails(
  { desk, delivery, links, clock, timeZone }: OncallPorts,
  destination: Destination,
  id: string,
): Promise<void> {
  const [incident, audit] = await Promise.all([desk.find(id), desk.audit(id)]);
  const message = incident
    ? renderIncidentDetails({ incident, audit, now: clock(), timeZone, ...links(incident) })
    : renderUnknownIncident();
  await delivery.toAsker(destination, explanation(message), false);
}
