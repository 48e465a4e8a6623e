import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { ProblemsError } from '../problem.ts';
import type { SlackConnection } from './connection.ts';
import { refusedToken } from './refused-token.ts';

type Openable = Pick<SlackConnection, 'open' | 'close'>;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Opens the way to Slack, trying again with growing waits while Slack cannot be reached, until it is open or the signal
 * stops it. Throws ProblemsError at once when Slack refuses a token, or when the port to listen on is taken.
 */
export async function connectPatiently(slack: Openable, signal: AbortSignal, log: Logger): Promise<void> {
  for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      await slack.open();
      // A stop that came while it was opening found nothing to close.
      if (signal.aborted) await slack.close();
      return;
    } catch (error) {
      const fatal = error instanceof ProblemsError ? error : refusedToken(error);
      if (fatal) throw fatal;
      log.warn({ err: error, waitMs: wait }, 'Slack cannot be reached; trying again');
    }
    await sleep(wait, undefined, { signal }).catch(() => {});
  }
}
