import type { Logger } from '@slack/web-api';
import { LogLevel } from '@slack/web-api';
import { outcomeOfError } from '../slack/outbox/call-outcome.ts';

/** Slack's answer to a call, its error word, or the reason why there is none. */
export type SlackAnswer<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'refused'; readonly word: string }
  /** `isSlack` if Slack itself answered: too many requests. */
  | { readonly kind: 'failed'; readonly why: string; readonly isSlack: boolean };

/** Makes one call. Never rejects. */
export async function askSlack<Value>(call: () => Promise<Value>): Promise<SlackAnswer<Value>> {
  try {
    return { kind: 'answered', value: await call() };
  } catch (error) {
    const outcome = outcomeOfError(error);
    if (outcome.kind === 'rate-limited') return { kind: 'failed', why: 'HTTP 429, too many requests', isSlack: true };
    if ('word' in outcome) return { kind: 'refused', word: outcome.word };
    return { kind: 'failed', why: outcome.detail, isSlack: false };
  }
}

/** A log of the SDK that discards everything: the results say what went wrong. */
export const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
