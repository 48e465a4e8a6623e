import { LRUCache } from 'lru-cache';
import { FencedOff } from '../../store/outbox.ts';
import { type Desk, deliverMessage } from './deliver-message.ts';
import type { createReport } from './report.ts';
import { PACE_MS, type Places, type Turn } from './schedule.ts';
import type { TokenGuard } from './token-guard.ts';

/** Takes turns and remembers what they teach about the channels. */
export interface TurnTaker {
  readonly places: Places;
  /** Before which time a channel gets no post and no edit. */
  readonly freeAt: ReadonlyMap<string, number>;
  /** Never rejects. */
  take(fence: number, turn: Turn): Promise<void>;
}

/** How long a channel rests when a step could not be written down. */
const STORE_REST_MS = 5_000;

/** Channels remembered at most. One that is forgotten is asked for again, or posted to at once, of which Slack has its own limit. */
const MOST_CHANNELS = 1_000;

const LOOKED: readonly string[] = ['found', 'absent', 'unreadable', 'unknown'];

/** `onStoreError` is told why a step could not be written down. */
export function createTurnTaker(
  desk: Desk,
  token: TokenGuard,
  report: ReturnType<typeof createReport>,
  onStoreError: (error: unknown) => void,
): TurnTaker {
  const ids = new LRUCache<string, string>({ max: MOST_CHANNELS });
  const rests = new LRUCache<string, { readonly since: number; readonly until: number }>({ max: MOST_CHANNELS });
  const rest = (channel: string, ms: number) => {
    const since = desk.clock();
    rests.set(channel, { since, until: since + ms });
  };

  /** The channel's id where Slack tells it; as it was given otherwise, which Slack takes for a post. */
  const idOf = async (channel: string) => {
    const named = await desk.poster.channelId(channel);
    if (named.kind !== 'known') return channel;
    if (named.id !== channel) ids.set(channel, named.id);
    return named.id;
  };

  return {
    places: { fallbackChannel: desk.fallbackChannel, ids },
    get freeAt() {
      const now = desk.clock();
      // A rest that begins later than now is of a clock that has been set back since.
      const begun = [...rests.entries()].filter(([, { since }]) => since <= now);
      return new Map(begun.map(([channel, { until }]) => [channel, until]));
    },
    async take(fence, turn) {
      const channel = await idOf(turn.channel);
      try {
        const outcome = await deliverMessage(desk, fence, { ...turn, channel });
        report({ ...turn, channel }, outcome);
        const waitMs = outcome.kind === 'rate-limited' ? Math.max(PACE_MS, outcome.waitMs) : PACE_MS;
        if (!LOOKED.includes(outcome.kind)) rest(channel, waitMs);
        if (outcome.kind === 'token-dead') token.died(outcome.word);
      } catch (error) {
        if (!(error instanceof FencedOff)) onStoreError(error);
        rest(channel, STORE_REST_MS);
      }
    },
  };
}
