import { setTimeout as sleep } from 'node:timers/promises';
import { ForeseenError } from '../core/errors.ts';
import { connectionDelay, retry } from '../core/retry.ts';
import type { Logger } from '../log.ts';
import { ProblemsError } from '../problem.ts';
import type { SlackConnection } from './connection.ts';
import { refusedToken } from './refused-token.ts';

type Openable = Pick<SlackConnection, 'open' | 'close'>;

/** For one try, of which the SDK itself has no limit: a WebSocket that is neither opened nor refused. */
export const OPEN_LIMIT_MS = 120_000;

/**
 * Opens the way to Slack, trying again with growing waits while Slack cannot be reached, until it is open or the signal
 * stops it; `limitMs` milliseconds are for one try. Throws ProblemsError at once when Slack refuses a token, or when the port to
 * listen on is taken.
 */
export async function connectWithRetry(
  slack: Openable,
  signal: AbortSignal,
  log: Logger,
  limitMs: number = OPEN_LIMIT_MS,
): Promise<void> {
  const attempt = async () => {
    if (signal.aborted) return;
    await openInTime(slack, limitMs);
    // A stop that came while it was opening found nothing to close.
    if (signal.aborted) await slack.close();
  };
  await retry(attempt, {
    delayAfterError: (error, failed) => {
      const fatal = error instanceof ProblemsError ? error : refusedToken(error);
      if (fatal) throw fatal;
      const waitMs = connectionDelay(failed);
      log.warn({ err: error, waitMs }, 'Slack cannot be reached; retrying');
      return waitMs;
    },
    pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
  });
}

async function openInTime(slack: Openable, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // What is half open gives way to the next try; nobody waits for its end, which may not come either.
      void slack.close().catch(() => {});
      reject(new ForeseenError(`Slack was not connected within ${limitMs / 1_000} s`));
    }, limitMs);
  });
  await Promise.race([slack.open(), late]).finally(() => clearTimeout(timer));
}
