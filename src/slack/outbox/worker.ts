import { createPause } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { OutboxMessage, OutboxStore } from '../../store/outbox.ts';
import { StoreError } from '../../store/store-error.ts';
import type { DeliveryDeps } from './deliver-message.ts';
import { createDispatcher, createTokenGuard, type Dispatcher, type TokenGuard } from './dispatcher.ts';
import { type Backlog, createBacklogCount, createReport } from './report.ts';
import { type DeliveryTask, dueNow, nextDue, tasksOf } from './schedule.ts';
import { createWithdrawal } from './withdraw.ts';

/** Brings what stands in the outbox to Slack, one message at a time in each channel. */
export interface Sender {
  /** Says that something new stands in the outbox. */
  nudge(): void;
  /** Works from now on whenever `fence` gives the number of this process's lease; null means that another one leads. */
  start(fence: () => number | null): void;
  /** Takes nothing new, and waits up to 10 s for the calls under way. Resolves to whether all of them have ended. */
  stop(): Promise<boolean>;
  backlog(): Backlog;
  /** False while Slack refuses the bot token. */
  isTokenAlive(): boolean;
}

/** What the sender works with, and whom it tells when Slack begins or ceases to refuse the token. */
export interface SenderOptions extends Omit<DeliveryDeps, 'onUnwritten'> {
  readonly log: Logger;
  readonly onToken?: (state: 'alive' | 'dead') => void;
  /** Hears of every turn of the loop and of its end, and of every step while it is under way. */
  readonly loop?: { beat(): void; end(): void };
  readonly during?: <Result>(step: () => Promise<Result>) => Promise<Result>;
}

/** The outbox is looked at so often at least: not every change comes with a nudge, nor a test's clock with a timer. */
const LONGEST_SLEEP_MS = 500;
const STOP_LIMIT_MS = 10_000;
/** Trouble with the store is logged once in this time. */
const QUIET_MS = MINUTE_MS;

const NO_OUTBOX =
  'the outbox cannot be read or written: nothing is sent; retrying. Next step: do what /readyz says about the database';
const FAILED =
  'the outbox sender failed; retrying. Next step: if this is logged repeatedly and messages wait, restart the bot, and report the error as a bug';

/** A sender that does nothing before `start`. */
export function createSender(options: SenderOptions): Sender {
  const { log, clock, loop: tasks, onToken = () => {}, during = (step) => step() } = options;
  const sleeper = createWakeSignal();
  const token = createTokenGuard(options.poster, { clock, log, onToken });
  const quiet = createPause(clock);
  const onStoreError = (error: unknown) => {
    if (quiet.until() !== undefined) return;
    quiet.begin(clock() + QUIET_MS);
    log.error({ err: error }, error instanceof StoreError ? NO_OUTBOX : FAILED);
  };
  const onRowError = (error: unknown, key: string) =>
    log.error({ err: error, key }, 'the outcome of a message cannot be stored: it is retried in ten minutes');
  const deps: DeliveryDeps = { ...options, onUnwritten: createWithdrawal(options) };
  const taker = createDispatcher(deps, { onStoreError, onRowError }, { token, report: createReport(log) });
  const watched: Dispatcher = {
    get channels() {
      return taker.channels;
    },
    get freeAt() {
      return taker.freeAt;
    },
    dispatch: (fence, task) => during(() => taker.dispatch(fence, task)),
  };
  const worker = createOutboxWorker(options.store, { taker: watched, token, clock, onStep: sleeper.wake });
  let isStopped = false;
  let loop = Promise.resolve();

  const work = async (fence: () => number | null) => {
    const held = () => (isStopped ? null : fence());
    while (!isStopped) {
      tasks?.beat();
      const round = await worker.start(held).catch(onStoreError);
      const waitMs = (round?.nextAt ?? Number.POSITIVE_INFINITY) - clock();
      if (!isStopped) await sleeper.sleep(Math.min(LONGEST_SLEEP_MS, Math.max(0, waitMs)));
    }
    tasks?.end();
  };

  return {
    nudge: sleeper.wake,
    start(fence) {
      loop = work(fence);
    },
    async stop() {
      isStopped = true;
      sleeper.wake();
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, STOP_LIMIT_MS, false);
      });
      const ended = loop.then(() => worker.settled()).then(() => true);
      const isDone = await Promise.race([ended, limit]);
      clearTimeout(timer);
      return isDone;
    },
    backlog: worker.backlog,
    isTokenAlive: token.isAlive,
  };
}

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
  {
    taker,
    token,
    clock,
    onStep,
  }: {
    readonly taker: Dispatcher;
    readonly token: TokenGuard;
    readonly clock: () => number;
    readonly onStep: () => void;
  },
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
      const tasks = tasksOf(messages, taker.channels);
      if (!(await token.check())) return NOTHING;
      // Asked again: the lease may have ended while the outbox was read.
      const held = fence();
      if (held === null) return NOTHING;
      const due = dueNow(tasks, { freeAt: taker.freeAt, busy, now: clock() });
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

/** A sleep that others can end before its time. */
export interface WakeSignal {
  /** Resolves after `ms`, or at once when somebody wakes it or has done so since the last sleep. */
  sleep(ms: number): Promise<void>;
  wake(): void;
}

/** One that does not sleep yet. */
export function createWakeSignal(): WakeSignal {
  let isWoken = false;
  let end = () => {};
  return {
    async sleep(ms) {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isWoken = false;
    },
    wake() {
      isWoken = true;
      end();
    },
  };
}
