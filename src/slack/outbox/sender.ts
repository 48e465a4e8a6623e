import { setTimeout as sleep } from 'node:timers/promises';
import { createPause } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { createWakeSignal } from '../../core/wake-signal.ts';
import type { Logger } from '../../observability/log.ts';
import type { OutboxStore } from '../../store/outbox.ts';
import { StoreError } from '../../store/store-error.ts';
import { type Backlog, createBacklogCount } from './backlog.ts';
import { type ChannelPacing, createChannelPacing } from './channel-pacing.ts';
import type { DeliveryDeps } from './deliver-message.ts';
import { claimsOf, type DeliveryTask, dueNow, nextDue, tasksOf } from './due-tasks.ts';
import { createOutcomeLog } from './outcome-log.ts';
import { createWithdrawal } from './remove-duplicate.ts';
import { createTokenGuard, type TokenGuard } from './token-guard.ts';

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
/**
 * Rest after a long read of the outbox, in times of its length: with messages for a thousand channels each read takes tens of milliseconds,
 * and every message that is written or sent asks for another one.
 */
const REST = { afterMs: 20, times: 3 } as const;
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
      const began = performance.now();
      const read = await worker.start(held).catch(onStoreError);
      const tookMs = performance.now() - began;
      if (tookMs > REST.afterMs) await sleep(Math.min(LONGEST_SLEEP_MS, REST.times * tookMs));
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

/**
 * Messages that may expire, such as digests, that are sent at once: a thousand calls at the same moment would take all connections, and end
 * by their time limit. Incidents have no such limit, and wait for no digest.
 */
export const MOST_EXPIRING = 100;

function mayExpire({ message }: DeliveryTask): boolean {
  return message.expiresAt !== null;
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
  const steps = new Map<Promise<void>, DeliveryTask>();
  const counted = createBacklogCount(store);
  /** Threads and channels whose steps ended since the running read of the outbox began: its rows may not show that. */
  let endedMeanwhile = new Set<string>();

  const begin = (fence: number, task: DeliveryTask) => {
    const claims = claimsOf(task);
    for (const claim of claims) busy.add(claim);
    const running = pacing.deliver(fence, task).finally(() => {
      for (const claim of claims) {
        busy.delete(claim);
        endedMeanwhile.add(claim);
      }
      steps.delete(running);
      onStep();
    });
    steps.set(running, task);
  };

  /** The tasks for which there is room: of messages that may expire only so many are sent at once. */
  const withRoom = (tasks: readonly DeliveryTask[]) => {
    const running = [...steps.values()].filter(mayExpire).length;
    const urgent = tasks.filter((task) => !mayExpire(task));
    return [...urgent, ...tasks.filter(mayExpire).slice(0, Math.max(0, MOST_EXPIRING - running))];
  };

  return {
    async start(fence) {
      if (fence() === null) {
        await counted.count([], clock());
        return NOTHING;
      }
      endedMeanwhile = new Set();
      const messages = await store.unfinished();
      await counted.count(messages, clock());
      const read = tasksOf(messages, pacing.channels);
      if (!(await token.check())) return NOTHING;
      // The lease may have ended while the outbox was read.
      const held = fence();
      if (held === null) return NOTHING;
      const { freeAt } = pacing;
      const isFreeOf = (claims: ReadonlySet<string>) => (task: DeliveryTask) =>
        !claimsOf(task).some((claim) => claims.has(claim));
      const tasks = read.filter(isFreeOf(endedMeanwhile));
      const due = dueNow(tasks, { freeAt, busy, now: clock() });
      const begun = withRoom(due);
      for (const task of begun) begin(held, task);
      // What has no room waits for the end of a step, which asks for another read.
      const waiting = new Set(due);
      const idle = tasks.filter((task) => isFreeOf(busy)(task) && !waiting.has(task));
      return { started: begun.length, nextAt: nextDue(idle, freeAt, clock()) };
    },
    async settled() {
      while (steps.size > 0) await Promise.all(steps.keys());
    },
    backlog: counted.backlog,
  };
}
