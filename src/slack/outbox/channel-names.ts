import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { readPages, returnedList } from '../read-pages.ts';
import { outcomeOfError } from './call-outcome.ts';
import type { ChannelId } from './outbox-client.ts';

const PAGE = 999;
/** Most pages of channels read, some 200,000 channels; a longer list counts as endless. */
export const MOST_PAGES = 200;
/** Most names remembered; the least recently used one is looked up again. */
export const MOST_CHANNEL_NAMES = 10_000;

/** Looks up the id of a channel, by its name or id. */
export interface ChannelNames {
  (nameOrId: string): Promise<ChannelId>;
  /** Forgets the names of a channel by its id: another one may have them by now. */
  forget(id: string): void;
}

/** Whether a channel is given by its id, or a person by theirs, and not by its name. */
export function isChannelId(nameOrId: string): boolean {
  return /^[CGDUW][A-Z0-9]+$/.test(nameOrId);
}

/** Looks up channels by name among all that the bot can see, and remembers them; ids pass through, those of people too. */
export function createChannelNames(client: WebClient): ChannelNames {
  const ids = new LRUCache<string, string>({ max: MOST_CHANNEL_NAMES });
  const lookUp = async (nameOrId: string): Promise<ChannelId> => {
    if (isChannelId(nameOrId)) return { kind: 'known', id: nameOrId };
    const name = nameOrId.replace(/^#/, '');
    if (!ids.has(name)) {
      const answer = await readUntil(client, { types: 'public_channel,private_channel', name, ids });
      // Without the scope for private channels Slack lists none at all when they are asked for.
      const last = answer === 'refused' ? await readUntil(client, { types: 'public_channel', name, ids }) : answer;
      if (last === 'unknown') return { kind: 'unknown' };
    }
    const id = ids.get(name);
    return id === undefined ? { kind: 'missing' } : { kind: 'known', id };
  };
  return Object.assign(lookUp, {
    forget(id: string) {
      for (const [name, known] of [...ids.entries()]) if (known === id) ids.delete(name);
    },
  });
}

async function readUntil(
  client: WebClient,
  { types, name, ids }: { readonly types: string; readonly name: string; readonly ids: LRUCache<string, string> },
): Promise<'read' | 'refused' | 'unknown'> {
  const range = { types, exclude_archived: false, limit: PAGE };
  const read = (cursor: { readonly cursor?: string }) => client.conversations.list({ ...range, ...cursor });
  try {
    const isDone = await readPages(read, MOST_PAGES, ({ channels }) => {
      const named = returnedList(channels).filter((channel) => channel.id && channel.name);
      // The requested channel comes last, so that it is certainly remembered.
      named.sort((a, b) => Number(a.name === name) - Number(b.name === name));
      for (const { id = '', name: found = '' } of named) ids.set(found, id);
      return ids.has(name);
    });
    return isDone ? 'read' : 'unknown';
  } catch (error) {
    return outcomeOfError(error).kind === 'channel-gone' ? 'refused' : 'unknown';
  }
}
