import { ForeseenError, messageOf } from '../core/errors.ts';
import { SECOND_MS } from '../core/time.ts';
import type { CheckId, CheckResult } from './check-result.ts';
import { splitNextStep, unchecked } from './check-result.ts';

/** One check, or several that share a request. */
export interface Check {
  /** Ids of its results: each of them could not be checked if it throws, is late or is interrupted. */
  readonly ids: readonly [CheckId, ...CheckId[]];
  /** Longest time in milliseconds; that of most checks if absent. */
  readonly limitMs?: number;
  /** Next step if it ends without a result, for a check that may leave something behind. */
  readonly unfinished?: string;
  /** Makes the check. The signal ends when its result is no longer wanted. */
  readonly run: (signal: AbortSignal) => Promise<readonly CheckResult[]>;
}

/** Longest check in milliseconds, unless it says otherwise. */
export const CHECK_MS = 15_000;

/** Progress of all checks. */
export interface Progress {
  readonly done: number;
  readonly all: number;
  /** Ids of the checks that are still being made. */
  readonly waiting: readonly CheckId[];
}

/** Observers of running checks. */
export interface RunOptions {
  /** Ends all checks: those without a result count as not checked. */
  readonly signal: AbortSignal;
  /** Called at the start and whenever a check has ended. */
  readonly onProgress: (progress: Progress) => void;
  /** Called with the results of each check, in the order of the checks. */
  readonly onResults: (results: readonly CheckResult[]) => void;
}

/** Makes all checks at the same time. Resolves with the results in the order of the checks. Never rejects. */
export async function runChecks(
  checks: readonly Check[],
  { signal, onProgress, onResults }: RunOptions,
): Promise<readonly CheckResult[]> {
  const results = new Map<Check, readonly CheckResult[]>();
  const waiting = new Set(checks);
  const queue = [...checks];
  const report = () => {
    const ids = [...waiting].flatMap((check) => check.ids);
    onProgress({ done: checks.length - waiting.size, all: checks.length, waiting: ids });
    // In their order: a check that ends early waits for those before it.
    for (let own = ready(queue[0], results); own; own = ready(queue[0], results)) {
      queue.shift();
      onResults(own);
    }
  };
  report();
  const aborted = abortion(signal);
  await Promise.all(
    checks.map(async (check) => {
      results.set(check, await runOne(check, aborted));
      waiting.delete(check);
      report();
    }),
  );
  return checks.flatMap((check) => results.get(check) ?? []);
}

function ready(check: Check | undefined, results: ReadonlyMap<Check, readonly CheckResult[]>) {
  return check && results.get(check);
}

const AGAIN = 'run the command again';

/** Resolves when the signal ends; one listener serves all checks. */
function abortion(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function runOne(
  { ids, limitMs = CHECK_MS, unfinished, run }: Check,
  aborted: Promise<void>,
): Promise<readonly CheckResult[]> {
  const ending = new AbortController();
  const notMade = (why: string, step: string) => ids.map((id) => unchecked(id, why, unfinished ?? step));
  const interrupted = aborted.then(() => notMade('interrupted before there was a result', AGAIN));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly CheckResult[]>((resolve) => {
    const step = 'check the network and the service, then run the command again';
    timer = setTimeout(() => resolve(notMade(`no result within ${limitMs / SECOND_MS} s`, step)), limitMs);
  });
  // Nothing begins that was interrupted before.
  const made = Promise.race([interrupted, Promise.resolve(null)])
    .then((done) => done ?? run(ending.signal))
    .catch((error: unknown) => ids.map((id) => failedCheck(id, error)));
  try {
    return await Promise.race([interrupted, late, made]);
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}

/** Result of a check that threw. */
function failedCheck(id: CheckId, error: unknown): CheckResult {
  const isExpected = error instanceof ForeseenError;
  const { detail, nextStep } = splitNextStep(
    messageOf(error),
    isExpected ? AGAIN : 'report this line: it is a bug of this check',
  );
  return unchecked(id, isExpected ? detail : `the check failed: ${detail}`, nextStep);
}
