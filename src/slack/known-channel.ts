import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { ChannelId } from './outbox/outbox-client.ts';

/** Resolves to the id of a channel of the settings; undefined while it is not known. */
export type KnownChannel = () => Promise<string | undefined>;

/** Pause before a channel name that Slack does not know is looked up again, in milliseconds: each lookup lists all channels. */
const MISSING_MS = 5 * MINUTE_MS;

/**
 * Returns a lookup of a channel's id, by its name or id. `channelId` remembers names, and forgets those of a channel that is gone: the name
 * may have another one by then. While Slack does not know the name or does not answer, the last id stays.
 */
export function rememberChannel(
  nameOrId: string | undefined,
  channelId: (nameOrId: string) => Promise<ChannelId>,
  clock: Clock,
): KnownChannel {
  let id: string | undefined;
  let missingAt: number | undefined;
  return async () => {
    const isMissing = missingAt !== undefined && Math.abs(clock() - missingAt) < MISSING_MS;
    if (nameOrId === undefined || isMissing) return id;
    const lookup = await channelId(nameOrId);
    if (lookup.kind === 'known') id = lookup.id;
    missingAt = lookup.kind === 'missing' ? clock() : undefined;
    return id;
  };
}
