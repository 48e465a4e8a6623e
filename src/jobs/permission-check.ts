import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Logger } from '../observability/log.ts';
import { createHeartbeat, type Heartbeat, type Loop } from '../scheduling/loop.ts';
import type { PermissionProblem } from '../slack/permissions/lookup-trouble.ts';

/** What the check needs. */
export interface PermissionCheckOptions {
  /** Begins to ask Slack, unless it was asked lately. Does not throw. */
  readonly check: () => void;
  /** What is known without asking. */
  readonly problems: () => readonly PermissionProblem[];
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

const BEAT_MS = 250;
/** How often Slack is asked while all is well. While it is not, as soon as its last answer has become old. */
const CHECK_MS = 5 * MINUTE_MS;

/**
 * Finds at the start, and again every few minutes, what would refuse everybody: a scope that is lacking, a user group
 * that is gone, a Slack that has never said who may act. Each is one line in the log, and one more when it is mended. Every replica checks for itself.
 */
export function createPermissionCheck({ check, problems, loop, clock, log }: PermissionCheckOptions): Heartbeat {
  let checkedAt: number | undefined;
  let told: ReadonlySet<string> = new Set();
  const tell = () => {
    const now = problems();
    const open = new Set(now.map(({ what }) => what));
    for (const { what, nextStep, isNotReady, isPassing } of now) {
      if (!told.has(what)) log[isNotReady && !isPassing ? 'error' : 'warn'](`${what}. Next step: ${nextStep}.`);
    }
    for (const what of told) if (!open.has(what)) log.info({ fixed: what }, 'who may act can be checked again');
    told = open;
  };
  return createHeartbeat(BEAT_MS, {
    beat: async () => {
      const now = clock();
      if (told.size > 0 || checkedAt === undefined || now - checkedAt >= CHECK_MS || now < checkedAt) {
        checkedAt = now;
        check();
      }
      tell();
    },
    onError: (error) => log.error({ err: error }, 'could not check who may act; the next check follows'),
    loop,
  });
}
