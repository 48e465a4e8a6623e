import type { OutboxMessage, OutboxStore } from '../../store/outbox.ts';
import { type Backlog, createBacklogCount } from './backlog.ts';
import { type DeliveryTask, dueNow, nextDue, tasksOf } from './schedule.ts';
import type { TokenGuard } from './token-guard.ts';
import type { Dispatcher } from './turn-taker.ts';

/** The outbox, emptied round by round. */
export interface OutboxWorker {
  /**
   * Starts what is due now: a step in each channel that has none under way. Says how many it started and when to come
   * again. Nothing while `fence`, the number of this process's lease, is null. Rejects when the outbox cannot be read.
   */
  start(fence: () => number | null): Promise<OutboxRead>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
  /** As the last round found it. */
  backlog(): Backlog;
}

interface OutboxRead {
  readonly started: number;
  readonly nextAt: number;
}

const NOTHING: OutboxRead = { started: 0, nextAt: Number.POSITIVE_INFINITY };

/** `clock` is that of the outbox; `onStep` is told of every step that ended. */
export function createOutboxWorker(
  store: Pick<OutboxStore, 'unfinished' | 'waiting'>,
  taker: Dispatcher,
  token: TokenGuard,
  clock: () => number,
  onStep: () => void,
): OutboxWorker {
  const busy = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const counted = createBacklogCount(store);
  let ended = 0;

  const readOutbox = async (): Promise<readonly OutboxMessage[]> => {
    for (;;) {
      const before = ended;
      const known = await store.unfinished();
      // What ended meanwhile may stand in it as it was before.
      if (ended === before) return known;
    }
  };

  const begin = (fence: number, task: DeliveryTask) => {
    const claims = [task.thread, task.channel];
    for (const claim of claims) busy.add(claim);
    const running = taker.dispatch(fence, task).finally(() => {
      for (const claim of claims) busy.delete(claim);
      underWay.delete(running);
      ended += 1;
      onStep();
    });
    underWay.add(running);
  };

  return {
    async start(fence) {
      if (fence() === null) {
        await counted.count([], clock());
        return NOTHING;
      }
      const messages = await readOutbox();
      await counted.count(messages, clock());
      const tasks = tasksOf(messages, taker.places);
      if (!(await token.check())) return NOTHING;
      // Asked again: the lease may have ended while the outbox was read.
      const held = fence();
      if (held === null) return NOTHING;
      const due = dueNow(tasks, taker.freeAt, busy, clock());
      for (const task of due) begin(held, task);
      const rest = tasks.filter(({ thread, channel }) => !busy.has(thread) && !busy.has(channel));
      return { started: due.length, nextAt: nextDue(rest, taker.freeAt, clock()) };
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    backlog: counted.backlog,
  };
}
