import type { Clock } from './clock.ts';

/** One message a second and channel, "short bursts" beside: https://docs.slack.dev/apis/web-api/rate-limits. How short is not said. */
const BURST = 3;
const PER_SECOND = 1;

/** Whether Slack takes one more message in that channel now: one a second, three at once after a rest. */
export type Pace = (channel: string) => boolean;

/** A pace of channels that have all rested. */
export function createPace(clock: Clock): Pace {
  const channels = new Map<string, { readonly credit: number; readonly at: number }>();
  return (channel) => {
    const now = clock();
    const last = channels.get(channel) ?? { credit: BURST, at: now };
    const credit = Math.min(BURST, last.credit + ((now - last.at) / 1_000) * PER_SECOND);
    const isTaken = credit >= 1;
    channels.set(channel, { credit: isTaken ? credit - 1 : credit, at: now });
    return isTaken;
  };
}

const MINUTE_MS = 60_000;

/** Whether Slack takes one more call of that method now; otherwise after how many seconds. */
export type MethodPace = (method: string) => { readonly isTaken: boolean; readonly retryAfter: number };

/** Counts calls in minutes that begin with the first one. Methods without a limit are taken always. */
export function createMethodPace(clock: Clock, limits: Readonly<Record<string, number>>): MethodPace {
  const minutes = new Map<string, { readonly from: number; count: number }>();
  return (method) => {
    const limit = limits[method];
    if (limit === undefined) return { isTaken: true, retryAfter: 0 };
    const now = clock();
    const last = minutes.get(method);
    const minute = last && now - last.from < MINUTE_MS ? last : { from: now, count: 0 };
    minutes.set(method, minute);
    minute.count += 1;
    return { isTaken: minute.count <= limit, retryAfter: Math.ceil((minute.from + MINUTE_MS - now) / 1_000) };
  };
}
