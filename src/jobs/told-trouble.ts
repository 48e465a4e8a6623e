import type { Logger } from '../log.ts';

/** Says in the log that something does not work, and that it does again. */
export interface TroubleLog {
  failed(error: unknown): void;
  worked(): void;
}

/** A trouble that comes and goes within this time is one, told once. */
export const CALM_MS = 10_000;

/** Says each reason once, and the end, with how often it failed, once it has worked for a while. `steady` is a clock that nobody sets. */
export function createTroubleLog(
  log: Logger,
  steady: () => number,
  words: { readonly begins: string; readonly ends: string },
): TroubleLog {
  let told: string | undefined;
  let failedAt = 0;
  let failures = 0;
  return {
    failed(error) {
      failures += 1;
      failedAt = steady();
      const reason = String(error);
      if (reason === told) return;
      told = reason;
      log.error({ err: error }, words.begins);
    },
    worked() {
      if (told === undefined || steady() - failedAt < CALM_MS) return;
      log.info({ failures }, words.ends);
      told = undefined;
      failures = 0;
    },
  };
}
