import { setTimeout as sleep } from 'node:timers/promises';
import type { Loop } from './loop-watch.ts';

/** Work that is done again and again, one at a time. */
export interface Heartbeat {
  start(): void;
  /** Resolves when the work under way has ended; nothing begins after. */
  stop(): Promise<void>;
}

/** Does `beat`, waits `everyMs` real milliseconds, and so on. An error is told and ends nothing; `loop` hears of every turn. */
export function createHeartbeat(
  everyMs: number,
  beat: () => Promise<void>,
  onError: (error: unknown) => void,
  loop: Loop,
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
