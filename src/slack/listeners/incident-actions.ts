import type { App, BlockAction, BlockElementAction } from '@slack/bolt';
import {
  renderCouldNotCheck,
  renderNotAllowed,
  renderTooLate,
  renderUnknownIncident,
} from '../../../blocks/incidents/action-answers.ts';
import { renderSilenceModal } from '../../../blocks/incidents/incident-controls.ts';
import { renderIncidentDetails } from '../../../blocks/incidents/incident-details.ts';
import { INCIDENT_ACTIONS, type SilenceChoice } from '../../../blocks/kit/controls.ts';
import { type Message, renderNotice } from '../../../blocks/kit/message.ts';
import { explanation } from '../../../blocks/render-card.ts';
import type { OncallPorts } from '../../../commands/command.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { ActionRequest } from '../../incidents/incident-service.ts';
import type { Incident } from '../../incidents/rules/incident.ts';
import { type Destination, destinationOf, formDestinationOf } from '../destination.ts';
import { originOf, type PayloadOrigin } from '../inbound-checks.ts';
import { outcomeOfError } from '../outbox/call-outcome.ts';
import { isOfExpiredTrigger } from '../outbox/error-words.ts';
import { slackErrorWord } from '../web-client.ts';
import { chosenValue, explainOldControl } from './card-actions.ts';

/**
 * Registers the listener of incidents' controls. Each click is acknowledged before the store is read. What it asks for waits for no
 * slot: questions to a slow Datadog may have taken all of them.
 */
export function registerIncidentActions(app: App, ports: OncallPorts): void {
  app.action<BlockAction>(/^incident\.(?!why$)/, async ({ ack, action, body, client }) => {
    await ack();
    const clickedAt = ports.clock();
    const user = actingUserOf(body);
    if (!user) return;
    const clicked = clickedIncident(action);
    if (!clicked) return explainOldControl(ports.delivery, user.destination);
    const { incident, choice } = clicked;
    if (action.action_id === INCIDENT_ACTIONS.details) return showDetails(ports, user, incident);
    const reply = (message: Message) => ports.delivery.toAsker(user.destination, explanation(message), false);
    if (choice === 'own') {
      const found = await findForActing(ports, user.origin, incident);
      if (found.kind === 'refused') return reply(found.why);
      const to = formDestinationOf(user.destination, clickedAt);
      const view = renderSilenceModal({ incident, label: found.incident.label, ...to });
      try {
        await client.views.open({ trigger_id: body.trigger_id, view });
      } catch (error) {
        const why = whyNotOpened(error);
        if (why === undefined) throw error;
        await reply(renderNotice(...why));
      }
      return;
    }
    const toAction = actionOf(action.action_id, choice);
    if (!toAction) return explainOldControl(ports.delivery, user.destination);
    const why = await actOnIncident(ports, user, { incident, toAction });
    if (why) await reply(why);
  });
}

const FORM_NOT_OPENED = [
  'Slack did not open the form: it has to be asked within three seconds of the click. Nothing was changed.',
  'Next step: choose the custom duration again.',
] as const;

const FORM_LIMITED = [
  'Slack did not open the form: it limits how many it opens at once. Nothing was changed.',
  'Next step: choose the custom duration again in a minute.',
] as const;

/** Reason in words why Slack did not open a form; undefined for an error that is not foreseen. */
function whyNotOpened(error: unknown): readonly string[] | undefined {
  if (outcomeOfError(error).kind === 'rate-limited') return FORM_LIMITED;
  return isOfExpiredTrigger(slackErrorWord(error) ?? '') ? FORM_NOT_OPENED : undefined;
}

/** Shows an incident's details to anybody of the bot's own workspace; people's reasons only to those who can read the thread. */
async function showDetails(
  { incidents, permissions, delivery, links, clock, timeZone }: OncallPorts,
  { destination, origin }: ActingUser,
  id: string,
): Promise<void> {
  const reply = (message: Message) => delivery.toAsker(destination, explanation(message), false);
  const incident = await incidents.find(id);
  if (!incident) return reply(renderUnknownIncident());
  const permission = await permissions.toReadReasons(origin, id);
  if (permission.kind === 'foreign') {
    await incidents.refuse({ incident: id, by: origin.userId }, permission.why);
    return reply(renderNotAllowed(permission.why));
  }
  const withReasons = permission.kind === 'granted';
  const { entries: audit, hasEarlier } = await incidents.audit(id);
  return reply(
    renderIncidentDetails({ incident, audit, hasEarlier, withReasons, now: clock(), timeZone, ...links(incident) }),
  );
}

/** Hours of the silence menu's choices. */
const HOURS: ReadonlyMap<string, number> = new Map([
  ['1h', 1],
  ['4h', 4],
  ['24h', 24],
] satisfies readonly [SilenceChoice, number][]);

/** The incident of a control, and the choice of its menu. */
interface ClickedIncident {
  readonly incident: string;
  /** `1h`, `4h`, `24h`, `recovery` or `own` of the silence menu; empty for a button. */
  readonly choice: string;
}

/** Reads the value of a button or a menu; undefined for a control without a value. */
export function clickedIncident(action: BlockElementAction): ClickedIncident | undefined {
  const [incident = '', ...words] = (chosenValue(action) ?? '').split(' ');
  return incident ? { incident, choice: words.join(' ') } : undefined;
}

/** Returns the action of a control; undefined for a control that changes nothing. */
function actionOf(actionId: string, choice: string): ActionRequest['toAction'] | undefined {
  switch (actionId) {
    case INCIDENT_ACTIONS.acknowledge:
      return () => ({ kind: 'acknowledge' });
    case INCIDENT_ACTIONS.resolve:
      return () => ({ kind: 'resolve' });
    case INCIDENT_ACTIONS.endSilence:
      return () => ({ kind: 'end-silence' });
    case INCIDENT_ACTIONS.extendSilence:
      return () => ({ kind: 'extend-silence', byMs: HOUR_MS });
    case INCIDENT_ACTIONS.silence:
      return silenceAction(choice);
    default:
      return undefined;
  }
}

function silenceAction(choice: string): ActionRequest['toAction'] | undefined {
  if (choice === 'recovery') return () => ({ kind: 'silence', until: 'recovery', reason: '' });
  const hours = HOURS.get(choice);
  return hours ? (_, now) => ({ kind: 'silence', until: now + hours * HOUR_MS, reason: '' }) : undefined;
}

/** A person who clicked: the destination of the reply, and the origin of the click. */
interface ActingUser {
  readonly destination: Destination;
  readonly origin: PayloadOrigin;
}

/** Reads who clicked; undefined when Slack gives no destination for a reply. */
export function actingUserOf(body: unknown): ActingUser | undefined {
  const destination = destinationOf(body);
  return destination && { destination, origin: originOf(body) };
}

/** Applies an action if the person has permission. Returns why it had no effect, or undefined if it had one. */
export async function actOnIncident(
  ports: OncallPorts,
  { origin }: Pick<ActingUser, 'origin'>,
  request: Omit<ActionRequest, 'by'>,
): Promise<Message | undefined> {
  const found = await findForActing(ports, origin, request.incident);
  if (found.kind === 'refused') return found.why;
  const { incidents, clock, timeZone } = ports;
  const result = await incidents.act({ ...request, by: origin.userId });
  if (result.kind === 'done') return undefined;
  return result.kind === 'unknown' ? renderUnknownIncident() : renderTooLate(result, clock(), timeZone);
}

/** An incident that a person may act on, or the explanation why they may not. */
type FoundForActing =
  | { readonly kind: 'found'; readonly incident: Incident }
  | { readonly kind: 'refused'; readonly why: Message };

/** Finds an incident for a person who wants to act on it, and stores a refusal. */
async function findForActing(
  { incidents, permissions }: Pick<OncallPorts, 'incidents' | 'permissions'>,
  origin: PayloadOrigin,
  id: string,
): Promise<FoundForActing> {
  const incident = await incidents.find(id);
  if (!incident) return { kind: 'refused', why: renderUnknownIncident() };
  const permission = await permissions.toAct(origin, id);
  if (permission.kind === 'granted') return { kind: 'found', incident };
  const isUnchecked = permission.kind === 'unchecked';
  const reason = isUnchecked ? `Slack did not say: ${permission.problem.word}` : permission.why;
  await incidents.refuse({ incident: id, by: origin.userId }, reason);
  const why = isUnchecked ? renderCouldNotCheck(permission.problem.lasting) : renderNotAllowed(permission.why);
  return { kind: 'refused', why };
}
