import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { LookupClient, LookupResult, OwnApp } from './lookup-client.ts';
import { NO_ANSWER } from './lookup-trouble.ts';

/** For how long an answer counts, also one that says nothing: no number of presses costs more than one lookup in it. */
export const VALID_MS = MINUTE_MS;
/** Until Slack has said whose workspace it is everybody is refused, so it is asked again sooner. */
const OWN_APP_RETRY_MS = 5_000;
/** Whoever presses waits no longer than this; a form can be opened for 3 s only. */
export const WAIT_MS = 2_000;

/** Asks, or gives what was answered lately. */
export type SharedLookup<Outcome> = () => Promise<Outcome>;

/**
 * One lookup for all who ask: whoever asks while it runs gets the same answer, and so does everybody for the next
 * `validMs` milliseconds. `read` must not reject.
 */
export function shareLookup<Outcome>(
  read: () => Promise<Outcome>,
  validMs: (outcome: Outcome) => number,
  clock: Clock,
): SharedLookup<Outcome> {
  let running: Promise<Outcome> | undefined;
  let last: { readonly outcome: Outcome; readonly at: number; readonly until: number } | undefined;
  const ask = async () => {
    try {
      const outcome = await read();
      const at = clock();
      last = { outcome, at, until: at + validMs(outcome) };
      return outcome;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    if (running) return running;
    const now = clock();
    // A clock that was set back says nothing of how old the answer is.
    if (last && last.at <= now && now < last.until) return last.outcome;
    running = ask();
    return running;
  };
}

/** Which workspace and app are the bot's own: asked once, since a token stays with them, and every 5 s until Slack says it. */
export function shareOwnApp(client: Pick<LookupClient, 'ownApp'>, clock: Clock): SharedLookup<LookupResult<OwnApp>> {
  const valid = (answer: LookupResult<OwnApp>) =>
    answer.kind === 'found' ? Number.POSITIVE_INFINITY : (answer.trouble.waitMs ?? OWN_APP_RETRY_MS);
  return shareLookup(() => client.ownApp(), valid, clock);
}

/** For how many milliseconds an answer about members counts: a minute, or longer where a 429 asks for more. */
export function validMs(answer: LookupResult<unknown>): number {
  return Math.max(VALID_MS, answer.kind === 'trouble' ? (answer.trouble.waitMs ?? 0) : 0);
}

/** Resolves when somebody who pressed has waited long enough. */
export type Deadline = Promise<void>;

/** One for each press, however many lookups it takes: 2 s from now. */
export function startDeadline(): Deadline {
  return sleep(WAIT_MS, undefined, { ref: false });
}

/** The answer, or none where the deadline comes first: the lookup goes on for those who ask next. */
export function soon<Value>(lookup: Promise<LookupResult<Value>>, deadline: Deadline): Promise<LookupResult<Value>> {
  const late: LookupResult<Value> = { kind: 'trouble', trouble: NO_ANSWER };
  return Promise.race([lookup, deadline.then(() => late)]);
}
