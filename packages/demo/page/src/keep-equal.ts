import type { PageMessage, PageState } from '../../src/web/protocol.ts';

/** The new state, in which every message that has not changed is the object that it was: it need not be drawn again. */
export function keepEqual(previous: PageState | null, next: PageState): PageState {
  if (previous === null) return next;
  const known = new Map(previous.messages.map((message) => [keyOf(message), message]));
  const messages = next.messages.map((message) => {
    const old = known.get(keyOf(message));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(message) ? old : message;
  });
  return { ...next, messages };
}

/** Key that distinguishes a message from all others. */
export function keyOf({ channel, ts }: Pick<PageMessage, 'channel' | 'ts'>): string {
  return `${channel} ${ts}`;
}
