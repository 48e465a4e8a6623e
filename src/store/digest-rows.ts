import type { DigestKind } from '../core/schedule-text.ts';
import type { Subscription } from '../digest/rules/schedule.ts';

/**
 * Beginning of the key of a weekly review's row, before the id of its place. A bot of a version without weekly reviews takes the key for
 * the id of a person, whose digest no list names and nobody else can end. No id of Slack is as long.
 */
const WEEKLY_KEY = 'WEEKLY';
/** Beginning of a weekly review's stored time, which is not a time of day for a bot of such a version: it posts nothing. */
const WEEKLY_TIME = 'weekly ';

/** A digest of a place. */
interface OfPlace {
  readonly kind?: DigestKind;
  readonly channel: string;
}

/** Key under which the tables have a digest: the id of its place, with a word before it if it is weekly. */
export function keyOfDigest({ kind, channel }: OfPlace): string {
  return kind === 'weekly' ? `${WEEKLY_KEY}${channel}` : channel;
}

/** The kind and the place of a key. */
export function ofDigestKey(key: string): OfPlace {
  return key.startsWith(WEEKLY_KEY) ? { kind: 'weekly', channel: key.slice(WEEKLY_KEY.length) } : { channel: key };
}

/** Stored form of a choice's subscription, as JSON; null for none. */
export function storedSubscription({ subscription }: { readonly subscription: Subscription | null }): string | null {
  if (subscription?.kind !== 'weekly') return subscription && JSON.stringify(subscription);
  return JSON.stringify({ ...subscription, time: `${WEEKLY_TIME}${subscription.time}` });
}

/** The subscription as it was before it was stored. */
export function readSubscription(stored: Subscription): Subscription {
  if (stored.kind !== 'weekly' || !stored.time.startsWith(WEEKLY_TIME)) return stored;
  return { ...stored, time: stored.time.slice(WEEKLY_TIME.length) };
}
