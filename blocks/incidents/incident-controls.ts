import type { Button, KnownBlock, ModalView, StaticSelect } from '@slack/types';
import { type Incident, openSymptoms } from '../../src/incidents/rules/incident.ts';
import type { FormDestination } from '../kit/card.ts';
import {
  INCIDENT_ACTIONS,
  plainOptions,
  SILENCE_CHOICES,
  SILENCE_MODAL,
  type SilenceChoice,
  WHY_ACTIONS,
} from '../kit/controls.ts';
import { escapeMrkdwn, literal } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { section } from '../kit/message.ts';
import { watchEndButton, watchEndMenu } from '../watches/end-button.ts';
import { silenceAt } from './incident-symptoms.ts';

/** Controls of an incident; those that have no effect in its state are left out. */
export function incidentControls(incident: Incident, now: number): KnownBlock {
  const isFiring = incident.status === 'firing';
  const silence = silenceAt(incident, now) ? [incidentButton('endSilence', 'End Silence', incident)] : [];
  return {
    type: 'actions',
    elements: [
      ...(isFiring && !incident.acknowledged
        ? [{ ...incidentButton('acknowledge', 'Acknowledge', incident), style: 'primary' as const }]
        : []),
      ...(isFiring && silence.length === 0 ? [silenceControl(incident)] : silence),
      ...(isFiring ? [resolveButton(incident), ...whyButton(incident)] : []),
      ...endWatchControl(incident),
      incidentButton('details', 'Details', incident),
    ],
  };
}

/** Button that ends the watch of a firing incident; for a storm a menu of those that still fail. */
function endWatchControl(incident: Incident): readonly (Button | StaticSelect)[] {
  const { channel, kind, status, subject, label } = incident;
  if (channel === undefined || status !== 'firing') return [];
  if (kind === 'subject') return [watchEndButton({ channel, subject }, label)];
  const open = new Map(openSymptoms(incident).map((symptom) => [symptom.subject, symptom.label]));
  return watchEndMenu([...open].map(([key, name]) => ({ channel, subject: key, label: name })));
}

/** Controls of a silence that ends soon. */
export function silenceControls(incident: Incident): KnownBlock {
  return {
    type: 'actions',
    elements: [
      incidentButton('extendSilence', 'Extend 1 Hour', incident),
      incidentButton('endSilence', 'End Now', incident),
    ],
  };
}

const CHOICE_LABELS: Readonly<Record<SilenceChoice, string>> = {
  '1h': '1 hour',
  '4h': '4 hours',
  '24h': '24 hours',
  recovery: 'Until recovery',
  own: 'Custom duration…',
};

function incidentButton(action: keyof typeof INCIDENT_ACTIONS, text: string, incident: Incident): Button {
  return buttonOf(INCIDENT_ACTIONS[action], text, incident);
}

/** None while Datadog cannot be read: then nothing can be read about what was before either. */
function whyButton(incident: Incident): readonly Button[] {
  return incident.kind === 'datadog-outage' ? [] : [buttonOf(WHY_ACTIONS.incident, 'Why?', incident)];
}

function buttonOf(actionId: string, text: string, { id, label }: Incident): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text },
    value: id,
    // A channel may show many cards: the label lets a screen reader distinguish their buttons.
    accessibility_label: literal(`${text}: ${label}`, LIMITS.accessibilityLabel),
  };
}

/** A menu of silences; a button that opens the form if an older version's long id leaves no room for a choice in a menu's value. */
function silenceControl(incident: Incident): StaticSelect | Button {
  const choices = SILENCE_CHOICES.map((choice) => ({
    label: CHOICE_LABELS[choice],
    value: `${incident.id} ${choice}`,
  }));
  if (choices.some(({ value }) => value.length > LIMITS.optionValue)) {
    const own: SilenceChoice = 'own';
    return { ...incidentButton('silence', 'Silence…', incident), value: `${incident.id} ${own}` };
  }
  return {
    type: 'static_select',
    action_id: INCIDENT_ACTIONS.silence,
    placeholder: { type: 'plain_text', text: 'Silence…' },
    options: plainOptions(choices),
  };
}

function resolveButton(incident: Incident): Button {
  return {
    ...incidentButton('resolve', 'Resolve', incident),
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

/** Error for a duration that cannot be read; the field's hint says which can. */
export const DURATION_PROBLEM = 'Enter a duration such as 45 min, 2h 30m or 1d 4h.';

/** Characters of a silence's reason, at most. */
const REASON_LENGTH = 200;

/** The incident that the modal is about, and the destination of the answer: Slack itself sends only who submitted it. */
export interface SilenceForm extends FormDestination {
  /** Id of the incident. */
  readonly incident: string;
  readonly label: string;
}

/** Title of the modal for a custom silence. */
export const SILENCE_TITLE = { type: 'plain_text', text: 'Silence an incident' } as const;

/** Renders the modal that asks how long to silence an incident, and why. */
export function renderSilenceModal({ incident, label, ...destination }: SilenceForm): ModalView {
  return {
    type: 'modal',
    callback_id: SILENCE_MODAL.callback,
    private_metadata: JSON.stringify({ incident, ...destination }),
    title: SILENCE_TITLE,
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
        element: { type: 'plain_text_input', action_id: SILENCE_MODAL.blocks.reason, max_length: REASON_LENGTH },
      },
    ],
  };
}
