import { setTimeout as sleep } from 'node:timers/promises';
import type { AwakeClock, Clock } from '../core/clock.ts';

/** Work that is repeated, one iteration at a time. */
export interface Ticker {
  start(): void;
  /** Resolves when the running iteration has ended; no further one begins. */
  stop(): Promise<void>;
}

/** Waits `ms` milliseconds, or until the signal is aborted; resolves in either case. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits in real time, and does not keep the process alive. */
const realWait: Wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => {});

/** Work of a ticker, and its wait between two ticks; in real time if `wait` is absent. */
interface TickerOptions {
  readonly tick: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly loop: Loop;
  readonly wait?: Wait | undefined;
}

/**
 * Runs `beat` with `everyMs` milliseconds between iterations. An error goes to `onError` and ends nothing; `loop` is notified of every
 * iteration.
 */
export function createTicker(everyMs: number, { tick: beat, onError, loop, wait = realWait }: TickerOptions): Ticker {
  const stopping = new AbortController();
  let running = Promise.resolve();
  const run = async () => {
    while (!stopping.signal.aborted) {
      loop.beat();
      await beat().catch(onError);
      await wait(everyMs, stopping.signal);
    }
  };
  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
      loop.end();
    },
  };
}

/**
 * Longest time without an iteration of each loop, or duration of each piece of work, in milliseconds: longer than one takes when every
 * request and statement in it runs into its own limit. A loop that fails or waits still iterates.
 */
export const STUCK_AFTER_MS = {
  leadership: 180_000,
  evaluation: 300_000,
  'outbox sender': 180_000,
  'a step of the outbox sender': 1_200_000,
  digests: 300_000,
  'a round of digests': 1_800_000,
  'living cards': 1_200_000,
  collecting: 180_000,
  'a run of a collector': 1_800_000,
  thinning: 180_000,
  'table check': 180_000,
  'clock check': 180_000,
  'permission check': 180_000,
  'delivery alarm': 600_000,
  heartbeat: 180_000,
} as const;

/** Names of loops, and of pieces of work, that can get stuck. */
export type LoopName = keyof typeof STUCK_AFTER_MS;

/** One loop, which reports its iterations. */
export interface Loop {
  beat(): void;
  /** Reports that the loop was stopped, so that it does not count as stuck. */
  end(): void;
}

/** Times of the last iteration of every loop of the process; decides which loops are stuck. */
export interface Loops {
  /** A loop that counts from its first beat on. */
  loop(name: LoopName): Loop;
  /** Runs work outside of a loop's own iterations, which counts while it is running. */
  during<Result>(name: LoopName, work: () => Promise<Result>): Promise<Result>;
  /** Stuck loops and since when, a sentence each, without a next step. */
  stalled(): readonly string[];
  /** Seconds since the last iteration of each loop began, and since the oldest running work began. */
  idleSeconds(): ReadonlyMap<LoopName, number>;
}

/** `awake` measures durations, `clock` only dates them. */
export function createLoops(awake: Pick<AwakeClock, 'now'>, clock: Clock): Loops {
  const iterations = new Map<symbol, { readonly name: LoopName; readonly at: number }>();
  const loop = (name: LoopName): Loop => {
    const key = Symbol(name);
    return {
      beat: () => void iterations.set(key, { name, at: awake.now() }),
      end: () => void iterations.delete(key),
    };
  };
  const idleMs = () => {
    const now = awake.now();
    const idle = new Map<LoopName, number>();
    for (const { name, at } of iterations.values()) idle.set(name, Math.max(idle.get(name) ?? 0, now - at));
    return idle;
  };
  return {
    loop,
    async during(name, work) {
      const { beat, end } = loop(name);
      beat();
      return work().finally(end);
    },
    stalled: () =>
      [...idleMs()]
        .filter(([name, ms]) => ms > STUCK_AFTER_MS[name])
        .map(([name, ms]) => `${name} has been stuck since ${utcTime(clock() - ms)}, for ${Math.round(ms / 1_000)} s`),
    idleSeconds: () => new Map([...idleMs()].map(([name, ms]) => [name, ms / 1_000])),
  };
}

const utcTime = (instant: number) => new Date(instant).toISOString().replace(/\.\d+/, '');
