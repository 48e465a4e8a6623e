import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { renderCardModal, renderReading } from '../../../blocks/home/card-modal.ts';
import { BEST_FORMAT } from '../../../blocks/kit/card.ts';
import { typedLine } from '../../../blocks/kit/controls.ts';
import { type Card, explanation, renderCard } from '../../../blocks/render-card.ts';
import type { Destination } from '../destination.ts';
import type { DescribeError } from '../errors.ts';
import { answerLine, type ListenerDeps } from './commands.ts';

/** Dependencies of answers in a modal. */
export interface CardModalDeps extends ListenerDeps {
  readonly views: Pick<WebClient['views'], 'open' | 'update'>;
  readonly describe: DescribeError;
}

/** A command line whose answer a person wants to see where there is no channel. */
export interface ModalQuestion {
  readonly line: string;
  readonly title: string;
  readonly destination: Destination;
  readonly triggerId: string;
  /** The request, by which an error is described. */
  readonly body: unknown;
}

/**
 * Answers a command line in a modal, which opens before the answer is read: Slack opens it within three seconds of the click only. If it
 * cannot be opened, or is closed by the time of the answer, the answer is sent as a direct message.
 */
export async function answerInModal(deps: CardModalDeps, question: ModalQuestion): Promise<void> {
  const { views, inflight, metrics, delivery, log, describe } = deps;
  const { line, title, destination, triggerId, body } = question;
  const opened = await views.open({ trigger_id: triggerId, view: renderReading(title) }).then(
    ({ view }) => view?.id,
    (error: unknown) => {
      log.info({ err: error }, 'a form for an answer could not be opened; it is sent as a direct message');
      return undefined;
    },
  );
  const card = await metrics
    .timeAnswer(line.split(' ')[0] ?? '', () =>
      inflight.inSlot(() => answerLine(deps.commands, { line, ports: deps.ports, from: destination })),
    )
    .catch((error: unknown) => explanation(describe(error, body)));
  const isShown = opened !== undefined && (await showCard(deps, opened, viewOf(card, title, line)));
  if (!isShown) await delivery.toAsker(destination, card, false);
}

/** Shows a view in an open modal. Resolves to whether Slack says so: the person may have closed it. */
async function showCard({ views, log }: Pick<CardModalDeps, 'views' | 'log'>, viewId: string, view: ModalView) {
  return views.update({ view_id: viewId, view }).then(
    ({ ok }) => ok,
    (error: unknown) => {
      log.info({ err: error }, 'an answer could not be shown in its form; it is sent as a direct message');
      return false;
    },
  );
}

/** Slack takes tables and charts in messages, and not in modals. */
const FORMAT = { ...BEST_FORMAT, tables: 'text', charts: 0, audience: { kind: 'asker' } } as const;

function viewOf(card: Card, title: string, line: string): ModalView {
  const hint = `${typedLine(line)} in a channel shows the same, with buttons to go on and to share it.`;
  return renderCardModal(title, renderCard(card, FORMAT), hint);
}
