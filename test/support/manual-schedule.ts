import { setImmediate } from 'node:timers/promises';
import type { Wait } from '../../src/scheduling/loop.ts';

/** Iterations of the event loop in which a job's work without timers is surely over. */
const SETTLED = 20;

/** The schedule of jobs in a test: they wait until it lets them iterate, and no real time passes. */
export interface ManualSchedule {
  readonly wait: Wait;
  /** Lets every waiting job iterate so often, each time to its next wait. */
  iterate(times?: number): Promise<void>;
}

/** Creates a schedule on which nothing waits yet. */
export function createManualSchedule(): ManualSchedule {
  let waiting: (() => void)[] = [];
  const settle = async () => {
    for (let turn = 0; turn < SETTLED; turn += 1) await setImmediate();
  };
  return {
    wait: (_, signal) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    async iterate(times = 1) {
      await settle();
      for (let time = 0; time < times; time += 1) {
        const due = waiting;
        waiting = [];
        for (const resume of due) resume();
        await settle();
      }
    },
  };
}
