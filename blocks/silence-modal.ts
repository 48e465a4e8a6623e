import type { ModalView } from '@slack/types';
import type { FormDestination } from './card.ts';
import { escapeMrkdwn } from './escape.ts';
import { SILENCE_MODAL } from './ids.ts';
import { section } from './layout.ts';

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
