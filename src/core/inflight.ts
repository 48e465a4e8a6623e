import { setImmediate as nextTurn } from 'node:timers/promises';

/** Requests that have been accepted and are not yet done. */
export interface Inflight {
  /**
   * Runs a request and counts it until it resolves or rejects. Requests that arrive together begin one by one, each in a turn of the event
   * loop of its own, so that a burst holds up neither new connections nor the bot's other work.
   */
  track<Result>(request: () => Promise<Result>): Promise<Result>;
  /**
   * Runs work of a request once a slot is free. Work begins in a turn of the event loop of its own, and only once every request that has
   * arrived has begun, so that requests are read and acknowledged before more work begins.
   */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether the number of running requests is so high that another one would time out for the user anyway. */
  isFull(): boolean;
  /** Resolves when no request is left, or after `limitMs`, with the number of requests that were still running. */
  drain(limitMs: number): Promise<number>;
}

/** Most requests accepted at once. */
export const MOST_TAKEN = 200;
/** Most of them that are worked on at once. */
export const MOST_WORKED_ON = 50;

/** Creates a counter that bounds concurrent requests, and lets a shutdown wait for the answers to accepted ones. */
export function createInflight(mostTaken = MOST_TAKEN, mostWorkedOn = MOST_WORKED_ON): Inflight {
  const running = new Set<Promise<unknown>>();
  /** Resolvers of waiting work: at most one for each accepted request. */
  const waiting: (() => void)[] = [];
  let worked = 0;
  let arriving = 0;
  const arrival = createTurns();
  const ownTurn = createTurns(() => arriving > 0);
  return {
    async track(request) {
      arriving += 1;
      const promise = arrival().then(() => {
        arriving -= 1;
        return request();
      });
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    async inTurn(work) {
      if (worked >= mostWorkedOn) await new Promise<void>((resolve) => waiting.push(resolve));
      else worked += 1;
      try {
        await ownTurn();
        return await work();
      } finally {
        // The slot passes to the next one, or becomes free.
        const next = waiting.shift();
        if (next) next();
        else worked -= 1;
      }
    },
    isFull: () => running.size >= mostTaken,
    async drain(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([limit, untilEmpty(running)]);
      clearTimeout(timer);
      return running.size;
    },
  };
}

/** Creates a wait that ends for one caller in each turn of the event loop, in the order of the calls, and for none while `isHeldUp`. */
function createTurns(isHeldUp = () => false): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const next = async () => {
    do await nextTurn();
    while (isHeldUp());
  };
  return () => {
    last = last.then(next);
    return last;
  };
}

/** Resolves once the set is empty, including requests that were added in the meantime. */
async function untilEmpty(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.allSettled(running);
}
