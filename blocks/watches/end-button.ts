import type { Button, StaticSelect } from '@slack/types';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { plainOptions, WATCH_ACTIONS } from '../kit/controls.ts';
import { literal } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';

const keyOf = ({ channel, subject }: Pick<Watch, 'channel' | 'subject'>) => `${channel} ${subject}`;

/** Button that ends a watch; `label` is the name of what is watched. */
export function watchEndButton(watch: Pick<Watch, 'channel' | 'subject'>, label: string): Button {
  return {
    type: 'button',
    action_id: WATCH_ACTIONS.end,
    text: { type: 'plain_text', text: 'End Watch' },
    value: keyOf(watch),
    accessibility_label: literal(`End Watch: ${label}`, LIMITS.accessibilityLabel),
  };
}

/** A watch that a menu may end; `label` is the name of what is watched. */
export interface EndableWatch extends Pick<Watch, 'channel' | 'subject'> {
  readonly label: string;
}

/** Menu that ends one of several watches; none for those whose names are too long for a menu's value. */
export function watchEndMenu(watches: readonly EndableWatch[]): readonly StaticSelect[] {
  const choices = watches
    .map((watch) => ({ label: watch.label, value: keyOf(watch) }))
    .filter(({ value }) => value.length <= LIMITS.optionValue);
  if (choices.length === 0) return [];
  return [
    {
      type: 'static_select',
      action_id: WATCH_ACTIONS.end,
      placeholder: { type: 'plain_text', text: 'End a watch…' },
      options: plainOptions(choices),
    },
  ];
}
