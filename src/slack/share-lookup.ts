import type { Clock } from '../clock.ts';

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
