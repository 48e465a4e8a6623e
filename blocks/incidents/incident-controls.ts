import type { Button, KnownBlock, ModalView, StaticSelect } from '@slack/types';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { FormDestination } from '../kit/card.ts';
import { INCIDENT_ACTIONS, plainOptions, SILENCE_CHOICES, SILENCE_MODAL, type SilenceChoice } from '../kit/controls.ts';
import { escapeMrkdwn, literal } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { section } from '../kit/message.ts';
import { silenceAt } from './incident-state.ts';

/** What can be done about an incident now; a control whose time is over is gone. */
export function incidentControls(incident: Incident, now: number): KnownBlock {
  const isFiring = incident.status === 'firing';
  const silence = silenceAt(incident, now) ? [button('endSilence', 'End Silence', incident)] : [];
  return {
    type: 'actions',
    elements: [
      ...(isFiring && !incident.acknowledged
        ? [{ ...button('acknowledge', 'Acknowledge', incident), style: 'primary' as const }]
        : []),
      ...(isFiring && silence.length === 0 ? [silenceControl(incident)] : silence),
      ...(isFiring ? [resolve(incident)] : []),
      button('details', 'Details', incident),
    ],
  };
}

/** What can be done about a silence that ends soon. */
export function silenceControls(incident: Incident): KnownBlock {
  return {
    type: 'actions',
    elements: [button('extendSilence', 'Extend 1 Hour', incident), button('endSilence', 'End Now', incident)],
  };
}

const CHOICES: Readonly<Record<SilenceChoice, string>> = {
  '1h': '1 hour',
  '4h': '4 hours',
  '24h': '24 hours',
  recovery: 'Until recovery',
  own: 'Custom duration…',
};

function button(action: keyof typeof INCIDENT_ACTIONS, text: string, { id, label }: Incident): Button {
  return {
    type: 'button',
    action_id: INCIDENT_ACTIONS[action],
    text: { type: 'plain_text', text },
    value: id,
    // A channel may show many cards: a screen reader tells their buttons apart.
    accessibility_label: literal(`${text}: ${label}`, LIMITS.accessibilityLabel),
  };
}

/** A menu; a button to the form where the id, as an older version gave it, leaves no room for a choice in a menu's value. */
function silenceControl(incident: Incident): StaticSelect | Button {
  const choices = SILENCE_CHOICES.map((choice) => ({ label: CHOICES[choice], value: `${incident.id} ${choice}` }));
  if (choices.some(({ value }) => value.length > LIMITS.optionValue)) {
    const own: SilenceChoice = 'own';
    return { ...button('silence', 'Silence…', incident), value: `${incident.id} ${own}` };
  }
  return {
    type: 'static_select',
    action_id: INCIDENT_ACTIONS.silence,
    placeholder: { type: 'plain_text', text: 'Silence…' },
    options: plainOptions(choices),
  };
}

function resolve(incident: Incident): Button {
  return {
    ...button('resolve', 'Resolve', incident),
    confirm: {
      title: { type: 'plain_text', text: 'Resolve this incident?' },
      text: {
        type: 'plain_text',
        text: 'It counts as resolved even while it still fails. If it keeps failing, it reopens here.',
      },
      confirm: { type: 'plain_text', text: 'Resolve' },
      deny: { type: 'plain_text', text: 'Cancel' },
    },
  };
}

const DURATION_HINT = 'From 1 minute to 30 days, such as 45 min, 2h 30m or 1d 4h.';

/** What to say of a duration that cannot be read; the hint stands beneath it. */
export const DURATION_PROBLEM = 'This is not such a duration.';

/** Longest reason of a silence, in characters. */
const REASON = 200;

/** What the modal is about, and where its answer goes: Slack itself says only who submitted it. */
export interface SilenceForm extends FormDestination {
  /** Id of the incident. */
  readonly incident: string;
  readonly label: string;
}

/** Asks for how long an incident is to be silent, and why. */
export function renderSilenceModal({ incident, label, ...destination }: SilenceForm): ModalView {
  return {
    type: 'modal',
    callback_id: SILENCE_MODAL.callback,
    private_metadata: JSON.stringify({ incident, ...destination }),
    title: { type: 'plain_text', text: 'Silence an incident' },
    submit: { type: 'plain_text', text: 'Silence' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section(`*${escapeMrkdwn(label)}*\nChanges and reminders are not posted meanwhile; its recovery is.`),
      {
        type: 'input',
        block_id: SILENCE_MODAL.blocks.duration,
        label: { type: 'plain_text', text: 'For how long' },
        hint: { type: 'plain_text', text: DURATION_HINT },
        element: {
          type: 'plain_text_input',
          action_id: SILENCE_MODAL.blocks.duration,
          placeholder: { type: 'plain_text', text: '2h 30m' },
          focus_on_load: true,
        },
      },
      {
        type: 'input',
        block_id: SILENCE_MODAL.blocks.reason,
        optional: true,
        label: { type: 'plain_text', text: 'Why' },
        element: { type: 'plain_text_input', action_id: SILENCE_MODAL.blocks.reason, max_length: REASON },
      },
    ],
  };
}
