import { randomUUID } from 'node:crypto';
import { registerCardActions } from '../commands/card-actions.ts';
import { registerHome } from '../commands/home.ts';
import { registerIncidentActions } from '../commands/incident-actions.ts';
import { listCommands } from '../commands/index.ts';
import { registerMetricSearch } from '../commands/metric-search.ts';
import type { OncallPorts } from '../commands/oncall-ports.ts';
import { registerCommands } from '../commands/register.ts';
import { registerSilenceModal } from '../commands/silence-modal.ts';
import { createCollecting } from './app-collecting.ts';
import { createDigests } from './app-digest.ts';
import { createOncall, type Oncall } from './app-oncall.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { readDashboardIds } from './dashboards/dashboard-ids.ts';
import { createEventsApi, createTimeseriesApi } from './datadog/client.ts';
import { createHealthReader } from './datadog/health-reader.ts';
import { createLimitedFetch } from './datadog/limited-fetch.ts';
import { createRateLimit } from './datadog/rate-limit.ts';
import { type LinkTo, linkTo as linkToPlaces } from './health/dashboard-link.ts';
import { createInflight } from './inflight.ts';
import { type Bot, createLifecycle } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { createOnce } from './once.ts';
import { startHealthServer } from './server/health-server.ts';
import { createMetrics, type Metrics } from './server/metrics.ts';
import { registerOncallMetrics } from './server/oncall-metrics.ts';
import { createRefusalLog } from './server/refusal-log.ts';
import { createSlackConnection, type SlackConnection } from './slack/connection.ts';
import { createDelivery } from './slack/deliver.ts';
import { createErrorHandler } from './slack/error-handler.ts';
import { createMayAct } from './slack/may-act.ts';
import { createPermalinks } from './slack/permalinks.ts';
import { createEphemeralPost } from './slack/post.ts';
import { ignoreRepeats } from './slack/repeats.ts';
import { boundRequests } from './slack/request-bound.ts';
import { createTableSupport } from './slack/table-support.ts';
import { openStore } from './store/open-store.ts';
import { createStoreSource, type StoreSource } from './store/store-source.ts';

const DATADOG_LIMITS = { timeoutMs: 10_000, maxBytes: 20_000_000 } as const;
const SHARE_ONCE_MS = 60_000;
/** People who are told that they asked one too many. */
const MOST_TOLD = 2_000;
const MOST_TOLD_AT_ONCE = 10;

/** The whole bot, wired and not yet started: the composition root, and the only place that knows all parts. */
export function createBot(config: Config, catalog: Catalog, log: Logger, clock: Clock = Date.now): Bot {
  const { timeZone } = config;
  const commands = listCommands(catalog);
  const slack = createSlackConnection(config, log, clock);
  const { app } = slack;
  const metrics = createMetrics(
    commands.map(({ name }) => name),
    slack.isOpen,
  );
  const inflight = createInflight();
  const telling = createInflight(MOST_TOLD, MOST_TOLD_AT_ONCE);
  const store = createStoreSource(() => openStore(config.store));

  const linkTo = createLinkTo(config, catalog, log);
  const { api, reader, datadogFetch } = createReading(config, catalog, metrics, log, clock);
  const parts = { config, catalog, store: store.get, reader, linkTo, clock, log };
  const oncall = createOncall({ ...parts, api, permalink: createPermalinks(app.client) });
  registerOncallMetrics(metrics.registry, oncall.state);
  const { board, leadership, nudge: onMessages } = oncall;
  const digests = createDigests({ ...parts, board, leadership, client: app.client, onMessages });

  const collecting = createCollecting({ ...parts, api, datadogFetch, leadership });
  const delivery = createDelivery(createEphemeralPost(app.client), createTableSupport());
  const ports = { reader, board, digests: digests.desk, linkTo, clock, timeZone };
  const listening = { commands, ports, delivery, inflight, metrics, log };
  const mayAct = createMayAct(app.client, catalog.alerts.actors, clock, log);
  const oncallPorts: OncallPorts = { desk: oncall.desk, mayAct, delivery, links: oncall.links, clock, timeZone };
  const crowded = createRefusalLog(log, 'more came from Slack at once than is taken');
  app.use(boundRequests({ inflight, telling, delivery, refused: crowded }));
  app.use(ignoreRepeats((...request) => store.get().seen.first(...request), clock));
  registerCommands(app, listening);
  registerHome(app, catalog, ports, inflight);
  registerMetricSearch(app, listening);
  registerCardActions(app, listening, createOnce(clock, SHARE_ONCE_MS));
  registerIncidentActions(app, oncallPorts);
  registerSilenceModal(app, oncallPorts);
  app.error(createErrorHandler(delivery, log, () => randomUUID().slice(0, 8)));

  const notReady = () => reasonsNotReady(slack, store, oncall);
  const health = { host: config.healthHost, port: config.healthPort };
  const refused = createRefusalLog(log, 'something was refused at the health port');
  const startHealth = () => startHealthServer(health, metrics, notReady, refused);
  return createLifecycle({
    slack,
    inflight: [inflight, telling],
    store,
    leadership,
    jobs: [...oncall.jobs, digests.job, ...collecting],
    startHealth,
    log,
  });
}

/** Datadog behind its limits, and what is asked of it. */
function createReading({ datadog, timeZone }: Config, catalog: Catalog, metrics: Metrics, log: Logger, clock: Clock) {
  // Datadog counts queries and events apart: running out of one says nothing of the other.
  const limited = () =>
    createLimitedFetch({ ...DATADOG_LIMITS, rateLimit: createRateLimit(clock), onRequest: metrics.datadogRequest });
  const api = createTimeseriesApi(datadog, limited());
  const events = createEventsApi(datadog, limited());
  const onFailure = (error: unknown) => log.warn({ err: error }, 'Datadog could not be read');
  const reader = createHealthReader({ api, events, catalog, timeZone, clock, onFailure });
  return { api, reader, datadogFetch: limited() };
}

/** Links to dashboards: to themselves once they are pushed to the Datadog that the settings name. */
function createLinkTo({ datadog: { appUrl }, dashboardsFolder }: Config, catalog: Catalog, log: Logger): LinkTo {
  const ids = readDashboardIds(dashboardsFolder);
  const isHere = ids?.site === appUrl;
  if (ids && !isHere) log.warn({ site: ids.site, appUrl }, 'the pushed dashboards are those of another Datadog');
  const pushed = new Map(Object.entries(isHere ? ids.dashboards : {}));
  return linkToPlaces({ appUrl, pushed, environmentTag: catalog.environments.tag });
}

function reasonsNotReady(slack: SlackConnection, store: StoreSource, { state }: Oncall): readonly string[] {
  return [
    ...(slack.isOpen() ? [] : ['Slack is not connected']),
    ...(store.isOpen() && state().storeGood ? [] : ['the database cannot be reached']),
    ...(state().tokenGood ? [] : ['Slack refuses the bot token']),
  ];
}
