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
): Promise<Result> {
  const ended = new AbortController();
  const onSignal = () => {
    if (ended.signal.aborted) signals.exit(EXIT.interrupted);
    ended.abort();
  };
  for (const name of NAMES) signals.on(name, onSignal);
  try {
    return await work(ended.signal);
  } finally {
    for (const name of NAMES) signals.off(name, onSignal);
  }
}
