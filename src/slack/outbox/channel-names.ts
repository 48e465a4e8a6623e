import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { outcomeOfError } from './outcome.ts';
import type { ChannelId } from './poster.ts';

const PAGE = 999;
/** Some 200,000 channels; a list that goes on beyond does not end. */
export const MOST_PAGES = 200;
/** Names remembered at most; the one used longest ago is asked for again. */
export const MOST = 10_000;

/** Looks up channels by name among all that the bot can see. What was found is remembered; ids pass through. */
export function createChannelNames(client: WebClient): (nameOrId: string) => Promise<ChannelId> {
  const ids = new LRUCache<string, string>({ max: MOST });
  return async (nameOrId) => {
    if (/^[CGD][A-Z0-9]+$/.test(nameOrId)) return { kind: 'known', id: nameOrId };
    const name = nameOrId.replace(/^#/, '');
    if (!ids.has(name)) {
      const answer = await readUntil(client, 'public_channel,private_channel', name, ids);
      // Without the scope for private channels Slack lists none at all when they are asked for.
      const last = answer === 'refused' ? await readUntil(client, 'public_channel', name, ids) : answer;
      if (last === 'unknown') return { kind: 'unknown' };
    }
    const id = ids.get(name);
    return id === undefined ? { kind: 'missing' } : { kind: 'known', id };
  };
}

async function readUntil(
  client: WebClient,
  types: string,
  name: string,
  ids: LRUCache<string, string>,
): Promise<'read' | 'refused' | 'unknown'> {
  let cursor = '';
  try {
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const range = { types, exclude_archived: false, limit: PAGE };
      const page = await client.conversations.list(cursor === '' ? range : { ...range, cursor });
      const named = (page.channels ?? []).filter((channel) => channel.id && channel.name);
      // The one that is asked for comes last: it is the one to be remembered.
      named.sort((a, b) => Number(a.name === name) - Number(b.name === name));
      for (const { id = '', name: found = '' } of named) ids.set(found, id);
      const next = page.response_metadata?.next_cursor ?? '';
      if (next === '' || ids.has(name)) return 'read';
      if (next === cursor) return 'unknown';
      cursor = next;
    }
    return 'unknown';
  } catch (error) {
    return outcomeOfError(error).kind === 'channel-gone' ? 'refused' : 'unknown';
  }
}
