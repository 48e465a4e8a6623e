import type { Logger } from '../observability/log.ts';

/** Logs when something stops working, and when it works again. */
export interface FailureLog {
  failed(error: unknown): void;
  worked(): void;
}

/** Failures with successes shorter than this between them are one problem, logged once. */
export const CALM_MS = 10_000;

/**
 * Logs each reason once, and the end, with the number of failures, once it has worked for CALM_MS. `steady` is a clock that is never set.
 */
export function createFailureLog(
  log: Logger,
  steady: () => number,
  words: { readonly begins: string; readonly ends: string },
): FailureLog {
  let logged: string | undefined;
  let failedAt = 0;
  let failures = 0;
  return {
    failed(error) {
      failures += 1;
      failedAt = steady();
      const reason = String(error);
      if (reason === logged) return;
      logged = reason;
      log.error({ err: error }, words.begins);
    },
    worked() {
      if (logged === undefined || steady() - failedAt < CALM_MS) return;
      log.info({ failures }, words.ends);
      logged = undefined;
      failures = 0;
    },
  };
}

/**
 * Logs an error once, and again only after it has worked or another one came. The end of the failure is not logged, because the work of the
 * job shows it.
 */
export function createOnceLog(log: Pick<Logger, 'error'>, words: string): FailureLog {
  let logged: string | undefined;
  return {
    failed(error) {
      const reason = String(error);
      if (reason === logged) return;
      logged = reason;
      log.error({ err: error }, words);
    },
    worked() {
      logged = undefined;
    },
  };
}
