import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Logger } from '../observability/log.ts';
import { createTicker, type Loop, type Ticker } from '../scheduling/loop.ts';
import type { PermissionProblem } from '../slack/permissions/lookup-problem.ts';

/** Dependencies of the check. */
export interface PermissionCheckOptions {
  /** Starts requests to Slack, unless it was asked recently. Does not throw. */
  readonly check: () => void;
  /** Known problems, without a request. */
  readonly problems: () => readonly PermissionProblem[];
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

const BEAT_MS = 250;
/** Interval of requests while there is no problem. While there is one, Slack is asked as soon as its last answer has expired. */
const CHECK_MS = 5 * MINUTE_MS;

/**
 * Checks at the start, and every few minutes, for problems that keep everybody from acting: a missing scope, a deleted user group,
 * lookups that have never succeeded. Each is logged once, and once more when it is fixed. Every replica checks for itself.
 */
export function createPermissionCheck({ check, problems, loop, clock, log }: PermissionCheckOptions): Ticker {
  let checkedAt: number | undefined;
  let logged: ReadonlySet<string> = new Set();
  const logChanges = () => {
    const current = problems();
    const open = new Set(current.map(({ what }) => what));
    for (const { what, nextStep, isNotReady, isPassing } of current) {
      if (!logged.has(what)) log[isNotReady && !isPassing ? 'error' : 'warn'](`${what}. Next step: ${nextStep}.`);
    }
    for (const what of logged)
      if (!open.has(what)) log.info({ fixed: what }, 'a problem with who may act, or whom alerts mention, is fixed');
    logged = open;
  };
  return createTicker(BEAT_MS, {
    tick: async () => {
      const now = clock();
      if (logged.size > 0 || checkedAt === undefined || now - checkedAt >= CHECK_MS || now < checkedAt) {
        checkedAt = now;
        check();
      }
      logChanges();
    },
    onError: (error) => log.error({ err: error }, 'could not check who may act; the next check follows'),
    loop,
  });
}
