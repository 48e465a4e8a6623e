import type { WebClient } from '@slack/web-api';
import { MINUTE_MS } from '../core/time.ts';
import type { Posted } from '../store/outbox.ts';
import { outcomeOfError } from './outbox/call-outcome.ts';

/** Scopes of the bot token that a workspace may leave out, with what they are for. */
export const OPTIONAL_BOT_SCOPES: Readonly<Record<string, string>> = {
  'pins:write': 'to pin living cards; without it they work unpinned',
};

/** Outcome of a pin, or of its removal. `passing`: to be tried again after `waitMs`; a word is Slack's error. */
export type PinOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'passing'; readonly waitMs: number }
  | { readonly kind: 'refused'; readonly word: string };

/** Pins of messages. No method rejects. */
export interface Pins {
  add(message: Posted): Promise<PinOutcome>;
  remove(message: Posted): Promise<PinOutcome>;
}

/** Error words of what is as it should be already. */
const DONE: readonly string[] = ['already_pinned', 'no_pin', 'not_pinned'];
/** Wait after a failure that may pass. */
const RETRY_MS = MINUTE_MS;

/** Creates pins over a client without retries. */
export function createPins(client: Pick<WebClient, 'pins'>): Pins {
  const outcomeOf = async (call: Promise<unknown>): Promise<PinOutcome> => {
    try {
      await call;
      return { kind: 'done' };
    } catch (error) {
      const outcome = outcomeOfError(error);
      if (!('word' in outcome))
        return { kind: 'passing', waitMs: outcome.kind === 'rate-limited' ? outcome.waitMs : RETRY_MS };
      if (outcome.kind === 'token-dead') return { kind: 'passing', waitMs: RETRY_MS };
      return DONE.includes(outcome.word) ? { kind: 'done' } : { kind: 'refused', word: outcome.word };
    }
  };
  return {
    add: ({ channel, ts }) => outcomeOf(client.pins.add({ channel, timestamp: ts })),
    remove: ({ channel, ts }) => outcomeOf(client.pins.remove({ channel, timestamp: ts })),
  };
}
