import { createPause } from '../core/clock.ts';
import type { ShownMessage, ShownSearch } from '../store/outbox.ts';
import type { LiveCardResult, Store } from '../store/store.ts';
import { type LiveSources, liveDraft, overDraft } from './message-drafts.ts';
import { channelOfKey, LIVE_SUBJECT, type LiveCard } from './rules/live-card.ts';

/** Result of the comparison of a card with its channel. `wait`: its channel could not be read now; `changed`: it is not to be drawn now. */
export type Compared = 'same' | 'changed' | 'wait';

/** Compares cards with what their channels show: the database may have been restored to an earlier state. */
export interface CompareCards {
  /** Compares a card that is posted, once for each lease and each interruption of the database. Rejects with StoreError. */
  compare(fence: number, card: LiveCard): Promise<Compared>;
}

/** Dependencies of the comparison. */
export interface CompareOptions {
  readonly sources: Pick<LiveSources, 'clock' | 'timeZone'>;
  readonly store: () => Pick<Store, 'liveCards' | 'outbox' | 'interruptions'>;
  /** Searches a channel for messages of this bot with a subject, newest first, as far as one of that key. Never rejects. */
  readonly search: (channel: string, key: string) => Promise<ShownSearch>;
  readonly log: { warn(fields: object, words: string): void };
}

/** Least time between two searches: after a restart all cards are compared, and Slack takes some 50 a minute. */
export const SEARCH_PACE_MS = 2_000;
/** Tries to read a channel, at most: then its card is taken as it is. */
export const MOST_TRIES = 3;

const RESTORED =
  'a channel shows a newer state of its living card than this database, which was restored: it continues with that, or is closed';

/** Creates the comparison. */
export function createCompareCards(options: CompareOptions): CompareCards {
  const { store } = options;
  const pause = createPause(options.sources.clock);
  let lease = '';
  /** Tries by key of the card; MOST_TRIES for one that was compared. */
  let tries = new Map<string, number>();
  return {
    async compare(fence, card) {
      const current = `${fence} ${store().interruptions()}`;
      if (lease !== current) [lease, tries] = [current, new Map()];
      const tried = tries.get(card.key) ?? 0;
      if (tried >= MOST_TRIES) return 'same';
      if (pause.until() !== undefined) return 'wait';
      pause.begin(options.sources.clock() + SEARCH_PACE_MS);
      const found = await options.search(card.channel, card.key);
      if (found.kind === 'passing') {
        tries.set(card.key, tried + 1);
        return 'wait';
      }
      tries.set(card.key, MOST_TRIES);
      return found.kind === 'read' ? settle(options, { fence, card, shown: found.messages }) : 'same';
    },
  };
}

interface Found {
  readonly fence: number;
  readonly card: LiveCard;
  readonly shown: readonly ShownMessage[];
}

async function settle(options: CompareOptions, { fence, card, shown }: Found): Promise<Compared> {
  const { store, log } = options;
  const cards = shown.filter(({ about, key }) => about.subject === LIVE_SUBJECT && channelOfKey(key) === card.channel);
  const known = await store().outbox.statuses(cards.map(({ key }) => key));
  const unknown = cards.filter(({ key, about }) => about.live && !known.has(key));
  const isOver = cards.some(({ key, about }) => key === card.key && !about.live);
  if (!isOver && unknown.length === 0) return 'same';
  log.warn({ channel: card.channel, key: card.key, isOver, unknown: unknown.map(({ key }) => key) }, RESTORED);
  if (!isOver) {
    await close(options, fence, unknown);
    return 'same';
  }
  const [next, ...others] = unknown;
  await endRestored(options, { fence, card, next });
  await close(options, fence, others);
  return 'changed';
}

/** Has messages of cards say that they are over which are in no database. */
async function close({ store, sources }: CompareOptions, fence: number, shown: readonly ShownMessage[]): Promise<void> {
  if (shown.length === 0) return;
  const at = sources.clock();
  const messages = shown.map((message) => ({
    ...overDraft({ ...message, begunAt: at }, 'restored', { now: at, timeZone: sources.timeZone }),
    shown: message,
  }));
  await store().liveCards.change({ fence, messages, at });
}

/** Ends a card that Slack shows as over; the channel's newer one, if there is one, takes its place. */
function endRestored(
  { store, sources }: CompareOptions,
  { fence, card, next }: { readonly fence: number; readonly card: LiveCard; readonly next: ShownMessage | undefined },
): Promise<LiveCardResult> {
  const at = sources.clock();
  const changed = { key: card.key, values: { ending: 'restored', endedAt: at } } as const;
  if (next === undefined) return store().liveCards.change({ fence, changed, messages: [], at });
  // A `drawnAt` of long ago, so that it is drawn again at once.
  const begun: LiveCard = { ...card, key: next.key, begunAt: at, drawnAt: 0, shows: '', pin: null, refusedSince: null };
  const content = { text: 'This living card is drawn again in a moment.', blocks: [] };
  return store().liveCards.change({
    fence,
    changed,
    begun,
    messages: [{ ...liveDraft(begun, content), shown: next }],
    at,
  });
}
