import type { Card } from '../../blocks/render-card.ts';
import type { DigestTime, Subscription } from '../digest/subscription.ts';

/** A digest that a channel gets, and when the next one is due. */
export interface ListedSubscription {
  readonly subscription: Subscription;
  /** In milliseconds since 1970. */
  readonly nextAt: number;
  /** Whether nobody asked for it: it comes from the settings. */
  readonly isDefault: boolean;
}

/** What somebody did to a channel's digest. */
export interface DigestChange {
  readonly channel: string;
  /** Slack id. */
  readonly by: string;
  readonly what: 'digest-subscribed' | 'digest-changed' | 'digest-ended';
  /** In words: the time that it has now, or had. */
  readonly why: string;
}

/** Nothing was changed, because too much was within the last hour. */
export interface TooManyChanges {
  readonly kind: 'too-many';
}

/** What people can ask of the digests. Throws StoreError while the database cannot be had. */
export interface DigestService {
  /** In the order of their next times. */
  list(): Promise<readonly ListedSubscription[]>;
  /**
   * `not-in-channel`: the bot cannot post there. `too-many`: the channel's digest was changed too often within the last
   * hour, and stays as it was, here and in `unsubscribe`. Replaces what the channel had, which is then `before`. The channel is told
   * of what changes, here and in `unsubscribe`, and it is written down with who.
   */
  subscribe(
    channel: string,
    time: DigestTime,
    by: string,
  ): Promise<
    | { readonly kind: 'subscribed'; readonly listed: ListedSubscription; readonly before: Subscription | null }
    | { readonly kind: 'not-in-channel' }
    | TooManyChanges
  >;
  /** `before` is what the channel had; null where it had none. */
  unsubscribe(
    channel: string,
    by: string,
  ): Promise<{ readonly kind: 'unsubscribed'; readonly before: Subscription | null } | TooManyChanges>;
  /** The digest as it would be posted now, or in words why there is none. */
  preview(): Promise<Card>;
}
