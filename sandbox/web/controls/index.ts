import type { Demo } from '../demo.ts';
import type { ControlState } from '../protocol.ts';
import { BOT_CONTROLS } from './bot.ts';
import type { Control } from './control.ts';
import { DATA_CONTROLS } from './data.ts';
import { DATADOG_CONTROLS } from './datadog.ts';
import { SLACK_CONTROLS } from './slack.ts';

/** Every control of the panel, in its order. */
export const CONTROLS: readonly Control[] = [...BOT_CONTROLS, ...SLACK_CONTROLS, ...DATADOG_CONTROLS, ...DATA_CONTROLS];

export function controlStates(demo: Demo): readonly ControlState[] {
  return CONTROLS.map(({ id, group, label, kind, options = [], value }) => ({
    id,
    group,
    label,
    kind,
    value: value(demo),
    options,
  }));
}
