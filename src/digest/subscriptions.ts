import type { Clock } from '../core/clock.ts';
import type { DigestTime } from '../core/schedule-text.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { ChannelId } from '../slack/outbox/poster.ts';
import type { ChannelChoice, Store } from '../store/store.ts';
import type { Subscription } from './rules/schedule.ts';

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

/** How long a name that Slack does not know is not asked for again: the answer is a list of all channels. */
const MISSING_MS = 5 * MINUTE_MS;

/** What the settings say is noted when it is first seen, so that nobody is owed a digest from before. */
export function createSubscriptions({ store, fallback, channelId, clock }: SubscriptionsOptions): ReadSubscriptions {
  const defaultChannel = rememberChannel(fallback?.channel, channelId, clock);
  const choicesWith = async (channel: string | undefined) => {
    const { digests } = store();
    const choices = await digests.choices();
    const wanted = fallback === null || channel === undefined ? null : { ...fallback.time, channel };
    // Until the channel is known, it may be the one that was noted before.
    const changes = fallback !== null && wanted === null ? [] : notes(choices, wanted, clock());
    for (const change of changes) await digests.choose(change);
    return changes.length === 0 ? choices : digests.choices();
  };
  return async () => {
    const channel = await defaultChannel();
    const choices = await choicesWith(channel);
    return choices.flatMap(({ subscription, by, channel: own }) =>
      subscription === null || (by === null && own !== channel) ? [] : [{ subscription, isDefault: by === null }],
    );
  };
}

/** What has to be noted about channels that did not choose themselves: a new time is owed from now on only. */
function notes(
  choices: readonly ChannelChoice[],
  wanted: (DigestTime & { readonly channel: string }) | null,
  at: number,
): readonly ChannelChoice[] {
  const noted = choices.filter(({ by }) => by === null);
  const left = noted
    .filter(({ subscription, channel }) => subscription !== null && channel !== wanted?.channel)
    .map((choice): ChannelChoice => ({ ...choice, subscription: null, at }));
  if (wanted === null) return left;
  const own = choices.find(({ channel }) => channel === wanted.channel);
  const isKnown = own !== undefined && (own.by !== null || isSameTime(own.subscription, wanted));
  if (isKnown) return left;
  return [...left, { channel: wanted.channel, subscription: { ...wanted, since: at }, by: null, at }];
}

/** Whether two digests come at the same times. */
export function isSameTime(before: DigestTime | null, { time, timeZone, days }: DigestTime): boolean {
  return before?.time === time && before.timeZone === timeZone && before.days.join() === days.join();
}

/** The id of a channel, asked for until it is known. */
function rememberChannel(
  nameOrId: string | undefined,
  channelId: SubscriptionsOptions['channelId'],
  clock: Clock,
): () => Promise<string | undefined> {
  let id: string | undefined;
  let missingAt: number | undefined;
  return async () => {
    const isMissing = missingAt !== undefined && Math.abs(clock() - missingAt) < MISSING_MS;
    if (nameOrId === undefined || id !== undefined || isMissing) return id;
    const found = await channelId(nameOrId);
    if (found.kind === 'known') id = found.id;
    missingAt = found.kind === 'missing' ? clock() : undefined;
    return id;
  };
}
