import { hostname } from 'node:os';
import { createCollectTarget, environmentTags } from './app-collectors.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import { createSentEvents } from './collectors/told-events.ts';
import type { Config } from './config/config.ts';
import type { TimeseriesApi } from './datadog/client.ts';
import { readNewestFigure } from './datadog/newest-figure-reader.ts';
import type { HttpClient } from './http-client/http-client.ts';
import type { LoopWatch } from './jobs/loop-watch.ts';
import type { SelfState } from './jobs/self-gauges.ts';
import { createSelfReport } from './jobs/self-report.ts';
import type { Job } from './lifecycle.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';

/** What telling Datadog of the bot itself is made of. */
export interface SelfReportParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly api: TimeseriesApi;
  /** For what is sent to Datadog. */
  readonly datadogFetch: HttpClient;
  readonly state: () => SelfState;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly loops: LoopWatch;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The part of the composition root that tells Datadog how the bot does; nothing to do where the settings say so. */
export function createSelfReporting(parts: SelfReportParts): readonly Job[] {
  const { config, catalog, api, datadogFetch, state, store, loops, clock, log } = parts;
  const { sources, datadog, oncall } = config;
  if (!config.selfMetrics) {
    log.info('SELF_METRICS is off: no monitor in Datadog notices when the bot is down. Next step: set SELF_METRICS=on');
    return [];
  }
  const { intake, tags } = createCollectTarget({ sources, catalog }, datadog, datadogFetch, createSentEvents());
  const [scope = '*'] = environmentTags({ sources, catalog });
  return [
    createSelfReport({
      ...{ state, intake, tags, clock, log, replica: hostname(), loop: loops.loop('heartbeat') },
      waiting: async () => store().outbox.waiting(),
      heads: async () => store().outbox.heads(),
      newestFigure: (now) => readNewestFigure(api, catalog, scope, now),
      evaluationMs: oncall.channel === undefined ? null : oncall.watchIntervalMs,
    }),
  ];
}
