import type { Clock } from '../core/clock.ts';
import { type DigestTime, kindOf } from '../core/schedule-text.ts';
import { rememberChannel } from '../slack/known-channel.ts';
import type { ChannelId } from '../slack/outbox/outbox-client.ts';
import type { ChannelChoice, Store } from '../store/store.ts';
import type { DigestOfChannel, Subscription } from './rules/schedule.ts';
import { problemOfSubscription, type UnusableSubscription } from './rules/usable.ts';

/** The digest of the channel that the settings name. */
export interface DefaultDigest {
  /** Id or name of the channel. */
  readonly channel: string;
  readonly time: DigestTime;
}

/** A channel's digest, whether it comes from the settings, and who chose it. */
export interface EffectiveSubscription {
  readonly subscription: Subscription;
  readonly isDefault: boolean;
  /** Slack id of the person; null for the settings. */
  readonly by: string | null;
}

/** All channels' digests. */
export interface Subscriptions {
  readonly usable: readonly EffectiveSubscription[];
  readonly unusable: readonly UnusableSubscription[];
}

/** Dependencies of reading subscriptions. */
export interface SubscriptionsOptions {
  readonly store: () => Pick<Store, 'digests'>;
  readonly fallback: DefaultDigest | null;
  readonly channelId: (nameOrId: string) => Promise<ChannelId>;
  readonly clock: Clock;
}

/** Reads the channels' digests, in the order of channel ids. A channel's own choice, also of none, overrides the settings. */
export type ReadSubscriptions = () => Promise<Subscriptions>;

/** Creates the reader of subscriptions. It stores the settings' digest when it is first read, so that none is due from before. */
export function createSubscriptions({ store, fallback, channelId, clock }: SubscriptionsOptions): ReadSubscriptions {
  const defaultChannel = rememberChannel(fallback?.channel, channelId, clock);
  const choicesWithDefault = async (channel: string | undefined) => {
    const { digests } = store();
    const choices = await digests.choices();
    const defaultTime = fallback === null || channel === undefined ? null : { ...fallback.time, channel };
    // Until the channel's id is known, it may be the one that is stored as the default.
    const changes = fallback !== null && defaultTime === null ? [] : defaultChanges(choices, defaultTime, clock());
    for (const change of changes) await digests.choose(change);
    return changes.length === 0 ? choices : digests.choices();
  };
  return async () => {
    const channel = await defaultChannel();
    const choices = await choicesWithDefault(channel);
    const own = choices.filter((choice) => choice.by !== null || choice.channel === channel);
    return { usable: own.flatMap(usableOf), unusable: own.flatMap(unusableOf) };
  };
}

function usableOf({ subscription, by }: ChannelChoice): readonly EffectiveSubscription[] {
  if (subscription === null || problemOfSubscription(subscription) !== null) return [];
  return [{ subscription, isDefault: by === null, by }];
}

function unusableOf(choice: ChannelChoice): readonly UnusableSubscription[] {
  const { channel, subscription, by, isDamaged } = choice;
  const problem = isDamaged ? DAMAGED : subscription && problemOfSubscription(subscription);
  return problem === null ? [] : [{ kind: kindOf(choice), channel, by, problem }];
}

const DAMAGED = 'its row in the database cannot be read';

/** Changes to the stored default: it ends in other channels, and a new time counts from now on only. */
function defaultChanges(
  choices: readonly ChannelChoice[],
  defaultTime: (DigestTime & { readonly channel: string }) | null,
  at: number,
): readonly ChannelChoice[] {
  const ended = choices
    .filter(({ by, subscription, channel }) => {
      return by === null && subscription !== null && channel !== defaultTime?.channel;
    })
    .map((choice): ChannelChoice => ({ ...choice, subscription: null, at }));
  if (defaultTime === null) return ended;
  const { channel } = defaultTime;
  const choice = choices.find((one) => isOf(one, { channel }));
  const isStored = choice !== undefined && (choice.by !== null || isSameTime(choice.subscription, defaultTime));
  if (isStored) return ended;
  return [...ended, { channel, subscription: { ...defaultTime, since: at }, by: null, at }];
}

/** Whether something is about the digest of that channel and kind. */
export function isOf(one: DigestOfChannel, { channel, kind }: DigestOfChannel): boolean {
  return one.channel === channel && kindOf(one) === kindOf({ kind });
}

/** Whether two digests come at the same times. */
export function isSameTime(before: DigestTime | null, { time, timeZone, days }: DigestTime): boolean {
  return before?.time === time && before.timeZone === timeZone && before.days.join() === days.join();
}
