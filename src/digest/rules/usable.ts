import type { DigestKind } from '../../core/schedule-text.ts';
import { isTimeZone } from '../../core/time-zone.ts';
import type { Subscription } from './schedule.ts';

/** A channel's stored choice from which no digest can be planned. It costs no other channel anything. */
export interface UnusableSubscription {
  /** Daily if absent. */
  readonly kind?: DigestKind;
  /** Id of the channel, or of the person. */
  readonly channel: string;
  /** Slack id of the person who chose it; null for the settings. */
  readonly by: string | null;
  /** The problem with it, as a clause of plain text. */
  readonly problem: string;
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * Describes why no digest can be planned for a stored subscription, as a clause; null if one can. Another version of the bot, or another
 * runtime with other time zones, may have stored it.
 */
export function problemOfSubscription({ kind, time, timeZone, days, since }: Subscription): string | null {
  if (!isTimeZone(timeZone)) return `this bot does not know the time zone "${timeZone}"`;
  if (!CLOCK.test(time)) return `"${time}" is not a time of day`;
  if (days.length === 0 || !days.every(isWeekday)) return 'its days of the week cannot be read';
  if (kind === 'weekly' && days.length > 1) return 'a weekly review comes on one day of the week';
  return Number.isFinite(since) ? null : 'it has no beginning';
}

/** Days of the week as ISO counts them: 1 is Monday, 7 is Sunday. */
function isWeekday(day: number): boolean {
  return Number.isInteger(day) && day >= 1 && day <= 7;
}
