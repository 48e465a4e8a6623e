import { setTimeout as sleep } from 'node:timers/promises';
import type { AwakeClock, Clock } from '../core/clock.ts';

/** Work that is done again and again, one at a time. */
export interface Heartbeat {
  start(): void;
  /** Resolves when the work under way has ended; nothing begins after. */
  stop(): Promise<void>;
}

/** Does `beat`, waits `everyMs` real milliseconds, and so on. An error is told and ends nothing; `loop` hears of every turn. */
export function createHeartbeat(
  everyMs: number,
  {
    beat,
    onError,
    loop,
  }: { readonly beat: () => Promise<void>; readonly onError: (error: unknown) => void; readonly loop: Loop },
): Heartbeat {
  const stopping = new AbortController();
  let running = Promise.resolve();
  const run = async () => {
    while (!stopping.signal.aborted) {
      loop.beat();
      await beat().catch(onError);
      await sleep(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
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
 * How long each loop, or piece of work, may go without a turn, in milliseconds: longer than all that is awaited in one takes
 * when every request and statement uses up its own limit. A loop that fails or waits has its turns all the same.
 */
export const STANDS_STILL_AFTER_MS = {
  leadership: 180_000,
  evaluation: 300_000,
  'outbox sender': 180_000,
  'a step of the outbox sender': 1_200_000,
  digests: 300_000,
  'a round of digests': 1_800_000,
  collecting: 180_000,
  'a run of a collector': 1_800_000,
  thinning: 180_000,
  'table check': 180_000,
  'clock check': 180_000,
  'permission check': 180_000,
  'delivery alarm': 600_000,
  heartbeat: 180_000,
} as const;

/** What can stand still. */
export type LoopName = keyof typeof STANDS_STILL_AFTER_MS;

/** One loop, which says that it has its turns. */
export interface Loop {
  beat(): void;
  /** It was stopped, which is no standstill. */
  end(): void;
}

/** Knows of every loop of the process when it had its last turn: the one place that says which stands still. */
export interface LoopWatch {
  /** A loop that counts from its first beat on. */
  loop(name: LoopName): Loop;
  /** Work outside of a loop's own turns, which counts while it is under way. */
  during<Result>(name: LoopName, work: () => Promise<Result>): Promise<Result>;
  /** What stands still and since when, a sentence each, without a next step; nothing while all have their turns. */
  stalled(): readonly string[];
  /** Seconds since the last turn of each loop, and since the beginning of the oldest work under way. */
  idleSeconds(): ReadonlyMap<LoopName, number>;
}

/** `awake` measures, `clock` only says since when. */
export function createLoopWatch(awake: Pick<AwakeClock, 'now'>, clock: Clock): LoopWatch {
  const turns = new Map<symbol, { readonly name: LoopName; readonly at: number }>();
  const loop = (name: LoopName): Loop => {
    const key = Symbol(name);
    return {
      beat: () => void turns.set(key, { name, at: awake.now() }),
      end: () => void turns.delete(key),
    };
  };
  const idleMs = () => {
    const now = awake.now();
    const idle = new Map<LoopName, number>();
    for (const { name, at } of turns.values()) idle.set(name, Math.max(idle.get(name) ?? 0, now - at));
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
        .filter(([name, ms]) => ms > STANDS_STILL_AFTER_MS[name])
        .map(([name, ms]) => `${name} has been stuck since ${said(clock() - ms)}, for ${Math.round(ms / 1_000)} s`),
    idleSeconds: () => new Map([...idleMs()].map(([name, ms]) => [name, ms / 1_000])),
  };
}

const said = (instant: number) => new Date(instant).toISOString().replace(/\.\d+/, '');
