import {
  elementsIn,
  findChannel,
  type Interaction,
  type LocalSlack,
  type StoredMessage,
} from '@metta-health-bot/local-slack';
import { expect, vi } from 'vitest';
import { INCIDENT_ACTIONS, type SilenceChoice } from '../../blocks/kit/controls.ts';
import { outboxKeyOf, postedMessages } from './posted-messages.ts';
import type { ClickEvent } from './random-events.ts';
import type { Threads } from './threads.ts';

const MOST_PRESSES = 10;
const ONE_PRESS = { timeout: 8_000, interval: 20 } as const;

/** A bot, wherever it runs. */
interface AnyBot {
  readonly slack: LocalSlack;
}

/** A member of the message's channel clicks a button of an incident. */
export function clickIncident(
  bot: AnyBot,
  message: StoredMessage,
  button: keyof typeof INCIDENT_ACTIONS,
  by = 'oncall',
): Interaction {
  return at(bot, message, by).click(message, INCIDENT_ACTIONS[button]);
}

/** The same person chooses in the menu of silences on an incident's first message. */
export function silence(bot: AnyBot, parent: StoredMessage, choice: SilenceChoice, by = 'oncall'): Interaction {
  const id = outboxKeyOf(parent).slice('incident:'.length);
  return at(bot, parent, by).choose(parent, INCIDENT_ACTIONS.silence, `${id} ${choice}`);
}

/** A drawn press on what the bot has told. Undefined when there is nothing to press yet. */
export function applyClick(bot: AnyBot, { by, which, choice }: ClickEvent): Interaction | undefined {
  const controls = postedMessages(bot.slack).flatMap((message) =>
    elementsIn(message.blocks)
      .filter(({ type, actionId }) => type === 'button' || actionId === INCIDENT_ACTIONS.silence)
      .map(({ actionId }) => ({ message, actionId })),
  );
  const control = controls[which % controls.length];
  if (control === undefined) return undefined;
  const { message, actionId } = control;
  if (actionId === INCIDENT_ACTIONS.silence) return silence(bot, message, choice, by);
  return at(bot, message, by).click(message, actionId);
}

function at({ slack }: AnyBot, { channel }: StoredMessage, by: string) {
  return slack.as(by).in(findChannel(slack.workspace, channel)?.name ?? channel);
}

/** Presses until a new reply in the thread says this: again where the machine was too slow for the bot to check in time whether they may. */
export async function clickUntil(
  { replies }: Pick<Threads, 'replies'>,
  parent: StoredMessage,
  text: RegExp,
  act: () => void,
): Promise<void> {
  const before = replies(parent).length;
  for (let tries = 0; tries < MOST_PRESSES && replies(parent).length === before; tries += 1) {
    act();
    await vi.waitFor(() => expect(replies(parent).length).toBeGreaterThan(before), ONE_PRESS).catch(() => {});
  }
  expect(replies(parent).at(-1)?.text).toMatch(text);
}
