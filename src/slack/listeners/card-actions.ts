import type { App, BlockAction, BlockElementAction } from '@slack/bolt';
import { decodeLine, roomOf } from '../../../blocks/kit/control-value.ts';
import { ACTIONS, typedLine } from '../../../blocks/kit/controls.ts';
import { renderNotice } from '../../../blocks/kit/message.ts';
import { type Card, explanation, isShareable } from '../../../blocks/render-card.ts';
import { timeOfDay } from '../../core/days.ts';
import type { SharedOnce } from '../../core/once.ts';
import { type AnswerDelivery, AnswerDeliveryError } from '../answer-delivery.ts';
import { type Destination, destinationOf } from '../destination.ts';
import { answerLine, type ListenerDeps } from './commands.ts';

/**
 * Registers the listener of cards' controls. A control's value is the command line that it shows or shares, or a key of one made from the
 * catalog's `names`.
 */
export function registerCardActions(
  app: App,
  deps: ListenerDeps,
  { shares, names }: { readonly shares: SharedOnce; readonly names: ReadonlySet<string> },
): void {
  const { commands, inflight, metrics, delivery } = deps;
  // The controls of incidents, digests, watches, living cards, the Home tab and of messages that stay have listeners of their own.
  app.action<BlockAction>(/^(?!incident\.|home\.|digest\.|watch\.|live\.|why\.)/, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const value = controlValue(action);
    if (value === undefined) return explainOldControl(delivery, destination);
    const line = decodeLine(value, roomOf(action.type), names);
    const command = commands.find(({ name }) => name === line?.split(' ')[0]);
    if (line === undefined || !command) return explainUnknownName(delivery, destination);
    await metrics.timeAnswer(command.name, () =>
      inflight.inSlot(() =>
        action.action_id === ACTIONS.share
          ? shareCard(deps, { shares, destination, line, key: shareKey(body, line) })
          : showCard(deps, destination, line),
      ),
    );
  });
}

async function showCard(
  { commands, ports, delivery }: ListenerDeps,
  destination: Destination,
  line: string,
): Promise<void> {
  const card = await answerLine(commands, { line, ports, from: destination });
  // An explanation is posted next to the card: the card and its buttons are still useful.
  await delivery.toAsker(destination, card, isShareable(card));
}

async function shareCard(
  deps: ListenerDeps,
  {
    shares,
    destination,
    line,
    key,
  }: { readonly shares: SharedOnce; readonly destination: Destination; readonly line: string; readonly key: string },
): Promise<void> {
  const { delivery, ports, log } = deps;
  const lineText = typedLine(line);
  const reply = (sentences: readonly string[]) =>
    delivery.toAsker(destination, explanation(renderNotice(...sentences)), false);
  if (!(await shares.first(key))) {
    // Another process may have ended between its first click and its post.
    return reply([
      `${lineText} is already shared with this channel, or is being shared.`,
      'Next step: if it is not in the channel in a minute, share it again.',
    ]);
  }
  const card = await postShare(deps, destination, line).catch(async (error) => {
    await shares.forget(key);
    if (!(error instanceof AnswerDeliveryError)) throw error;
    log.warn({ err: error }, 'a share was not confirmed by Slack');
    await reply(notSharedText(lineText, error));
    return undefined;
  });
  if (!card) return;
  if (!isShareable(card)) return shares.forget(key);
  const note = `Shared ${lineText} with this channel at ${timeOfDay(ports.clock(), ports.timeZone)}.`;
  // The card is in the channel: a failed confirmation to its sharer is logged and does not fail the click.
  await delivery
    .toAsker(destination, { kind: 'noted', model: { card, note } }, true)
    .catch((error) => log.warn({ err: error }, 'a share could not be confirmed'));
}

/** Explanation for a person whose share Slack did not confirm. */
function notSharedText(lineText: string, { isInDoubt }: AnswerDeliveryError): readonly string[] {
  return isInDoubt
    ? [
        `Slack did not confirm that ${lineText} is shared with this channel.`,
        'Next step: look for it in the channel, and share it again if it is not there.',
      ]
    : [
        `Slack did not accept ${lineText} for this channel: nothing was shared.`,
        'Next step: try again in a minute; if it happens again, type the command in another channel.',
      ];
}

/** Posts the card to the channel; an explanation goes to the asker instead. Throws AnswerDeliveryError if Slack does not confirm it. */
async function postShare(
  { commands, ports, delivery }: ListenerDeps,
  destination: Destination,
  line: string,
): Promise<Card> {
  const card = await answerLine(commands, { line, ports, from: destination });
  if (isShareable(card)) await delivery.toChannel(destination, card);
  else await delivery.toAsker(destination, card, false);
  return card;
}

/** Explains to the person who clicked that this version of the bot does not know the control. */
export async function explainOldControl(delivery: AnswerDelivery, destination: Destination): Promise<void> {
  const notice = renderNotice(
    'This control belongs to an older version of the bot.',
    'Next step: type `/health` for a new card.',
  );
  await delivery.toAsker(destination, explanation(notice), false);
}

/** Explains to the person who clicked that the catalog no longer has the name or the command in the control's value. */
export async function explainUnknownName(delivery: AnswerDelivery, destination: Destination): Promise<void> {
  const notice = renderNotice(
    'What this control shows is no longer in the catalog under that name.',
    'Next step: type `/health` for a new card.',
  );
  await delivery.toAsker(destination, explanation(notice), false);
}

/** Value of a card's control; undefined for a control that this version of the bot does not have. */
function controlValue(action: BlockElementAction): string | undefined {
  const actionIds: readonly string[] = Object.values(ACTIONS);
  return actionIds.includes(action.action_id) ? chosenValue(action) : undefined;
}

/** Value of a button, or of the option that was chosen in a menu. */
export function chosenValue(action: BlockElementAction): string | undefined {
  if (action.type === 'button') return action.value;
  return action.type === 'static_select' ? action.selected_option?.value : undefined;
}

function shareKey({ user, container }: BlockAction, line: string): string {
  return `${user.id} ${container.channel_id} ${container.message_ts} ${line}`;
}
