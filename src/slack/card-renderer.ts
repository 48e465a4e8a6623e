import type { CardView } from '../../blocks/kit/card.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { type Card, renderCard } from '../../blocks/render-card.ts';

/** Renders a card for a view. */
export type CardRenderer = (card: Card, view: CardView) => Message;

/** Creates a renderer that renders the same card in the same format once for all askers, who get the same object. */
export function createCardRenderer(): CardRenderer {
  const known = new WeakMap<Card, Map<string, Message>>();
  return (card, view) => {
    // A channel reads who has shared the card.
    if (view.audience.kind !== 'asker') return renderCard(card, view);
    const messages = known.get(card) ?? new Map<string, Message>();
    known.set(card, messages);
    const format = `${view.tables} ${view.charts}`;
    const message = messages.get(format) ?? renderCard(card, view);
    messages.set(format, message);
    return message;
  };
}
