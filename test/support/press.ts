import { INCIDENT_ACTIONS, type SilenceChoice } from '../../blocks/ids.ts';
import type { Interaction } from '../../sandbox/slack/interaction.ts';
import { findChannel, type StoredMessage } from '../../sandbox/slack/workspace.ts';
import { keyOf } from './invariants.ts';
import type { OncallBot } from './oncall.ts';

/** A bot, wherever it runs. */
type AnyBot = Pick<OncallBot, 'slack'>;

/** A member of the message's channel clicks a button of an incident. */
export function press(
  bot: AnyBot,
  message: StoredMessage,
  button: keyof typeof INCIDENT_ACTIONS,
  by = 'oncall',
): Interaction {
  return at(bot, message, by).click(message, INCIDENT_ACTIONS[button]);
}

/** The same person chooses in the menu of silences on an incident's first message. */
export function silence(bot: AnyBot, parent: StoredMessage, choice: SilenceChoice, by = 'oncall'): Interaction {
  const id = keyOf(parent).slice('incident:'.length);
  return at(bot, parent, by).choose(parent, INCIDENT_ACTIONS.silence, `${id} ${choice}`);
}

function at({ slack }: AnyBot, { channel }: StoredMessage, by: string) {
  return slack.as(by).in(findChannel(slack.workspace, channel)?.name ?? channel);
}
