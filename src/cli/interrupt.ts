import { SAME_PRESS_MS } from '../core/time.ts';
import { EXIT } from './exit-codes.ts';

/** Events of a process that ask it to end. */
type Signals = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs long work that Ctrl-C ends cleanly: the first signal aborts, and the work says what it has done and what is left; another one ends
 * the process at once. Resolves to the result of the work.
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  signals: Signals = process,
  clock: () => number = () => performance.now(),
): Promise<Result> {
  const ended = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (ended.signal.aborted && clock() - first >= SAME_PRESS_MS) signals.exit(EXIT.interrupted);
    if (!ended.signal.aborted) first = clock();
    ended.abort();
  };
  for (const name of NAMES) signals.on(name, onSignal);
  try {
    return await work(ended.signal);
  } finally {
    for (const name of NAMES) signals.off(name, onSignal);
  }
}

/** Result of work, or undefined as soon as `signal` ends it: then nobody waits for the work any more, nor hears of its failure. */
export async function unlessEnded<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  const end = new AbortController();
  const ended = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { signal: end.signal });
  });
  try {
    return await Promise.race([ended, work]);
  } catch (error) {
    // At a terminal Ctrl-C reaches the processes that the work waits for, too, and it fails.
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    end.abort();
  }
}
