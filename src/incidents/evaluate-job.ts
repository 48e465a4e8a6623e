import { plainFailure } from '../../blocks/kit/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../core/clock.ts';
import type { TimeseriesApi } from '../datadog/client.ts';
import { readCollectors } from '../datadog/collector-reader.ts';
import { failureOf } from '../datadog/failure.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createHeartbeat, type Heartbeat, type Loop } from '../scheduling/loop.ts';
import type { StoreTroubles } from '../scheduling/trouble.ts';
import { RowError, StoreError } from '../store/store-error.ts';
import type { IncidentService } from './incident-service.ts';
import type { ShownMessages } from './restore.ts';
import { collectorSignals, metricSignals } from './rules/collector-verdict.ts';
import type { Evaluation } from './rules/incident.ts';

/** What the watch needs. */
export interface EvaluationJobOptions {
  readonly look: (now: number) => Promise<Evaluation>;
  readonly incidents: Pick<IncidentService, 'evaluate'>;
  readonly shown: ShownMessages;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly troubles: StoreTroubles;
  readonly intervalMs: number;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks at the collectors, again and again. */
export interface EvaluationJob extends Heartbeat {
  /** When the last look was written down, in milliseconds since 1970; null before the first. */
  doneAt(): number | null;
}

/** How often it is checked whether a look is due: by the clock that everything goes by, which tests move. */
const CHECK_EVERY_MS = 100;
/**
 * Looks in a row that are not written down because the database failed while it was compared with what Slack shows: it may lack what
 * was told already. Then an alarm counts for more than what is told twice.
 */
export const MOST_UNCOMPARED = 3;

const FAILED =
  'an evaluation failed; the next one follows. Next step: if this is logged repeatedly, new failures are not posted: restart the bot, and report the error as a bug';

/** Looks at everything once per interval while this process leads, and lets the desk decide what it means. */
export function createEvaluationJob(options: EvaluationJobOptions): EvaluationJob {
  const { look: evaluation, incidents, shown, leadership, troubles, intervalMs, loop, clock, log } = options;
  let lastEvaluationAt: number | null = null;
  let doneAt: number | null = null;
  let uncompared = 0;
  /** What Slack shows from before is worth no look. */
  const apart = (what: string, work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      log.error(
        { err: error },
        `the messages in the channels could not be ${what} with the database; the next evaluation retries`,
      );
    });
  const compare = async (fence: number) => {
    try {
      await shown.compare(fence);
      uncompared = 0;
    } catch (error) {
      const isOfDatabase = error instanceof StoreError && !(error instanceof RowError);
      uncompared += isOfDatabase ? 1 : 0;
      if (isOfDatabase && uncompared <= MOST_UNCOMPARED) throw error;
      await apart('compared', () => Promise.reject(error));
    }
  };
  const beat = async () => {
    const fence = leadership.fence();
    const now = clock();
    const isDue = lastEvaluationAt === null || now - lastEvaluationAt >= intervalMs || now < lastEvaluationAt;
    if (fence === null || !isDue) return;
    lastEvaluationAt = now;
    const seen = await evaluation(now);
    // Not beside it: while Datadog is asked the database may become another one.
    const written = await troubles.attempt('evaluations', async () => {
      await compare(fence);
      return incidents.evaluate(seen, fence);
    });
    // Another process leads: what this one saw is written down by nobody.
    if (written === 'fenced-off') return;
    doneAt = now;
    await apart('settled', () => shown.settle(seen, fence));
  };
  const onError = (error: unknown) => {
    if (!(error instanceof StoreError)) return log.error({ err: error }, FAILED);
    log.error({ err: error }, 'an evaluation could not be stored; the next one follows');
  };
  const heartbeat = createHeartbeat(CHECK_EVERY_MS, { beat, onError, loop });
  return { ...heartbeat, doneAt: () => doneAt };
}

/** What is looked at, and with what. */
export interface EvaluationOptions {
  readonly api: TimeseriesApi;
  readonly reader: Pick<HealthReader, 'rollup'>;
  readonly catalog: Catalog;
  readonly timeZone: string;
}

/** One look at the collectors, and at the health metrics where a rule asks for it. A Datadog that cannot be read is a blind look. */
export async function evaluateRules(
  { api, reader, catalog, timeZone }: EvaluationOptions,
  now: number,
): Promise<Evaluation> {
  try {
    const { rules } = catalog.alerts;
    const readings = await readCollectors(api, { catalog, scope: '*', now });
    const collectors = collectorSignals(rules, { collectors: catalog.collectors, readings, now });
    if (!rules.some(({ kind }) => kind === 'red')) return { kind: 'seen', at: now, signals: collectors };
    const rollup = await reader.rollup();
    const metrics = metricSignals(rules, catalog, rollup.kind === 'fresh' ? rollup.value : null);
    return { kind: 'seen', at: now, signals: [...collectors, ...metrics] };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return { kind: 'blind', at: now, says: plainFailure(failure, now, timeZone) };
  }
}
