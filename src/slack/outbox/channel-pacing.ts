import { LRUCache } from 'lru-cache';
import { MINUTE_MS } from '../../core/time.ts';
import { FencedOff } from '../../store/outbox.ts';
import { RowError } from '../../store/store-error.ts';
import { type DeliveryDeps, type DeliveryResult, deliverMessage } from './deliver-message.ts';
import { type DeliveryTask, goneKey, OPTIONAL_KEY, type OutboxChannels, PACE_MS } from './due-tasks.ts';
import { isOfWholeChannel } from './error-words.ts';
import type { createOutcomeLog } from './outcome-log.ts';
import { GONE_WAIT_MS } from './state-after-call.ts';
import type { TokenGuard } from './token-guard.ts';

/** Dispatches delivery tasks with a pace for each channel, and remembers what their outcomes show about channels. */
export interface ChannelPacing {
  readonly channels: OutboxChannels;
  /** Time before which a channel or a thread gets no post and no edit; by `goneKey`, when an inaccessible channel is retried. */
  readonly freeAt: ReadonlyMap<string, number>;
  /** Never rejects. */
  deliver(fence: number, task: DeliveryTask): Promise<void>;
}

/**
 * Least time between two calls for optional messages: Slack takes some 50 edits a minute, and the others are left to incidents.
 */
export const OPTIONAL_PACE_MS = 2_000;
/** Pause of a channel after an outcome could not be stored. */
const STORE_PAUSE_MS = 5_000;
/** Pause of a thread one of whose rows the database rejects, so that other threads are not delayed. */
const ROW_PAUSE_MS = 10 * MINUTE_MS;
/** Most pauses of channels and threads remembered; the oldest is dropped. */
export const MOST_PAUSES = 10_000;
/** Most channel ids remembered by name; a forgotten one is looked up again. */
export const MOST_IDS = 1_000;

/** Outcomes of searches, which need no pause. */
const SEARCH_OUTCOMES: readonly string[] = ['found', 'absent', 'unreadable', 'unknown', 'adopted'];

/** Called when an outcome could not be stored: the database fails, or rejects the row. */
export interface StoreErrorHandlers {
  onStoreError(error: unknown): void;
  onRowError(error: RowError, key: string): void;
}

/** Creates the pacing, without any pauses. */
export function createChannelPacing(
  deps: DeliveryDeps,
  { onStoreError, onRowError }: StoreErrorHandlers,
  { token, report }: { readonly token: TokenGuard; readonly report: ReturnType<typeof createOutcomeLog> },
): ChannelPacing {
  const ids = new LRUCache<string, string>({ max: MOST_IDS });
  const pauses = new LRUCache<string, { readonly since: number; readonly until: number }>({ max: MOST_PAUSES });
  const pause = (key: string, ms: number) => {
    const since = deps.clock();
    pauses.set(key, { since, until: since + ms });
  };
  const pauseAfter = ({ channel, message }: DeliveryTask, outcome: DeliveryResult) => {
    if (outcome.kind === 'channel-gone' && isOfWholeChannel(outcome.word)) {
      pause(goneKey(channel), GONE_WAIT_MS);
      for (const [name, id] of [...ids.entries()]) if (id === channel) ids.delete(name);
    }
    if (outcome.kind === 'delivered') pauses.delete(goneKey(channel));
    if (SEARCH_OUTCOMES.includes(outcome.kind)) return;
    const limitedMs = outcome.kind === 'rate-limited' ? outcome.waitMs : 0;
    pause(channel, Math.max(PACE_MS, limitedMs));
    if (message.optional) pause(OPTIONAL_KEY, Math.max(OPTIONAL_PACE_MS, limitedMs));
  };

  /** The channel's id if Slack knows it; otherwise the name, which Slack accepts for a post. */
  const idOf = async (channel: string) => {
    const named = await deps.outboxClient.channelId(channel);
    if (named.kind !== 'known') return channel;
    if (named.id !== channel) ids.set(channel, named.id);
    return named.id;
  };

  return {
    get channels() {
      return { fallbackChannel: deps.fallbackChannel, ids: new Map(ids.entries()) };
    },
    get freeAt() {
      const now = deps.clock();
      // A pause that starts in the future means that the clock was set back; ignore it.
      const begun = [...pauses.entries()].filter(([, { since }]) => since <= now);
      return new Map(begun.map(([channel, { until }]) => [channel, until]));
    },
    async deliver(fence, task) {
      let { channel } = task;
      try {
        channel = await idOf(channel);
        const outcome = await deliverMessage(deps, fence, { ...task, channel });
        report({ ...task, channel }, outcome);
        pauseAfter({ ...task, channel }, outcome);
        // A word for one channel costs that channel only.
        if (outcome.kind === 'token-dead' && !(await token.died(outcome.word))) pause(channel, MINUTE_MS);
      } catch (error) {
        if (error instanceof RowError) {
          onRowError(error, task.message.key);
          pause(task.thread, ROW_PAUSE_MS);
          return;
        }
        if (!(error instanceof FencedOff)) onStoreError(error);
        pause(channel, STORE_PAUSE_MS);
      }
    },
  };
}
