import type { Clock } from '../core/clock.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createTicker, type Loop, type Ticker } from '../scheduling/loop.ts';
import type { StoreProblems } from '../scheduling/store-problems.ts';
import { RowError, StoreError } from '../store/store-error.ts';
import type { ShownMessages } from './compare-channels.ts';
import type { IncidentService } from './incident-service.ts';
import type { Evaluation } from './rules/evaluation.ts';

/** Dependencies of the evaluation job. */
export interface EvaluationJobOptions {
  /** Returns null when there is nothing to evaluate. */
  readonly evaluate: (now: number) => Promise<Evaluation | null>;
  readonly incidents: Pick<IncidentService, 'evaluate'>;
  readonly shown: ShownMessages;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly storeProblems: StoreProblems;
  readonly intervalMs: number;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Evaluates the alert rules at an interval. */
export interface EvaluationJob extends Ticker {
  /**
   * Time at which the last stored evaluation began, in milliseconds since 1970; null before the first, and while there is nothing to
   * evaluate.
   */
  doneAt(): number | null;
}

/** Interval of the check whether an evaluation is due, in milliseconds. The check reads the injected clock, which tests move. */
const CHECK_EVERY_MS = 100;
/**
 * Evaluations in a row, at most, that are not stored because the database failed while it was compared with what Slack shows: it may lack
 * incidents that are posted already. After that an alarm matters more than a duplicate.
 */
export const MOST_UNCOMPARED = 3;

const FAILED =
  'an evaluation failed; the next one follows. Next step: if this is logged repeatedly, new failures are not posted: restart the bot, and report the error as a bug';

/** Creates a job that evaluates all rules once per interval while this process leads, and stores the resulting incidents. */
export function createEvaluationJob(options: EvaluationJobOptions): EvaluationJob {
  const { evaluate, incidents, shown, leadership, storeProblems, intervalMs, loop, clock, log } = options;
  let lastEvaluationAt: number | null = null;
  let doneAt: number | null = null;
  let uncompared = 0;
  /** Logs an error of work on the messages in Slack: it must not end the evaluation. */
  const logFailure = (verb: string, work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      log.error(
        { err: error },
        `the messages in the channels could not be ${verb} with the database; the next evaluation retries`,
      );
    });
  const compare = async (fence: number) => {
    try {
      await shown.compare(fence);
      uncompared = 0;
    } catch (error) {
      const isDatabaseFailure = error instanceof StoreError && !(error instanceof RowError);
      uncompared += isDatabaseFailure ? 1 : 0;
      if (isDatabaseFailure && uncompared <= MOST_UNCOMPARED) throw error;
      await logFailure('compared', () => Promise.reject(error));
    }
  };
  const beat = async () => {
    const fence = leadership.fence();
    const now = clock();
    const isDue = lastEvaluationAt === null || now - lastEvaluationAt >= intervalMs || now < lastEvaluationAt;
    if (fence === null || !isDue) return;
    lastEvaluationAt = now;
    const evaluation = await evaluate(now);
    if (evaluation === null) {
      doneAt = null;
      return;
    }
    // Compared after the evaluation and not beside it: while Datadog is read, the database may be replaced.
    const result = await storeProblems.attempt('evaluations', async () => {
      await compare(fence);
      return incidents.evaluate(evaluation, fence);
    });
    // Another process leads: this evaluation is not stored.
    if (result === 'fenced-off') return;
    doneAt = now;
    await logFailure('settled', () => shown.settle(evaluation, fence));
  };
  const onError = (error: unknown) => {
    if (!(error instanceof StoreError)) return log.error({ err: error }, FAILED);
    log.error({ err: error }, 'an evaluation could not be stored; the next one follows');
  };
  const ticker = createTicker(CHECK_EVERY_MS, { tick: beat, onError, loop });
  return { ...ticker, doneAt: () => doneAt };
}
