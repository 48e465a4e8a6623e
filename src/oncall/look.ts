import { plainFailure } from '../../blocks/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { TimeseriesApi } from '../datadog/client.ts';
import { readCollectors } from '../datadog/collector-reader.ts';
import { failureOf } from '../datadog/failure.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { collectorSignals, metricSignals } from '../incidents/collector-signals.ts';
import type { Evaluation } from '../incidents/signal.ts';

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
    const readings = await readCollectors(api, catalog, '*', now);
    const collectors = collectorSignals(rules, catalog.collectors, readings, now);
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
