import type { Clock } from './clock.ts';
import { keepNewest } from './keep-newest.ts';
import { LIMITS } from './limits.ts';

const KEPT = 20_000;

type TriggerUse = { readonly ok: true; readonly userId: string } | { readonly ok: false; readonly error: string };

/** The trigger ids that open modals: each good for one use within three seconds. The last 20,000 are known. */
export interface Triggers {
  /** A new trigger id for what that user does now. */
  issue(userId: string): string;
  /** Uses it up; Slack's error when it is unknown, used or too old. */
  use(triggerId: string): TriggerUse;
}

/** Triggers of which none is issued yet. The clock gives milliseconds since 1970. */
export function createTriggers(clock: Clock): Triggers {
  const issued = new Map<string, { readonly userId: string; readonly at: number; readonly isUsed: boolean }>();
  let count = 0;
  return {
    issue(userId) {
      count += 1;
      const id = `${clock()}.${count}.trigger`;
      issued.set(id, { userId, at: clock(), isUsed: false });
      keepNewest(issued, KEPT);
      return id;
    },
    use(triggerId) {
      const trigger = issued.get(triggerId);
      if (trigger === undefined) return { ok: false, error: 'invalid_trigger_id' };
      if (trigger.isUsed) return { ok: false, error: 'exchanged_trigger_id' };
      if (clock() - trigger.at > LIMITS.triggerMilliseconds) return { ok: false, error: 'expired_trigger_id' };
      issued.set(triggerId, { ...trigger, isUsed: true });
      return { ok: true, userId: trigger.userId };
    },
  };
}
