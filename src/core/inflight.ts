/** Work that has been taken on and is not yet done. */
export interface Inflight {
  /** Runs a request from its arrival on and counts it until it ends, well or badly. */
  track<Result>(request: () => Promise<Result>): Promise<Result>;
  /** Runs work of a request when its turn comes: so many at once that what arrives meanwhile is still acknowledged soon. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether so many requests run that one more would wait longer than the one who asks. */
  isFull(): boolean;
  /** Resolves when nothing is left, or after `limitMs`; says how many requests were still running. */
  drain(limitMs: number): Promise<number>;
}

/** Requests that are taken on at once. */
export const MOST_TAKEN = 200;
/** Of them, those that are worked on at once. */
export const MOST_WORKED_ON = 50;

/** Resolves once the set is empty, also of what was added meanwhile. */
async function settled(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.allSettled(running);
}

/** Bounds what people can ask at once, and lets a stop wait for answers that they have been promised. */
export function createInflight(mostTaken = MOST_TAKEN, mostWorkedOn = MOST_WORKED_ON): Inflight {
  const running = new Set<Promise<unknown>>();
  /** One entry at most for each request that is taken on. */
  const waiting: (() => void)[] = [];
  let worked = 0;
  return {
    async track(request) {
      const promise = request();
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
        return await work();
      } finally {
        // The turn goes on to the next one, or ends.
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
      await Promise.race([limit, settled(running)]);
      clearTimeout(timer);
      return running.size;
    },
  };
}
