import { isChannel } from '../core/slack-ids.ts';
import { type Lookups, MOST_LOOKED_UP } from './lookups.ts';

/**
 * Resolves to those of the channels, by their ids, of which a person may know: public ones, and private ones of which they are a member.
 * What Slack does not say counts as no.
 */
export type VisibleTo = (person: string, channels: readonly string[]) => Promise<ReadonlySet<string>>;

/** Sources of what a person may know of. */
export interface VisibleChannelsOptions {
  readonly lookups: Pick<Lookups, 'isPrivate'>;
  readonly isMember: (channel: string, person: string) => Promise<'member' | 'not-a-member' | 'unknown'>;
}

/** Private channels whose members are read for one list, at most; fewer than there are lists in the memory of members. */
export const MOST_PRIVATE = 15;

/** Creates the decision which channels a list may name for a person. */
export function createVisibleChannels({ lookups, isMember }: VisibleChannelsOptions): VisibleTo {
  return async (person, channels) => {
    const asked = [...new Set(channels)].filter(isChannel).slice(0, MOST_LOOKED_UP);
    const kinds = await Promise.all(asked.map((channel) => lookups.isPrivate(channel)));
    const open = asked.filter((_, at) => kinds[at] === false);
    const closed = asked.filter((_, at) => kinds[at] === true).slice(0, MOST_PRIVATE);
    const memberships = await Promise.all(closed.map((channel) => isMember(channel, person)));
    return new Set([...open, ...closed.filter((_, at) => memberships[at] === 'member')]);
  };
}
