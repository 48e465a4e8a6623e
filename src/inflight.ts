/** Work that has been taken on and is not yet done. */
export interface Inflight {
  /** Runs the work and counts it until it ends, well or badly. */
  track<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Pieces of work running now. */
  count(): number;
  /** Resolves when nothing is left, or after `limitMs`; says how many pieces of work were still running. */
  drain(limitMs: number): Promise<number>;
}

/** Resolves once the set is empty, also of what was added meanwhile. */
async function settled(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.allSettled(running);
}

/** Lets a stop wait for answers that people have been promised. */
export function createInflight(): Inflight {
  const running = new Set<Promise<unknown>>();
  return {
    async track(work) {
      const promise = work();
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    count: () => running.size,
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
