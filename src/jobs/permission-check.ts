import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';

/** What keeps people from acting on incidents until an admin mends it, in plain sentences without a full stop. */
export interface PermissionProblem {
  readonly what: string;
  readonly nextStep: string;
  /** False for what a bot may be without for a while, such as an invitation. */
  readonly isNotReady: boolean;
}

/** What the check needs. */
export interface PermissionCheckOptions {
  /** Begins to ask Slack, unless it was asked lately. Does not throw. */
  readonly check: () => void;
  /** What is known without asking. */
  readonly problems: () => readonly PermissionProblem[];
  readonly clock: Clock;
  readonly log: Logger;
}

const BEAT_MS = 250;
/** How often Slack is asked while all is well, and while it is not. */
const CHECK_MS = 5 * 60_000;
const RECHECK_MS = 60_000;

/**
 * Finds at the start, and again every few minutes, what would refuse everybody: a scope that is lacking, a user group
 * that is gone. Each is one line in the log, and one more when it is mended. Every replica checks for itself.
 */
export function createPermissionCheck({ check, problems, clock, log }: PermissionCheckOptions): Heartbeat {
  let checkedAt: number | undefined;
  let told: ReadonlySet<string> = new Set();
  const tell = () => {
    const now = problems();
    const open = new Set(now.map(({ what }) => what));
    for (const { what, nextStep, isNotReady } of now) {
      if (!told.has(what)) log[isNotReady ? 'error' : 'warn'](`${what}. Next step: ${nextStep}.`);
    }
    for (const what of told) if (!open.has(what)) log.info({ mended: what }, 'who may act can be checked again');
    told = open;
  };
  return createHeartbeat(
    BEAT_MS,
    async () => {
      const now = clock();
      const every = told.size > 0 ? RECHECK_MS : CHECK_MS;
      if (checkedAt === undefined || now - checkedAt >= every || now < checkedAt) {
        checkedAt = now;
        check();
      }
      tell();
    },
    (error) => log.error({ err: error }, 'who may act could not be checked; the next check follows'),
  );
}
