import { createCollectors, createCollectTarget } from './app-collectors.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { TimeseriesApi } from './datadog/client.ts';
import type { HttpClient } from './http-client/http-client.ts';
import { createCollectJob } from './jobs/collect.ts';
import type { Leadership } from './jobs/leadership.ts';
import type { LoopWatch } from './jobs/loop-watch.ts';
import { createStoredSentEvents } from './jobs/stored-told-events.ts';
import type { Job } from './lifecycle.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';

/** What collecting is made of. */
export interface CollectingParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly api: TimeseriesApi;
  /** Asks the sources. */
  readonly fetch: HttpClient;
  /** For what is sent to Datadog. */
  readonly datadogFetch: HttpClient;
  readonly leadership: Leadership;
  readonly loops: LoopWatch;
  readonly store: () => Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The part of the composition root that belongs to collecting; nothing to do where no collector is named. Throws ProblemsError. */
export function createCollecting(parts: CollectingParts): readonly Job[] {
  const { config, catalog, api, fetch, datadogFetch, leadership, loops, store, clock, log } = parts;
  const { sources, datadog, timeZone } = config;
  if (sources.collect.length === 0) return [];
  const collectors = createCollectors({ sources, catalog, api, fetch, timeZone, clock }, sources.collect);
  const told = createStoredSentEvents(() => store().seen, clock);
  const target = createCollectTarget({ sources, catalog }, datadog, datadogFetch, told);
  return [createCollectJob({ collectors, ...target, leadership, loops, clock, log })];
}
