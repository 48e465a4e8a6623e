import type { ShownMessage, ShownSearch } from '../store/outbox.ts';
import { isPersonal } from '../watches/rules/watch.ts';
import type { Incident } from './rules/incident.ts';

/** Dependencies of a search of the channels. */
export interface ChannelSearchOptions {
  /** Reads the first messages of this bot in a channel, newest first. Never rejects. */
  readonly read: (channel: string) => Promise<ShownSearch>;
  /** Channels of on-call's messages, each once. */
  readonly channels: readonly string[];
  /** Channels that have watches. Rejects with StoreError. */
  readonly watched: () => Promise<readonly string[]>;
  readonly current: () => Promise<readonly Incident[]>;
  readonly log: { warn(fields: object, words: string): void };
}

/** One search of all channels for first messages of incidents. */
export interface ChannelSearch {
  /**
   * Searches on-call's channels and, meanwhile, those of watches that have an incident; undefined if one of on-call's has to be read again
   * first. Rejects with StoreError.
   */
  first(isLast: boolean): Promise<readonly ShownMessage[] | undefined>;
  /**
   * Searches a few of the other channels with watches, for which no evaluation waits, and of those in which a watch was set since: its
   * earlier message may be there. Empty when none is left. Rejects with StoreError.
   */
  next(): Promise<readonly ShownMessage[]>;
}

/** Channels of watches that are searched at once, at most: those with an incident before the evaluation, and the others after it. */
export const WATCHED_AT_ONCE = { before: 10, after: 5 } as const;

/** Tries to read a channel, at most; one at each evaluation. */
export const MOST_TRIES = 10;

const CHANNEL_SKIPPED =
  'a channel cannot be searched for incidents that this database does not know: they stay as they are. Next step: give the bot the scopes of the manifest, and restart it';

/** Begins a search of all channels. */
export function startChannelSearch(options: ChannelSearchOptions): ChannelSearch {
  const { channels, watched, current, log } = options;
  /** Channels of watches that are still to be read, and the tries so far. */
  const open = new Map<string, number>();
  /** Channels that had a watch or an incident of one when they were last listed. */
  let listed: ReadonlySet<string> = new Set();
  /** Messages of the channels that were read before an evaluation, which may have to be searched for again. */
  const early: ShownMessage[] = [];
  const skip = (channel: string, detail: string) => log.warn({ channel, detail }, CHANNEL_SKIPPED);

  const readOncall = async (isLast: boolean) => {
    const shown: ShownMessage[] = [];
    for (const channel of channels) {
      const answer = await options.read(channel);
      if (answer.kind === 'read') shown.push(...answer.messages);
      else if (answer.kind === 'passing' && !isLast) return undefined;
      else skip(channel, answer.detail);
    }
    return shown;
  };
  const readWatched = async (some: readonly string[]) => {
    const answers = await Promise.all(some.map(async (channel) => [channel, await options.read(channel)] as const));
    return answers.flatMap(([channel, answer]) => {
      const tries = (open.get(channel) ?? 0) + 1;
      if (answer.kind === 'passing' && tries < MOST_TRIES) {
        open.set(channel, tries);
        return [];
      }
      open.delete(channel);
      if (answer.kind === 'read') return answer.messages;
      skip(channel, answer.detail);
      return [];
    });
  };
  const own = new Set(channels);
  const isToRead = (channel: string) => !own.has(channel) && !isPersonal({ channel });
  /** Lists the channels again, with those that have an incident first; returns the latter. */
  const list = async (): Promise<readonly string[]> => {
    const active = (await current()).flatMap(({ channel }) => channel ?? []).filter(isToRead);
    const all = new Set([...active, ...(await watched()).filter(isToRead)]);
    for (const channel of all) if (!listed.has(channel)) open.set(channel, 0);
    for (const channel of open.keys()) if (!all.has(channel)) open.delete(channel);
    listed = all;
    return active;
  };
  const readFirstWatched = async () => {
    const active = (await list()).filter((channel) => open.has(channel));
    early.push(...(await readWatched([...new Set(active)].slice(0, WATCHED_AT_ONCE.before))));
  };
  return {
    async first(isLast) {
      const [oncall] = await Promise.all([readOncall(isLast), readFirstWatched()]);
      return oncall && [...oncall, ...early];
    },
    async next() {
      await list();
      return readWatched([...open.keys()].slice(0, WATCHED_AT_ONCE.after));
    },
  };
}
