import type { Subscription } from '../../src/digest/rules/schedule.ts';
import type { UnusableSubscription } from '../../src/digest/rules/usable.ts';

/** A digest that can be planned, and when it is posted next. */
export interface PlannedDigest {
  readonly subscription: Subscription;
  /** In milliseconds since 1970. */
  readonly nextAt: number;
  /** Whether it comes from the settings and nobody subscribed the channel. */
  readonly isDefault: boolean;
  /** Slack id of the person who subscribed the channel; null for the settings. */
  readonly by: string | null;
  /** Slack's error word for which it cannot be posted in its channel; null if nothing is known against it. */
  readonly problem: string | null;
}

/** All digests. */
export interface DigestOverview {
  /** In the order of their next times. */
  readonly planned: readonly PlannedDigest[];
  readonly unusable: readonly UnusableSubscription[];
}

/** All digests, and the ids of the channels of which one person may know. */
export interface VisibleDigests {
  readonly overview: DigestOverview;
  readonly visible: ReadonlySet<string>;
}

/** A place's digest of one kind: both undefined if it has none. */
export interface DigestOfKind {
  readonly planned: PlannedDigest | undefined;
  readonly unusable: UnusableSubscription | undefined;
}

/** The digests of one place: a channel, or a person who alone gets them by direct message. */
export interface DigestState extends DigestOfKind {
  /** Id of the channel or the person. */
  readonly place: string;
  readonly weekly: DigestOfKind;
  /** Slack's error word for which the bot cannot post there; null if nothing is known against it. */
  readonly problem: string | null;
}
