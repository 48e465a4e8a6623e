import type { App, BlockAction, BlockElementAction } from '@slack/bolt';
import { explanation } from '../blocks/card.ts';
import { escapeCode } from '../blocks/escape.ts';
import { ACTIONS } from '../blocks/ids.ts';
import { renderNotice } from '../blocks/notice.ts';
import type { Once } from '../src/once.ts';
import type { Destination } from '../src/slack/deliver.ts';
import { answerLine, type Listening } from './register.ts';

/** Listens to the controls of cards, each of which carries the command line that it shows or shares. */
export function registerCardActions(app: App, listening: Listening, shares: Once): void {
  const { inflight } = listening;
  app.action<BlockAction>(/./, async ({ ack, action, body }) => {
    await ack();
    const destination = destinationOf(body);
    const line = commandLineOf(action);
    await inflight.track(() => {
      if (line === undefined) return explainOldControl(listening, destination);
      if (action.action_id === ACTIONS.share) return share(listening, shares, destination, line, shareKey(body));
      return show(listening, destination, line);
    });
  });
}

async function show({ commands, ports, delivery }: Listening, destination: Destination, line: string): Promise<void> {
  const card = await answerLine(commands, line, ports);
  // A failure is told beside the card: the card and its buttons are still worth having.
  await delivery.toAsker(destination, card, card.shareable);
}

async function share(
  { commands, ports, delivery }: Listening,
  shares: Once,
  destination: Destination,
  line: string,
  key: string,
) {
  if (!shares.first(key)) return;
  try {
    const card = await answerLine(commands, line, ports);
    if (!card.shareable) {
      shares.forget(key);
      return await delivery.toAsker(destination, card, false);
    }
    await delivery.toChannel(destination, card);
  } catch (error) {
    shares.forget(key);
    throw error;
  }
  await delivery.toAsker(
    destination,
    explanation(renderNotice(`Shared \`${escapeCode(line)}\` with this channel.`)),
    true,
  );
}

async function explainOldControl({ delivery }: Listening, destination: Destination): Promise<void> {
  const notice = renderNotice(
    'This control belongs to an older version of the bot.',
    'Next step: type `/health` for a new card.',
  );
  await delivery.toAsker(destination, explanation(notice), false);
}

function commandLineOf(action: BlockElementAction): string | undefined {
  const ours: readonly string[] = Object.values(ACTIONS);
  if (!ours.includes(action.action_id)) return undefined;
  if (action.type === 'button') return action.value;
  return action.type === 'static_select' ? action.selected_option.value : undefined;
}

function destinationOf({ response_url, team, user, channel }: BlockAction): Destination {
  return { responseUrl: response_url, teamId: team?.id ?? '', channelId: channel?.id ?? '', userId: user.id };
}

function shareKey({ user, container }: BlockAction): string {
  return `${user.id} ${container.channel_id} ${container.message_ts}`;
}
