import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { escapeMrkdwn } from '../../../blocks/kit/escape.ts';
import { renderNotice } from '../../../blocks/kit/message.ts';
import { type Card, explanation, formOf } from '../../../blocks/render-card.ts';
import type { Command, Ports } from '../../../commands/command.ts';
import type { Inflight } from '../../core/inflight.ts';
import type { Logger } from '../../observability/log.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { AnswerDelivery } from '../answer-delivery.ts';
import { type Destination, destinationOf, formDestinationOf } from '../destination.ts';

/** Dependencies of the listeners. */
export interface ListenerDeps {
  readonly commands: readonly Command[];
  readonly ports: Ports;
  readonly delivery: AnswerDelivery;
  readonly inflight: Inflight;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Registers the listener of slash commands. Each command is acknowledged before Datadog is read. */
export function registerCommands(app: App, { commands, ports, delivery, inflight, metrics, log }: ListenerDeps): void {
  // A pattern, so that a command of an outdated manifest is answered too: one without a listener is never acknowledged.
  app.command(/^\//, async ({ ack, body, client, command: { command: name, text, team_id: team } }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const askedAt = ports.clock();
    await metrics.timeAnswer(name, () =>
      inflight.inSlot(async () => {
        const card = await answerLine(commands, { line: `${name} ${text ?? ''}`, ports, from: destination });
        const isFormOpen = await openForm(
          client,
          body.trigger_id,
          formOf(card, formDestinationOf(destination, askedAt)),
        );
        if (!isFormOpen) await delivery.toAsker(destination, card, false);
        log.info({ command: name, team, ms: ports.clock() - askedAt }, 'answered');
      }),
    );
  });
}

/** Opens the form of a card. Returns false if the card has none or Slack no longer opens it: then the card asks the same. */
async function openForm(
  { views }: Pick<WebClient, 'views'>,
  triggerId: string,
  view: ModalView | undefined,
): Promise<boolean> {
  if (view === undefined) return false;
  return views.open({ trigger_id: triggerId, view }).then(
    () => true,
    () => false,
  );
}

/** Returns the card for a whole command line, which was typed or clicked at `from`. */
export async function answerLine(
  commands: readonly Command[],
  { line, ports, from }: { readonly line: string; readonly ports: Ports; readonly from: Destination },
): Promise<Card> {
  const [name = '', ...args] = line.trim().split(/\s/);
  const command = commands.find((candidate) => candidate.name === name.toLowerCase());
  if (command) return command.answer(args.join(' '), ports, { channel: from.channelId, user: from.userId });
  const known = commands.map((candidate) => `\`${candidate.name}\``).join(', ');
  return explanation(
    renderNotice(
      `This bot has no command \`${escapeMrkdwn(name)}\`; it has ${known}.`,
      "Next step: ask an admin to update the Slack app's manifest with `metta-health-bot manifest`.",
    ),
  );
}
