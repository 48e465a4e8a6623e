import type { CardFormat, CardView } from '../../blocks/kit/card.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { type Card, renderCard } from '../../blocks/render-card.ts';

/** Renders a card for a view. */
export type CardRenderer = (card: Card, view: CardView) => Message;

/**
 * Creates a renderer that renders the same view of the same data once for all askers, who get the same object. It remembers a message as long
 * as something else holds the data: readers cache it for a minute. Stale data is rendered every time, because its text contains its age.
 */
export function createCardRenderer(): CardRenderer {
  const known = new WeakMap<object, Map<string, Message>>();
  return (card, view) => {
    const data = dataOf(card);
    if (data === undefined || view.audience.kind !== 'asker') return renderCard(card, view);
    const messages = known.get(data.value) ?? new Map<string, Message>();
    known.set(data.value, messages);
    const key = `${formatName(view)} ${data.commandLine}`;
    const message = messages.get(key) ?? renderCard(card, view);
    // A command line consists of names of the catalog, so their number has a bound.
    messages.set(key, message);
    return message;
  };
}

/** Data and command line of a card that depends on nothing else, or undefined. */
function dataOf(card: Card): { readonly value: object; readonly commandLine: string } | undefined {
  switch (card.kind) {
    case 'rollup':
    case 'metric':
    case 'dashboard':
    case 'dashboard-row': {
      const { answer, controls } = card.model;
      return answer.kind === 'fresh'
        ? { value: answer.value, commandLine: `${card.kind} ${controls.commandLine}` }
        : undefined;
    }
    default:
      return undefined;
  }
}

function formatName({ tables, charts }: CardFormat): string {
  return `${tables} ${charts}`;
}
