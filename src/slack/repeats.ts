import { setTimeout as sleep } from 'node:timers/promises';
import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { MINUTE_MS } from '../core/time.ts';

/** Tells whether a key is named for the first time, on any replica. */
export type FirstTime = (key: string, at: number, keepMs: number) => Promise<boolean>;

/** Slack sends again for a few minutes; a recorded request is good for five on either side of its time. */
export const KEEP_MS = 15 * MINUTE_MS;
/** A store that takes longer must not cost the second within which everything is acknowledged. */
const SEEN_LIMIT_MS = 500;

/** What Slack gives each event, command, click and submission of its own. */
const keySchema = z.object({ event_id: z.string().optional(), trigger_id: z.string().optional() });

/**
 * Lets a request through once. The same one again, from Slack or from somebody who recorded it, is acknowledged and has
 * no effect. While the store cannot tell, requests go through: buttons decide in the store anyway.
 */
export function ignoreRepeats(firstTime: FirstTime, clock: Clock): Middleware<AnyMiddlewareArgs> {
  return async ({ body, next, ...args }: AnyMiddlewareArgs & AllMiddlewareArgs) => {
    const { event_id: event, trigger_id: trigger } = keySchema.catch({}).parse(body);
    const key = event ?? trigger;
    const unknown = sleep(SEEN_LIMIT_MS, true, { ref: false });
    const isFirst =
      key === undefined || (await Promise.race([firstTime(key, clock(), KEEP_MS), unknown]).catch(() => true));
    if (isFirst) return next();
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  };
}
