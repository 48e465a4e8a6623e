import { EXIT } from './exit-codes.ts';

/** Events of a process that ask it to end. */
type Signals = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Time within which two signals are one press: npm sends on what the terminal has sent already. */
const SAME_PRESS_MS = 500;

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
