import type { App, BlockAction } from '@slack/bolt';
import { renderUnknownIncident } from '../../../blocks/incidents/action-answers.ts';
import { decodeLine, roomOf } from '../../../blocks/kit/control-value.ts';
import { WHY_ACTIONS } from '../../../blocks/kit/controls.ts';
import { type Card, explanation } from '../../../blocks/render-card.ts';
import type { OncallPorts } from '../../../commands/command.ts';
import { incidentWhyCard, metricWhyLine } from '../../../commands/incident-why.ts';
import { HEALTH, WHY } from '../../../commands/metric-cards.ts';
import { type Destination, destinationOf } from '../destination.ts';
import { chosenValue, explainUnknownName } from './card-actions.ts';
import { answerLine, type ListenerDeps } from './commands.ts';

/** Dependencies of `Why?` on messages that stay: the incidents, and the words of the catalog. */
export interface WhyDeps extends ListenerDeps {
  readonly oncall: Pick<OncallPorts, 'incidents' | 'links'>;
  readonly names: ReadonlySet<string>;
}

/**
 * Registers the listeners of `Why?` on messages that stay in a channel. The answer is private, and the message stays as it is. Anybody of
 * the bot's workspace may ask, as for `/health why`: it changes nothing, and writes nothing to the store.
 */
export function registerWhy(app: App, deps: WhyDeps): void {
  const { delivery, inflight, metrics, commands, names } = deps;
  const answer = (destination: Destination, cardOf: () => Promise<Card>) =>
    metrics.timeAnswer(HEALTH, () => inflight.inSlot(async () => delivery.toAsker(destination, await cardOf(), false)));
  app.action<BlockAction>(WHY_ACTIONS.incident, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    await answer(destination, () => incidentCard(deps, chosenValue(action) ?? '', destination));
  });
  app.action<BlockAction>(WHY_ACTIONS.metric, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const line = decodeLine(chosenValue(action) ?? '', roomOf(action.type), names);
    if (line === undefined || !line.startsWith(`${HEALTH} ${WHY} `)) return explainUnknownName(delivery, destination);
    await answer(destination, () => answerLine(commands, { line, ports: deps.ports, from: destination }));
  });
}

async function incidentCard({ commands, ports, oncall }: WhyDeps, id: string, from: Destination): Promise<Card> {
  const incident = await oncall.incidents.find(id);
  if (!incident) return explanation(renderUnknownIncident());
  const line = metricWhyLine(incident);
  if (line !== undefined) return answerLine(commands, { line, ports, from });
  const { dashboard } = oncall.links(incident);
  return incidentWhyCard(incident, ports, dashboard ? [dashboard] : []);
}
