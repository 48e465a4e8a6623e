import { retry } from '../core/retry.ts';
import { SECOND_MS } from '../core/time.ts';
import { type Outcome, outcomeOfError } from './outbox/call-outcome.ts';

/** Reason for people why a file is missing; `isPassing` if a retry may help. */
export interface FailedUpload {
  readonly kind: 'failed';
  readonly why: string;
  readonly isPassing: boolean;
}

/** Outcome of a call that failed. */
type Undelivered = Exclude<Outcome, { kind: 'delivered' }>;

const TRIES = 3;
/** Latest start of an attempt, so that an upload ends in time with the three calls of its last attempt. */
const LAST_ATTEMPT_AT_MS = 7_000;

/** Result of the attempts; retries after growing waits, or those that Slack asks for, while there is time. */
export async function withRetries<Done>(
  isWorthIt: (problem: Undelivered) => boolean,
  attempt: () => Promise<Done>,
): Promise<Done | Undelivered> {
  const began = performance.now();
  const delayAfterError = (error: unknown, failed: number) => {
    const problem = outcomeOfError(error);
    const waitMs = problem.kind === 'rate-limited' ? problem.waitMs : SECOND_MS * failed;
    const isTooLate = performance.now() - began + waitMs > LAST_ATTEMPT_AT_MS;
    return !isWorthIt(problem) || failed >= TRIES || isTooLate ? undefined : waitMs;
  };
  return retry(attempt, { delayAfterError }).catch(outcomeOfError);
}

/** Whether an upload may be retried. One without an answer may: the file left over is in no channel. */
export function isPassing(problem: Undelivered): boolean {
  return problem.kind === 'in-doubt' || isUndone(problem);
}

/** Whether the call certainly had no effect, and a retry may help. */
export function isUndone({ kind }: Undelivered): boolean {
  return kind === 'rate-limited' || kind === 'not-sent';
}

/** The failure of an upload, in words. */
export function failureOf(problem: Undelivered): FailedUpload {
  return { kind: 'failed', why: reasonOf(problem), isPassing: isPassing(problem) };
}

function reasonOf(problem: Undelivered): string {
  if (problem.kind === 'rate-limited') return 'Slack limits the rate of uploads';
  if ('detail' in problem) return `Slack did not accept it (${problem.detail})`;
  if (problem.word !== 'missing_scope') return `Slack rejected it (${problem.word})`;
  return 'the Slack app lacks the scope files:write; ask an admin to update its manifest and reinstall it';
}
