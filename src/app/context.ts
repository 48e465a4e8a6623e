import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { postgresWarning } from '../config/store-config.ts';
import { type AwakeClock, type Clock, createAwakeClock } from '../core/clock.ts';
import { readDashboardIds } from '../dashboards/ids.ts';
import {
  createEventsApi,
  createLimitedFetch,
  createLogsApi,
  createRateLimit,
  createTimeseriesApi,
  type TimeseriesApi,
} from '../datadog/client.ts';
import { createEventSearch, createLogSearch, type FeedSearch } from '../datadog/feed-search.ts';
import { createHealthReader, type HealthReader } from '../datadog/health-reader.ts';
import { createDashboardLinker, type LinkTo } from '../health/dashboard-link.ts';
import { createHttpClient, type HttpClient } from '../http-client/http-client.ts';
import type { Logger } from '../observability/log.ts';
import { type Metrics, registerLoopMetrics } from '../observability/metrics.ts';
import { redactingFetch } from '../redaction/redacting-fetch.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { createLoops, type Loops } from '../scheduling/loop.ts';
import { createStoreProblems, type StoreProblems } from '../scheduling/store-problems.ts';
import type { Outbound } from '../slack/connect.ts';
import { createSlackFetch } from '../slack/web-client.ts';
import { createStoreSource, openStore, type StoreSource } from '../store/open-store.ts';
import { redactedStore } from '../store/redacted-store.ts';
import type { Store } from '../store/store.ts';

/** Everything that the parts of the bot share: settings, database, clocks, log, and clients of other services. */
export interface AppContext extends AppClients {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly metrics: Metrics;
  readonly storeSource: StoreSource;
  /** The open database. Throws StoreError while it is not open. */
  readonly store: () => Store;
  readonly storeProblems: StoreProblems;
  readonly api: TimeseriesApi;
  /** Searches what collectors reported as events or logs. */
  readonly feeds: FeedSearch;
  readonly reader: HealthReader;
  /** Creates a client that submits data to Datadog, with a rate limit of its own; secrets are redacted from the data. */
  readonly createDatadogFetch: () => HttpClient;
  readonly linkTo: LinkTo;
  readonly loops: Loops;
  readonly awake: AwakeClock;
  readonly clock: Clock;
  readonly log: Logger;
}

/** HTTP clients, and the redactor for every text that leaves the process other than by the log and the terminal. */
export interface AppClients extends Outbound {
  /** Reads the sources of the collectors, Datadog, and the chart server. */
  readonly fetch: HttpClient;
}

/** HTTP clients of this configuration; requests to Slack are redacted. */
export function createClients(config: Config): AppClients {
  const redact = createRedactor(config.secrets);
  const fetch = createHttpClient();
  return { fetch, slackFetch: redactingFetch(createSlackFetch(fetch, config.slack.apiUrl), redact), redact };
}

/** Input of a context. `monotonic` counts milliseconds and is never set; `clock` may be. */
export interface ContextOptions
  extends AppClients,
    Pick<AppContext, 'config' | 'catalog' | 'metrics' | 'clock' | 'log'> {
  readonly monotonic: () => number;
}

const PROCESS_PAUSED =
  'the process was paused: nothing was evaluated, sent or answered during that time; it has resumed. Next step: if nobody paused it and the machine did not sleep, check its CPU and its disk';

/** Creates the context. Nothing is started, and the database is not open yet. */
export function createContext({ monotonic, ...options }: ContextOptions): AppContext {
  const { config, metrics, redact, clock, log } = options;
  const source = createStoreSource(async () => redactedStore(await openStore(config.store, log), redact));
  warnOfStore(config, log);
  const awake = createAwakeClock(monotonic, (ms) => log.warn({ seconds: Math.round(ms / 1_000) }, PROCESS_PAUSED));
  const loops = createLoops(awake, clock);
  registerLoopMetrics(metrics.registry, loops.idleSeconds);
  return {
    ...options,
    ...createDatadogClients(options),
    linkTo: createLinkTo(options),
    storeSource: source,
    store: source.get,
    storeProblems: createStoreProblems(),
    loops,
    awake,
  };
}

/** Datadog's APIs, each behind its own rate limit. */
function createDatadogClients({
  config: { datadog, timeZone },
  catalog,
  fetch,
  redact,
  metrics,
  clock,
  log,
}: Omit<ContextOptions, 'monotonic'>): Pick<AppContext, 'api' | 'feeds' | 'reader' | 'createDatadogFetch'> {
  // Datadog limits queries, submissions, events and logs separately: exhausting one limit does not affect the others.
  const limited = () =>
    createLimitedFetch({ fetch, rateLimit: createRateLimit(clock), onRequest: metrics.datadogRequest });
  const api = createTimeseriesApi(datadog, limited());
  const feeds =
    catalog.feeds === 'logs'
      ? createLogSearch(createLogsApi(datadog, limited()))
      : createEventSearch(createEventsApi(datadog, limited()));
  const onFailure = (error: unknown) => log.warn({ err: error }, 'Datadog could not be read');
  const reader = createHealthReader({ api, feeds, catalog, timeZone, clock, onFailure });
  return { api, feeds, reader, createDatadogFetch: () => redactingFetch(limited(), redact) };
}

/** Links to dashboards, by id if they were pushed to the Datadog site of the settings. */
function createLinkTo({
  config: {
    datadog: { appUrl },
    dashboardsFolder,
  },
  catalog,
  log,
}: Pick<ContextOptions, 'config' | 'catalog' | 'log'>): LinkTo {
  const ids = readDashboardIds(dashboardsFolder);
  const isSameSite = ids?.site === appUrl;
  if (ids && !isSameSite)
    log.warn(
      { site: ids.site, appUrl },
      'ids.json holds the dashboards of another Datadog site: links lead to the dashboard list',
    );
  const pushed = new Map(Object.entries(isSameSite ? ids.dashboards : {}));
  return createDashboardLinker({ appUrl, pushed, environmentTag: catalog.environments.tag });
}

function warnOfStore({ store }: Config, log: Logger): void {
  const warning = store.kind === 'postgres' ? postgresWarning(store.url) : undefined;
  if (warning !== undefined) log.warn(warning);
}
