import { listCommands } from '../../commands/index.ts';
import { sourcesOf } from '../datadog/series.ts';
import { STORIES } from '../datadog/stories.ts';
import type { User } from '../slack/workspace.ts';
import { CONTROL_NOTES, controlStates } from './controls/index.ts';
import type { Demo } from './demo.ts';
import type { PageData, PageState } from './protocol.ts';
import { slackParts } from './state.ts';

/** Where the measured days come from. */
export const REAL_SOURCE = 'the public git history of Metta-AI/metta, its days moved so that the last one is today';

/** Everything the page shows to that user now. */
export function pageState(demo: Demo, user: User): PageState {
  return {
    ...slackParts(demo.slack.workspace, user, demo.formErrors),
    commands: listCommands(demo.catalog).map(({ name, usageHint, description }) => ({ name, usageHint, description })),
    bot: demo.bot.state(),
    data: dataLabels(demo),
    controls: controlStates(demo),
    controlNotes: CONTROL_NOTES,
    wire: demo.wire.lines(),
  };
}

/** Names of the measured metrics, without the figures of merit made of them. */
export function realMetrics({ data }: Pick<Demo, 'data'>): readonly string[] {
  return [...sourcesOf(data)].flatMap(([metric, source]) =>
    source === 'real' && !metric.startsWith('health.') ? [metric] : [],
  );
}

function dataLabels(demo: Demo): PageData {
  return {
    real: realMetrics(demo),
    source: REAL_SOURCE,
    stories: STORIES.map(({ says }) => says),
    movedHours: demo.dataClock.movedHours,
  };
}
