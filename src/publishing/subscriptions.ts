import type { Clock } from '../clock.ts';
import type { DigestTime, Subscription } from '../digest/subscription.ts';
import type { ChannelId } from '../slack/outbox/poster.ts';
import type { ChannelChoice } from '../store/digests.ts';
import type { Store } from '../store/store.ts';

/** The digest of the channel that the settings name. */
export interface DefaultDigest {
  /** Id or name. */
  readonly channel: string;
  readonly time: DigestTime;
}

/** A channel's digest, and whether it comes from the settings. */
export interface EffectiveSubscription {
  readonly subscription: Subscription;
  readonly isDefault: boolean;
}

/** What subscriptions are read from. */
export interface SubscriptionsOptions {
  readonly store: () => Pick<Store, 'digests'>;
  readonly fallback: DefaultDigest | null;
  readonly channelId: (nameOrId: string) => Promise<ChannelId>;
  readonly clock: Clock;
}

/** Reads which channels get a digest, in the order of their ids. What a channel chose itself, also none, wins over the settings. */
export type ReadSubscriptions = () => Promise<readonly EffectiveSubscription[]>;

/** The settings' own channel is noted when it is first seen, so that it is owed nothing from before. */
export function createSubscriptions({ store, fallback, channelId, clock }: SubscriptionsOptions): ReadSubscriptions {
  let known: string | undefined;
  const defaultChannel = async () => {
    if (fallback === null || known !== undefined) return known;
    const found = await channelId(fallback.channel);
    if (found.kind === 'known') known = found.id;
    return known;
  };
  return async () => {
    const [choices, channel] = [await store().digests.choices(), await defaultChannel()];
    const chosen = choices.flatMap(({ by, subscription }): EffectiveSubscription[] =>
      by !== null && subscription !== null ? [{ subscription, isDefault: false }] : [],
    );
    if (fallback === null || channel === undefined) return chosen;
    const own = choices.find((choice) => choice.channel === channel) ?? (await note(store(), channel, clock()));
    if (own.by !== null) return chosen;
    const subscription = { ...fallback.time, channel, since: own.at };
    return [...chosen, { subscription, isDefault: true }].sort((a, b) =>
      a.subscription.channel < b.subscription.channel ? -1 : 1,
    );
  };
}

async function note({ digests }: Pick<Store, 'digests'>, channel: string, at: number): Promise<ChannelChoice> {
  const choice = { channel, subscription: null, by: null, at };
  await digests.choose(choice);
  return choice;
}
