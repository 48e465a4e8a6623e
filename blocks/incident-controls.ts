import type { Button, KnownBlock, StaticSelect } from '@slack/types';
import type { Incident } from '../src/incidents/incident.ts';
import { literal } from './escape.ts';
import { INCIDENT_ACTIONS, SILENCE_CHOICES, type SilenceChoice } from './ids.ts';
import { silenceAt } from './incident-state.ts';
import { LIMITS } from './limits.ts';
import { plainOptions } from './option.ts';

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
