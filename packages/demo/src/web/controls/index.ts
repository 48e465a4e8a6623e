import type { Demo } from '../demo.ts';
import type { ControlState } from '../protocol.ts';
import { BOT_CONTROLS } from './bot.ts';
import { COLLECTORS, COLLECTORS_NOTE, collectorControls } from './collectors.ts';
import type { Control } from './control.ts';
import { DATA_CONTROLS } from './data.ts';
import { DATADOG_CONTROLS } from './datadog.ts';
import { DIGEST, DIGEST_NOTE, digestControls } from './digest.ts';
import { SLACK_CONTROLS } from './slack.ts';
import { SOURCES, SOURCES_NOTE, sourceControls } from './sources.ts';

/** Every control of the panel, in its order. */
export function controlsOf(demo: Demo): readonly Control[] {
  return [
    ...BOT_CONTROLS,
    ...digestControls(demo),
    ...collectorControls(demo),
    ...sourceControls(demo.sources),
    ...SLACK_CONTROLS,
    ...DATADOG_CONTROLS,
    // What collectors have sent is of its own time, and nobody's to move.
    ...(demo.sources === null ? DATA_CONTROLS : []),
  ];
}

/** Notes about each group of controls, by its heading. */
export const CONTROL_NOTES: Readonly<Record<string, string>> = {
  [DIGEST]: DIGEST_NOTE,
  [COLLECTORS]: COLLECTORS_NOTE,
  [SOURCES]: SOURCES_NOTE,
};

/** Every control of the panel in its current state, in order. */
export function controlStates(demo: Demo): readonly ControlState[] {
  return controlsOf(demo).map(({ id, group, label, kind, options = [], value }) => ({
    id,
    group,
    label,
    kind,
    value: value(demo),
    options,
  }));
}
