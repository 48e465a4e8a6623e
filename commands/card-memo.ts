import type { Card } from '../blocks/render-card.ts';
import type { Answer } from '../src/health/reading.ts';

/** Returns the card of a question: the same object for the same command line about the same data. */
export type CardMemo = (answer: Answer<object>, commandLine: string, make: () => Card) => Card;

/**
 * Creates a memory of cards, so that what many people ask in the same minute is made, rendered and serialised once. It keeps a card as long
 * as something else holds the data: readers hold the last good value until a newer one replaces it or other keys push it out. Only fresh
 * data is remembered, because a card of old data shows its age.
 */
export function createCardMemo(): CardMemo {
  const known = new WeakMap<object, Map<string, Card>>();
  return (answer, commandLine, make) => {
    if (answer.kind !== 'fresh') return make();
    const cards = known.get(answer.value) ?? new Map<string, Card>();
    known.set(answer.value, cards);
    const card = cards.get(commandLine) ?? make();
    // A command line here consists of names of the catalog, so their number has a bound.
    cards.set(commandLine, card);
    return card;
  };
}
