import type { Button } from '@slack/types';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { WATCH_ACTIONS } from '../kit/controls.ts';
import { literal } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';

/** Button that ends a watch; `label` is the name of what is watched. */
export function watchEndButton({ channel, subject }: Pick<Watch, 'channel' | 'subject'>, label: string): Button {
  return {
    type: 'button',
    action_id: WATCH_ACTIONS.end,
    text: { type: 'plain_text', text: 'End Watch' },
    value: `${channel} ${subject}`,
    accessibility_label: literal(`End Watch: ${label}`, LIMITS.accessibilityLabel),
  };
}
