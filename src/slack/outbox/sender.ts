import { createPause } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { createWakeSignal } from '../../core/wake-signal.ts';
import type { Logger } from '../../observability/log.ts';
import type { OutboxMessage, OutboxStore } from '../../store/outbox.ts';
import { StoreError } from '../../store/store-error.ts';
import { type Backlog, createBacklogCount } from './backlog.ts';
import { type ChannelPacing, createChannelPacing, createTokenGuard, type TokenGuard } from './channel-pacing.ts';
import type { DeliveryDeps } from './deliver-message.ts';
import { createOutcomeLog } from './outcome-log.ts';
import { createWithdrawal } from './remove-duplicate.ts';
import { type DeliveryTask, dueNow, nextDue, tasksOf } from './schedule.ts';

/** Delivers the messages of the outbox to Slack, one at a time in each channel. */
export interface Sender {
  /** Wakes the sender because the outbox has new messages. */
  nudge(): void;
  /** Delivers from now on while `fence` returns the number of this process's lease; null means that another process leads. */
  start(fence: () => number | null): void;
  /** Starts nothing new, and waits up to 10 s for running calls. Resolves to whether all of them have ended. */
  stop(): Promise<boolean>;
  backlog(): Backlog;
  /** False while Slack rejects the bot token. */
  isTokenAlive(): boolean;
}

/** Dependencies of the sender. `onToken` is called when Slack starts or stops rejecting the token. */
export interface SenderOptions extends Omit<DeliveryDeps, 'onUnwritten'> {
  readonly log: Logger;
  readonly onToken?: (state: 'alive' | 'dead') => void;
  /** Notified of every iteration of the loop and of its end; `during` wraps every step. */
  readonly loop?: { beat(): void; end(): void };
  readonly during?: <Result>(step: () => Promise<Result>) => Promise<Result>;
}

/** Longest time between two reads of the outbox: not every change nudges the sender, and a test clock fires no timers. */
const LONGEST_SLEEP_MS = 500;
const STOP_LIMIT_MS = 10_000;
/** Time in which errors of the store are logged only once. */
const QUIET_MS = MINUTE_MS;

const NO_OUTBOX =
  'the outbox cannot be read or written: nothing is sent; retrying. Next step: do what /readyz says about the database';
const FAILED =
  'the outbox sender failed; retrying. Next step: if this is logged repeatedly and messages wait, restart the bot, and report the error as a bug';

/** A sender that does nothing before `start`. */
export function createSender(options: SenderOptions): Sender {
  const { log, clock, loop: iterations, onToken = () => {}, during = (step) => step() } = options;
  const sleeper = createWakeSignal();
  const token = createTokenGuard(options.outboxClient, { clock, log, onToken });
  const quiet = createPause(clock);
  const onStoreError = (error: unknown) => {
    if (quiet.until() !== undefined) return;
    quiet.begin(clock() + QUIET_MS);
    log.error({ err: error }, error instanceof StoreError ? NO_OUTBOX : FAILED);
  };
  const onRowError = (error: unknown, key: string) =>
    log.error({ err: error, key }, 'the outcome of a message cannot be stored: it is retried in ten minutes');
  const deps: DeliveryDeps = { ...options, onUnwritten: createWithdrawal(options) };
  const pacing = createChannelPacing(deps, { onStoreError, onRowError }, { token, report: createOutcomeLog(log) });
  const observed: ChannelPacing = {
    get channels() {
      return pacing.channels;
    },
    get freeAt() {
      return pacing.freeAt;
    },
    deliver: (fence, task) => during(() => pacing.deliver(fence, task)),
  };
  const worker = createOutboxWorker(options.store, { pacing: observed, token, clock, onStep: sleeper.wake });
  let isStopped = false;
  let loop = Promise.resolve();

  const work = async (fence: () => number | null) => {
    const held = () => (isStopped ? null : fence());
    while (!isStopped) {
      iterations?.beat();
      const read = await worker.start(held).catch(onStoreError);
      const waitMs = (read?.nextAt ?? Number.POSITIVE_INFINITY) - clock();
      if (!isStopped) await sleeper.sleep(Math.min(LONGEST_SLEEP_MS, Math.max(0, waitMs)));
    }
    iterations?.end();
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

/** Starts deliveries from the outbox. */
export interface OutboxWorker {
  /**
   * Starts a step in each channel that has a due message and no running step. Resolves to the number of steps and the time of the next.
   * Does nothing while `fence`, the number of this process's lease, is null. Rejects when the outbox cannot be read.
   */
  start(fence: () => number | null): Promise<OutboxRead>;
  /** Resolves when no step is running. */
  settled(): Promise<void>;
  /** The backlog as of the last start. */
  backlog(): Backlog;
}

interface OutboxRead {
  readonly started: number;
  readonly nextAt: number;
}

const NOTHING: OutboxRead = { started: 0, nextAt: Number.POSITIVE_INFINITY };

/** `clock` is that of the outbox; `onStep` is called after every step. */
export function createOutboxWorker(
  store: Pick<OutboxStore, 'unfinished' | 'waiting'>,
  {
    pacing,
    token,
    clock,
    onStep,
  }: {
    readonly pacing: ChannelPacing;
    readonly token: TokenGuard;
    readonly clock: () => number;
    readonly onStep: () => void;
  },
): OutboxWorker {
  const busy = new Set<string>();
  const steps = new Set<Promise<void>>();
  const counted = createBacklogCount(store);
  let ended = 0;

  const readOutbox = async (): Promise<readonly OutboxMessage[]> => {
    for (;;) {
      const before = ended;
      const messages = await store.unfinished();
      // A step that ended in the meantime may not be reflected in these rows.
      if (ended === before) return messages;
    }
  };

  const begin = (fence: number, task: DeliveryTask) => {
    const claims = [task.thread, task.channel];
    for (const claim of claims) busy.add(claim);
    const running = pacing.deliver(fence, task).finally(() => {
      for (const claim of claims) busy.delete(claim);
      steps.delete(running);
      ended += 1;
      onStep();
    });
    steps.add(running);
  };

  return {
    async start(fence) {
      if (fence() === null) {
        await counted.count([], clock());
        return NOTHING;
      }
      const messages = await readOutbox();
      await counted.count(messages, clock());
      const tasks = tasksOf(messages, pacing.channels);
      if (!(await token.check())) return NOTHING;
      // The lease may have ended while the outbox was read.
      const held = fence();
      if (held === null) return NOTHING;
      const due = dueNow(tasks, { freeAt: pacing.freeAt, busy, now: clock() });
      for (const task of due) begin(held, task);
      const idle = tasks.filter(({ thread, channel }) => !busy.has(thread) && !busy.has(channel));
      return { started: due.length, nextAt: nextDue(idle, pacing.freeAt, clock()) };
    },
    async settled() {
      while (steps.size > 0) await Promise.all(steps);
    },
    backlog: counted.backlog,
  };
}
