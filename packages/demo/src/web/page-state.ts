import type { User } from '@metta-health-bot/local-slack';
import { CONTROL_NOTES, controlStates } from './controls/index.ts';
import type { Demo } from './demo.ts';
import { originsOf } from './origins.ts';
import type { PageState } from './protocol.ts';
import { slackParts } from './state.ts';

/** Everything the page shows to that user now. */
export function pageState(demo: Demo, user: User): PageState {
  return {
    ...slackParts(demo.slack.workspace, user, demo.formErrors),
    commands: demo.catalog.commands,
    bot: demo.bot.state(),
    data: { ...originsOf(demo), movedHours: demo.dataClock.movedHours },
    controls: controlStates(demo),
    controlNotes: CONTROL_NOTES,
    wire: demo.wire.lines(),
  };
}
