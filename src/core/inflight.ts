import { setImmediate as nextTurn } from 'node:timers/promises';

/** Requests that have been accepted and are not yet done. */
export interface Inflight {
  /**
   * Runs a request and counts it until it resolves or rejects. Requests that arrive together begin one after another, in slices
   * of time between which the event loop turns, so that a burst holds up neither new connections nor the bot's other work.
   */
  track<Result>(request: () => Promise<Result>): Promise<Result>;
  /**
   * Runs work of a request once a slot is free. Work begins in a turn of the event loop of its own, so that requests that have arrived are
   * read and acknowledged before more work begins.
   */
  inSlot<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether the number of running requests is so high that another one would time out for the user anyway. */
  isFull(): boolean;
  /**
   * Lets all accepted requests begin at once, and resolves when none is left, or after `limitMs`, with the number of requests that were
   * still running.
   */
  drain(limitMs: number): Promise<number>;
}

/** Most requests accepted at once. */
export const MOST_ACCEPTED = 200;
/** Most of them that run at once: the slots. */
export const MOST_RUNNING = 50;

/** Creates a counter that bounds concurrent requests, and lets a shutdown wait for the answers to accepted ones. */
export function createInflight(
  mostAccepted = MOST_ACCEPTED,
  mostRunning = MOST_RUNNING,
  monotonic = () => performance.now(),
): Inflight {
  const running = new Set<Promise<unknown>>();
  /** Resolvers of waiting work: at most one for each accepted request. */
  const waiting: (() => void)[] = [];
  let slotsTaken = 0;
  const arrivals = createArrivals(monotonic);
  const turn = createTurns();
  return {
    async track(request) {
      const promise = arrivals.turn().then(request);
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    async inSlot(work) {
      if (slotsTaken >= mostRunning) await new Promise<void>((resolve) => waiting.push(resolve));
      else slotsTaken += 1;
      try {
        await turn();
        return await work();
      } finally {
        // The slot passes to the next one, or becomes free.
        const next = waiting.shift();
        if (next) next();
        else slotsTaken -= 1;
      }
    },
    isFull: () => running.size >= mostAccepted,
    async drain(limitMs) {
      arrivals.hurry();
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

/** Creates a wait that ends for one caller in each turn of the event loop, in the order of the calls. */
function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => nextTurn());
    return last;
  };
}

/** Least time of each turn of the event loop in which waiting requests begin, in milliseconds. */
const LEAST_SLICE_MS = 2;

/**
 * Creates a wait that ends for callers in their order, one after another, and in each turn of the event loop for as many as begin in the
 * time that the rest of the turn took: neither requests nor other work can hold up the other for long. A request begins until it first
 * waits for something outside of the process.
 */
function createArrivals(monotonic: () => number) {
  const waiting: (() => void)[] = [];
  let isActive = false;
  let isDraining = false;
  let askedAt = 0;
  const nextSlice = () => {
    askedAt = monotonic();
    setImmediate(() => {
      const now = monotonic();
      begin(now + Math.max(LEAST_SLICE_MS, now - askedAt));
    });
  };
  const begin = (until: number) => {
    waiting.shift()?.();
    // A tick that a microtask asks for comes after all microtasks: everything that the request can do at once is done.
    queueMicrotask(() => process.nextTick(goOn, until));
  };
  const goOn = (until: number) => {
    if (waiting.length === 0) isActive = false;
    else if (isDraining || monotonic() < until) begin(until);
    else nextSlice();
  };
  return {
    turn: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (isActive) return;
        isActive = true;
        nextSlice();
      }),
    /** From now on nobody waits for a slice. */
    hurry() {
      isDraining = true;
    },
  };
}

/** Resolves once the set is empty, including requests that were added in the meantime. */
async function untilEmpty(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.allSettled(running);
}
