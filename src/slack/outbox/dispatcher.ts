import { LRUCache } from 'lru-cache';
import { type Clock, createPause } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import { FencedOff } from '../../store/outbox.ts';
import { RowError } from '../../store/store-error.ts';
import { type DeliveryDeps, type DeliveryStep, deliverMessage } from './deliver-message.ts';
import { isOfWholeChannel } from './error-words.ts';
import type { Poster } from './poster.ts';
import type { createReport } from './report.ts';
import { type DeliveryTask, goneKey, type OutboxChannels, PACE_MS } from './schedule.ts';
import { GONE_WAIT_MS } from './settle.ts';

/** Takes turns and remembers what they teach about the channels. */
export interface Dispatcher {
  readonly channels: OutboxChannels;
  /** Before which time a channel or a thread gets no post and no edit; by `goneKey`, when a channel is tried again. */
  readonly freeAt: ReadonlyMap<string, number>;
  /** Never rejects. */
  dispatch(fence: number, task: DeliveryTask): Promise<void>;
}

/** How long a channel rests when a step could not be written down. */
const STORE_REST_MS = 5_000;
/** How long a thread rests one of whose rows cannot be written, however the database is: so it costs no other. */
const ROW_REST_MS = 10 * MINUTE_MS;
/** More channels and threads than rest at once; the one that began first is let go. */
export const MOST_RESTS = 10_000;
/** Channels by name; one that is forgotten is asked for again. */
export const MOST_IDS = 1_000;

const LOOKED: readonly string[] = ['found', 'absent', 'unreadable', 'unknown', 'taken-up'];

/** Told why a step could not be written down: the database fails, or it does not take that row. */
export interface ChannelTrouble {
  onStoreError(error: unknown): void;
  onRowError(error: RowError, key: string): void;
}

/** Nothing rests and no channel is known yet. */
export function createDispatcher(
  deps: DeliveryDeps,
  { onStoreError, onRowError }: ChannelTrouble,
  { token, report }: { readonly token: TokenGuard; readonly report: ReturnType<typeof createReport> },
): Dispatcher {
  const ids = new LRUCache<string, string>({ max: MOST_IDS });
  const rests = new LRUCache<string, { readonly since: number; readonly until: number }>({ max: MOST_RESTS });
  const rest = (key: string, ms: number) => {
    const since = deps.clock();
    rests.set(key, { since, until: since + ms });
  };
  const restAfter = (channel: string, outcome: DeliveryStep) => {
    if (outcome.kind === 'channel-gone' && isOfWholeChannel(outcome.word)) rest(goneKey(channel), GONE_WAIT_MS);
    if (outcome.kind === 'delivered') rests.delete(goneKey(channel));
    if (LOOKED.includes(outcome.kind)) return;
    rest(channel, outcome.kind === 'rate-limited' ? Math.max(PACE_MS, outcome.waitMs) : PACE_MS);
  };

  /** The channel's id where Slack tells it; as it was given otherwise, which Slack takes for a post. */
  const idOf = async (channel: string) => {
    const named = await deps.poster.channelId(channel);
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
      // A rest that begins later than now is of a clock that has been set back since.
      const begun = [...rests.entries()].filter(([, { since }]) => since <= now);
      return new Map(begun.map(([channel, { until }]) => [channel, until]));
    },
    async dispatch(fence, task) {
      let { channel } = task;
      try {
        channel = await idOf(channel);
        const outcome = await deliverMessage(deps, fence, { ...task, channel });
        report({ ...task, channel }, outcome);
        restAfter(channel, outcome);
        if (outcome.kind === 'token-dead') token.died(outcome.word);
      } catch (error) {
        if (error instanceof RowError) {
          onRowError(error, task.message.key);
          rest(task.thread, ROW_REST_MS);
          return;
        }
        if (!(error instanceof FencedOff)) onStoreError(error);
        rest(channel, STORE_REST_MS);
      }
    },
  };
}

/** Whether Slack takes the bot token: while it does not, nothing can be sent and nothing is lost. */
export interface TokenGuard {
  isAlive(): boolean;
  /** Slack has refused the token with this word. */
  died(word: string): void;
  /** Asks Slack about a dead token once a minute; whether it is alive now. */
  check(): Promise<boolean>;
}

const ASK_EVERY_MS = MINUTE_MS;

/** `onToken` is told of every change. */
export function createTokenGuard(
  poster: Pick<Poster, 'proveToken'>,
  {
    clock,
    log,
    onToken,
  }: { readonly clock: Clock; readonly log: Logger; readonly onToken: (state: 'alive' | 'dead') => void },
): TokenGuard {
  let isAlive = true;
  const asked = createPause(clock);
  return {
    isAlive: () => isAlive,
    died(word) {
      if (!isAlive) return;
      isAlive = false;
      asked.begin(clock() + ASK_EVERY_MS);
      log.error(
        { word },
        'Slack rejects the bot token: nothing is posted, all messages are kept. Next step: reinstall the app to the workspace, set SLACK_BOT_TOKEN and restart the bot',
      );
      onToken('dead');
    },
    async check() {
      if (isAlive || asked.until() !== undefined) return isAlive;
      asked.begin(clock() + ASK_EVERY_MS);
      if ((await poster.proveToken()) !== 'alive') return false;
      isAlive = true;
      log.info('Slack accepts the bot token again: sending continues');
      onToken('alive');
      return true;
    },
  };
}
