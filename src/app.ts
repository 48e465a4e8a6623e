import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import { registerCardActions } from '../commands/card-actions.ts';
import { controlNames } from '../commands/control-names.ts';
import { digestCommand } from '../commands/digest.ts';
import { registerHome } from '../commands/home.ts';
import { registerIncidentActions } from '../commands/incident-actions.ts';
import { listCommands } from '../commands/index.ts';
import { registerMetricSearch } from '../commands/metric-search.ts';
import type { OncallPorts } from '../commands/oncall-ports.ts';
import { type ListenerDeps, registerCommands } from '../commands/register.ts';
import { registerSilenceModal } from '../commands/silence-modal.ts';
import { createCollecting } from './app-collecting.ts';
import { createDigests } from './app-digest.ts';
import { createHealthPort } from './app-health.ts';
import { createOncall } from './app-oncall.ts';
import { createPermissionSide, type PermissionSide } from './app-permissions.ts';
import { createSelfReporting } from './app-self-report.ts';
import { createAwakeClock } from './awake-clock.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { postgresWarning } from './config/postgres-tls.ts';
import { secretsOf } from './config/secrets.ts';
import { MINUTE_MS } from './core/time.ts';
import { readDashboardIds } from './dashboards/dashboard-ids.ts';
import { createEventsApi, createLogsApi, createTimeseriesApi } from './datadog/client.ts';
import { createEventSearch } from './datadog/event-search.ts';
import { createHealthReader } from './datadog/health-reader.ts';
import { createLimitedFetch } from './datadog/limited-fetch.ts';
import { createLogSearch } from './datadog/log-search.ts';
import { createRateLimit } from './datadog/rate-limit.ts';
import { type LinkTo, createDashboardLinker as linkToPlaces } from './health/dashboard-link.ts';
import { createHttpClient, type HttpClient } from './http-client/http-client.ts';
import { createInflight, type Inflight } from './inflight.ts';
import { createLoopWatch } from './jobs/loop-watch.ts';
import { createStoreTroubles } from './jobs/store-troubles.ts';
import { type Bot, createLifecycle } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { createSharedOnce, type SharedOnce } from './once.ts';
import { redactingFetch } from './redaction/redacting-fetch.ts';
import { createRedactor } from './redaction/redactor.ts';
import { registerLoopMetrics } from './server/loop-metrics.ts';
import { createMetrics, type Metrics } from './server/metrics.ts';
import { registerOncallMetrics } from './server/oncall-metrics.ts';
import { createRefusalLog } from './server/refusal-log.ts';
import { createSlackConnection, type Outbound } from './slack/connection.ts';
import { createDelivery, type Delivery } from './slack/deliver.ts';
import { createErrorHandler } from './slack/error-handler.ts';
import { createFormatSupport } from './slack/format-support.ts';
import { createPermalinks } from './slack/permalinks.ts';
import { createEphemeralPost, createResponseUrlPost } from './slack/post.ts';
import { refuseForeign } from './slack/refuse-foreign.ts';
import { ignoreRepeats } from './slack/repeats.ts';
import { boundRequests } from './slack/request-bound.ts';
import { createSlackFetch } from './slack/slack-fetch.ts';
import { openStore } from './store/open-store.ts';
import { redactedStore } from './store/redacted-store.ts';
import { createStoreSource, type StoreSource } from './store/store-source.ts';

export const SHARE_ONCE_MS = MINUTE_MS;
/** People who are told that they asked one too many. */
export const MOST_TOLD = 2_000;
export const MOST_TOLD_AT_ONCE = 10;

const STOOD_STILL =
  'the process was paused: nothing was evaluated, sent or answered meanwhile; it continues now. Next step: if nobody paused it and the machine did not sleep, check its CPU and its disk';

interface GuardParts {
  readonly inflight: Inflight;
  readonly telling: Inflight;
  readonly delivery: Delivery;
  readonly permission: PermissionSide;
  readonly store: StoreSource;
  readonly clock: Clock;
  readonly log: Logger;
}

const MONOTONIC = () => performance.now();

/** The whole bot, wired and not yet started: the composition root, and the only place that knows all parts. */
export function createBot(
  config: Config,
  catalog: Catalog,
  log: Logger,
  clock: Clock = Date.now,
  monotonic = MONOTONIC,
): Bot {
  const { timeZone } = config;
  const commands = listCommands(catalog);
  const { fetch, slackFetch, redact } = createOutbound(config);
  const slack = createSlackConnection(config, { slackFetch, redact }, log, clock);
  const { app } = slack;
  const metrics = createMetrics(
    commands.map(({ name }) => name),
    slack.isOpen,
  );
  const inflight = createInflight();
  const telling = createInflight(MOST_TOLD, MOST_TOLD_AT_ONCE);
  const store = createStoreSource(async () => redactedStore(await openStore(config.store, log), redact));
  warnOfStore(config, log);

  const linkTo = createLinkTo(config, catalog, log);
  const { api, reader, datadogFetch } = createReading(config, catalog, fetch, metrics, log, clock);
  const troubles = createStoreTroubles();
  const { awake, loops } = createLoops(metrics, monotonic, clock, log);
  const way = { fetch, slackFetch, redact };
  const parts = { ...way, config, catalog, loops, store: store.get, troubles, reader, linkTo, clock, log };
  const oncall = createOncall({ ...parts, source: store, awake, api, permalink: createPermalinks(app.client) });
  registerOncallMetrics(metrics.registry, oncall.state, oncall.clocks.offsetSeconds);
  const { activeIncidents, leadership, nudge: onMessages } = oncall;
  const digests = createDigests({ ...parts, activeIncidents, leadership, client: app.client, onMessages });
  const sending = { ...parts, api, datadogFetch: redactingFetch(datadogFetch, redact), leadership };
  const collecting = createCollecting(sending);
  const selfReporting = createSelfReporting({ ...sending, state: oncall.state });
  const delivery = createDelivery(
    createResponseUrlPost(slackFetch),
    createEphemeralPost(app.client),
    createFormatSupport(clock),
  );
  const ports = { reader, activeIncidents: activeIncidents, digests: digests.service, linkTo, clock, timeZone };
  const listening = { commands, ports, delivery, inflight, metrics, log };
  const permission = createPermissionSide(parts);
  const { permissions } = permission;
  const oncallPorts: OncallPorts = {
    incidents: oncall.incidents,
    permissions,
    delivery,
    links: oncall.links,
    clock,
    timeZone,
  };
  for (const guard of createGuards({ inflight, telling, delivery, permission, store, clock, log })) app.use(guard);
  listen(app, catalog, listening, oncallPorts, createSharedKeys(store, clock));

  const startHealth = createHealthPort({ config, metrics, slack, store, oncall, permission, loops, redact, log });
  return createLifecycle({
    slack,
    inflight: [inflight, telling],
    store,
    leadership,
    earlyJobs: [{ start: awake.start, stop: async () => awake.stop() }, ...oncall.earlyJobs],
    jobs: [...oncall.jobs, permission.job, digests.job, ...collecting, ...selfReporting],
    startHealth,
    log,
  });
}

/** What knows which loops have their turns, told in the metrics. */
function createLoops(metrics: Metrics, monotonic: () => number, clock: Clock, log: Logger) {
  const awake = createAwakeClock(monotonic, (ms) => log.warn({ seconds: Math.round(ms / 1_000) }, STOOD_STILL));
  const loops = createLoopWatch(awake, clock);
  registerLoopMetrics(metrics.registry, loops.idleSeconds);
  return { awake, loops };
}

/** What everything that Slack sends has to pass, in this order. */
function createGuards({ inflight, telling, delivery, permission, store, clock, log }: GuardParts) {
  return [
    boundRequests({
      ...{ inflight, telling, delivery },
      refused: createRefusalLog(log, 'too many requests from Slack at once: some were refused'),
    }),
    refuseForeign({
      ...{ ownApp: permission.ownApp, changing: [digestCommand.name], delivery },
      refused: createRefusalLog(log, 'a request was refused that may be meant for another workspace or app'),
    }),
    ignoreRepeats((...request) => store.get().seen.first(...request), clock),
  ];
}

/** What was shared just now, by whichever replica. */
function createSharedKeys(store: StoreSource, clock: Clock): SharedOnce {
  return createSharedOnce(() => store.get().seen, clock, SHARE_ONCE_MS);
}

/** All that people type, press and open. */
function listen(
  app: App,
  catalog: Catalog,
  listening: ListenerDeps,
  oncallPorts: OncallPorts,
  shares: SharedOnce,
): void {
  const { ports, delivery, inflight, log } = listening;
  registerCommands(app, listening);
  registerHome(app, catalog, ports, inflight);
  registerMetricSearch(app, listening);
  registerCardActions(app, listening, { shares, names: controlNames(catalog) });
  registerIncidentActions(app, oncallPorts);
  registerSilenceModal(app, oncallPorts);
  app.error(createErrorHandler(delivery, log, () => randomUUID().slice(0, 8)));
}

/** Every text that leaves passes these: requests, what is kept, the health port; the log and the terminal have their own. */
function createOutbound(config: Config): Outbound & { readonly fetch: HttpClient } {
  const redact = createRedactor(secretsOf(config));
  const fetch = createHttpClient();
  return { fetch, slackFetch: redactingFetch(createSlackFetch(fetch, config.slack.apiUrl), redact), redact };
}

/** Datadog behind its limits, and what is asked of it. */
function createReading(
  { datadog, timeZone }: Config,
  catalog: Catalog,
  fetch: HttpClient,
  metrics: Metrics,
  log: Logger,
  clock: Clock,
) {
  // Datadog counts queries, events and logs apart: running out of one says nothing of the other.
  const limited = () =>
    createLimitedFetch({ fetch, rateLimit: createRateLimit(clock), onRequest: metrics.datadogRequest });
  const api = createTimeseriesApi(datadog, limited());
  const feeds =
    catalog.feeds === 'logs'
      ? createLogSearch(createLogsApi(datadog, limited()))
      : createEventSearch(createEventsApi(datadog, limited()));
  const onFailure = (error: unknown) => log.warn({ err: error }, 'Datadog could not be read');
  const reader = createHealthReader({ api, feeds, catalog, timeZone, clock, onFailure });
  return { api, reader, datadogFetch: limited() };
}

/** Links to dashboards: to themselves once they are pushed to the Datadog that the settings name. */
function createLinkTo({ datadog: { appUrl }, dashboardsFolder }: Config, catalog: Catalog, log: Logger): LinkTo {
  const ids = readDashboardIds(dashboardsFolder);
  const isHere = ids?.site === appUrl;
  if (ids && !isHere)
    log.warn(
      { site: ids.site, appUrl },
      'ids.json holds the dashboards of another Datadog site: links lead to the dashboard list',
    );
  const pushed = new Map(Object.entries(isHere ? ids.dashboards : {}));
  return linkToPlaces({ appUrl, pushed, environmentTag: catalog.environments.tag });
}

function warnOfStore({ store }: Config, log: Logger): void {
  const warning = store.kind === 'postgres' ? postgresWarning(store.url) : undefined;
  if (warning !== undefined) log.warn(warning);
}
