import type { Logger } from '../../log.ts';
import { type Desk, deliverMessage } from './deliver-message.ts';
import { FencedOff, type OutboxMessage } from './outbox.ts';
import { createReport } from './report.ts';
import { dueNow, isUnfinished, nextDue, PACE_MS, type Turn, turnsOf } from './schedule.ts';
import type { TokenGuard } from './token-guard.ts';

/** What the outbox holds. */
export interface Backlog {
  readonly waiting: number;
  readonly sending: number;
  readonly inDoubt: number;
  /** When the oldest message of them was written down; null when there is none. */
  readonly oldestAt: number | null;
}

/** The outbox, emptied round by round. */
export interface Rounds {
  /**
   * Starts what is due now: a step in each channel that has none under way. Says how many it started and when to come
   * again. Nothing while `fence`, the number of this process's lease, is null. Rejects when the outbox cannot be read.
   */
  start(fence: () => number | null): Promise<{ readonly started: number; readonly nextAt: number }>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
  /** As the last round found it. */
  backlog(): Backlog;
}

/** How long a channel rests when a step could not be written down. */
const STORE_REST_MS = 5_000;

const NOTHING = { started: 0, nextAt: Number.POSITIVE_INFINITY };

/** `onStep` is told of every step that ended, `onStoreError` why one could not be written down. */
export function createRounds(
  desk: Desk,
  token: TokenGuard,
  log: Logger,
  onStep: () => void,
  onStoreError: (error: unknown) => void,
): Rounds {
  const report = createReport(log);
  const ids = new Map<string, string>();
  const freeAt = new Map<string, number>();
  const busy = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let ended = 0;
  let known: readonly OutboxMessage[] = [];

  const readOutbox = async () => {
    for (;;) {
      const before = ended;
      known = await desk.store.unfinished();
      // What ended meanwhile may stand in it as it was before.
      if (ended === before) return known;
    }
  };

  const step = async (fence: number, turn: Turn) => {
    const channel = await idOf(desk, ids, turn.channel);
    try {
      const outcome = await deliverMessage(desk, fence, { ...turn, channel });
      report(turn, outcome);
      const waitMs = outcome.kind === 'rate-limited' ? outcome.waitMs : PACE_MS;
      if (!isLook(outcome.kind)) freeAt.set(channel, desk.clock() + waitMs);
      if (outcome.kind === 'token-dead') token.died(outcome.word);
    } catch (error) {
      if (!(error instanceof FencedOff)) onStoreError(error);
      freeAt.set(channel, desk.clock() + STORE_REST_MS);
    }
  };

  const begin = (fence: number, turn: Turn) => {
    const claims = [turn.thread, turn.channel];
    for (const claim of claims) busy.add(claim);
    const running = step(fence, turn).finally(() => {
      for (const claim of claims) busy.delete(claim);
      underWay.delete(running);
      ended += 1;
      onStep();
    });
    underWay.add(running);
  };

  return {
    async start(fence) {
      if (fence() === null || !(await token.check())) return NOTHING;
      const turns = turnsOf(await readOutbox(), { fallbackChannel: desk.fallbackChannel, ids });
      const held = fence();
      if (held === null) return NOTHING;
      const due = dueNow(turns, freeAt, busy, desk.clock());
      for (const turn of due) begin(held, turn);
      const rest = turns.filter(({ thread, channel }) => !busy.has(thread) && !busy.has(channel));
      return { started: due.length, nextAt: nextDue(rest, freeAt) };
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    backlog: () => backlogOf(known),
  };
}

function isLook(kind: string): boolean {
  return kind === 'found' || kind === 'absent' || kind === 'unreadable' || kind === 'unknown';
}

/** The channel's id where Slack tells it; as it was given otherwise, which Slack takes for a post. */
async function idOf({ poster }: Desk, ids: Map<string, string>, channel: string): Promise<string> {
  const named = await poster.channelId(channel);
  if (named.kind !== 'known') return channel;
  if (named.id !== channel) ids.set(channel, named.id);
  return named.id;
}

function backlogOf(messages: readonly OutboxMessage[]): Backlog {
  const unfinished = messages.filter(isUnfinished);
  const count = (state: OutboxMessage['state']) => unfinished.filter((message) => message.state === state).length;
  return {
    // One that is sent and unfinished waits for its edit.
    waiting: count('waiting') + count('sent'),
    sending: count('sending'),
    inDoubt: count('in-doubt'),
    oldestAt: unfinished.length === 0 ? null : Math.min(...unfinished.map(({ createdAt }) => createdAt)),
  };
}
