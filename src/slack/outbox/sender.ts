import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../log.ts';
import { createPause } from '../../pause.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Backlog } from './backlog.ts';
import type { DeliveryDeps } from './deliver-message.ts';
import { createReport } from './report.ts';
import { createOutboxWorker } from './rounds.ts';
import { createTokenGuard } from './token-guard.ts';
import { createDispatcher, type Dispatcher } from './turn-taker.ts';
import { createWakeSignal } from './wake.ts';
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
  readonly turns?: { beat(): void; end(): void };
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
  const { log, clock, turns: tasks, onToken = () => {}, during = (step) => step() } = options;
  const sleeper = createWakeSignal();
  const token = createTokenGuard(options.poster, clock, log, onToken);
  const quiet = createPause(clock);
  const onStoreError = (error: unknown) => {
    if (quiet.until() !== undefined) return;
    quiet.begin(clock() + QUIET_MS);
    log.error({ err: error }, error instanceof StoreError ? NO_OUTBOX : FAILED);
  };
  const onRowError = (error: unknown, key: string) =>
    log.error({ err: error, key }, 'the outcome of a message cannot be stored: it is retried in ten minutes');
  const deps: DeliveryDeps = { ...options, onUnwritten: createWithdrawal(options) };
  const taker = createDispatcher(deps, token, createReport(log), { onStoreError, onRowError });
  const watched: Dispatcher = {
    get places() {
      return taker.places;
    },
    get freeAt() {
      return taker.freeAt;
    },
    dispatch: (fence, task) => during(() => taker.dispatch(fence, task)),
  };
  const worker = createOutboxWorker(options.store, watched, token, clock, sleeper.wake);
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
