import type { BlockElementAction } from '@slack/bolt';
import { explanation } from '../blocks/card.ts';
import { INCIDENT_ACTIONS, type SilenceChoice } from '../blocks/ids.ts';
import { renderNotAllowed, renderTooLate, renderUnknownIncident } from '../blocks/press-answer.ts';
import type { PressRequest } from '../src/oncall/desk.ts';
import type { Destination } from '../src/slack/destination.ts';
import type { OncallPorts } from './oncall-ports.ts';

const HOUR_MS = 3_600_000;

/** The choices of the silence menu that are times. */
const HOURS: ReadonlyMap<string, number> = new Map([
  ['1h', 1],
  ['4h', 4],
  ['24h', 24],
] satisfies readonly [SilenceChoice, number][]);

/** Which incident a control belongs to, and what stands in its menu. Undefined for a value that is none of ours. */
export interface Pressed {
  readonly incident: string;
  /** `1h`, `4h`, `24h`, `recovery` or `own` of the silence menu. */
  readonly choice: string;
}

/** Reads a button's or menu's value. */
export function pressedOn(action: BlockElementAction): Pressed | undefined {
  const value = action.type === 'static_select' ? action.selected_option?.value : 'value' in action ? action.value : '';
  const [incident = '', ...words] = String(value ?? '').split(' ');
  return incident ? { incident, choice: words.join(' ') } : undefined;
}

/** What a control means for an incident; undefined for one that changes nothing. */
export function deedOf(actionId: string, choice: string): PressRequest['deed'] | undefined {
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
      return silenceOf(choice);
    default:
      return undefined;
  }
}

function silenceOf(choice: string): PressRequest['deed'] | undefined {
  if (choice === 'recovery') return () => ({ kind: 'silence', until: 'recovery', reason: '' });
  const hours = HOURS.get(choice);
  return hours ? (_, now) => ({ kind: 'silence', until: now + hours * HOUR_MS, reason: '' }) : undefined;
}

/** Does the deed where the person may, and tells them privately when it had no effect. */
export async function pressIncident(
  { desk, mayAct, clock, timeZone, delivery }: OncallPorts,
  destination: Destination,
  request: Omit<PressRequest, 'by'>,
): Promise<void> {
  const by = destination.userId;
  const permission = await mayAct(by, destination.channelId);
  if (permission !== 'granted') {
    await desk.refuse({ ...request, by }, permission);
    return delivery.toAsker(destination, explanation(renderNotAllowed(permission)), false);
  }
  const result = await desk.press({ ...request, by });
  if (result.kind === 'done') return;
  const told = result.kind === 'unknown' ? renderUnknownIncident() : renderTooLate(result, clock(), timeZone);
  return delivery.toAsker(destination, explanation(told), false);
}

/** Unique to one press, also when Slack delivers it twice. */
export function pressKey(body: { readonly trigger_id: string }): string {
  return `press:${body.trigger_id}`;
}
