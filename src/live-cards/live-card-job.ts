import type { Logger } from '../observability/log.ts';
import { createOnceLog } from '../scheduling/failure-log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createTicker, type Loop, type Ticker, type Wait } from '../scheduling/loop.ts';
import type { StoreProblems } from '../scheduling/store-problems.ts';
import type { Keeper } from './keeper.ts';

/** Dependencies of the job. */
export interface LiveCardJobOptions {
  readonly keeper: Keeper;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly storeProblems: StoreProblems;
  readonly loop: Loop;
  readonly log: Logger;
  /** Wait of the job between two iterations; in real time if absent. */
  readonly wait?: Wait;
}

/** Time between two ticks: a person who begins a card waits for its post and its pin. */
const EVERY_MS = 2_000;

const FAILED =
  'living cards could not be kept current; it is retried every two seconds. Next step: do what /readyz says; if it reports nothing about this, report the error as a bug';

/** Creates the job that keeps living cards current while this process leads. An error is logged once until it passes. */
export function createLiveCardJob({ keeper, leadership, storeProblems, loop, log, wait }: LiveCardJobOptions): Ticker {
  const failures = createOnceLog(log, FAILED);
  const tick = async () => {
    const fence = leadership.fence();
    if (fence === null) return;
    await storeProblems.attempt('live-cards', () => keeper.tick(fence));
    failures.worked();
  };
  return createTicker(EVERY_MS, { tick, onError: failures.failed, loop, wait });
}
