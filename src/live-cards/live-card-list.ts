import type { ListedLiveCard, LiveCardList, ShownLiveCard } from '../../blocks/live-cards/live-answers.ts';
import type { Clock } from '../core/clock.ts';
import { DAY_MS } from '../core/time.ts';
import type { Lookups } from '../slack/lookups.ts';
import type { Permalink } from '../slack/permalinks.ts';
import { LIVE_CARDS } from '../store/limits.ts';
import type { DeliveryStatus } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { LiveCard } from './rules/live-card.ts';

/** Dependencies of a list of living cards. */
export interface LiveListOptions {
  readonly sources: { readonly clock: Clock };
  readonly store: () => Pick<Store, 'liveCards' | 'outbox'>;
  readonly lookups: Pick<Lookups, 'isPublic'>;
  readonly permalink: Permalink;
}

/** Time for which a list has the cards that ended by themselves. */
export const OVER_LISTED_MS = 7 * DAY_MS;

/** A card with the address of its message, by the status of that. */
export async function shownOf(
  { permalink }: Pick<LiveListOptions, 'permalink'>,
  card: LiveCard,
  status: DeliveryStatus | undefined,
): Promise<ShownLiveCard> {
  return { card, permalink: status?.posted ? await permalink(status.posted) : undefined };
}

/** Reads the cards that somebody in this channel may see: of it, and of channels that are certainly public. Rejects with StoreError. */
export async function readLiveList(options: LiveListOptions, here: string): Promise<LiveCardList> {
  const { store, lookups, sources } = options;
  const live = await store().liveCards.live();
  const statuses = await store().outbox.statuses(live.map(({ key }) => key));
  const ended = await store().liveCards.endedSince(sources.clock() - OVER_LISTED_MS);
  const isHere = ({ channel }: LiveCard) => channel === here;
  const first = [...live.filter(isHere), ...live.filter((card) => !isHere(card))].slice(0, LIVE_CARDS.listed);
  const visible = async (cards: readonly LiveCard[]) => {
    const isSeen = await Promise.all(cards.map((card) => isHere(card) || lookups.isPublic(card.channel)));
    return cards.filter((_, at) => isSeen[at]);
  };
  const listed = await visible(first);
  const entries = listed.map(async (card): Promise<ListedLiveCard> => {
    const status = statuses.get(card.key);
    return { ...(await shownOf(options, card, status)), problem: problemOf(status) };
  });
  return {
    live: await Promise.all(entries),
    over: await visible(lastOfChannels(ended, live)),
    others: live.length - listed.length,
  };
}

/** The last card of each channel that has none, if it ended by itself. */
function lastOfChannels(ended: readonly LiveCard[], live: readonly LiveCard[]): readonly LiveCard[] {
  const seen = new Set(live.map(({ channel }) => channel));
  return ended.filter(({ channel, ending }) => {
    if (seen.has(channel)) return false;
    seen.add(channel);
    return ending !== 'ended' && ending !== 'moved';
  });
}

/** Outcome of an edit that Slack does not show; null while it shows the current one. */
function problemOf(status: DeliveryStatus | undefined): string | null {
  if (status === undefined || status.posted === null) return null;
  const isShown = status.state === 'sent' && (status.outcome === null || status.outcome.startsWith('shown'));
  return isShown ? null : status.outcome;
}
