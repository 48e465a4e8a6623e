import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import type { OncallPorts } from '../../commands/command.ts';
import { digestCommand } from '../../commands/digest.ts';
import { controlNames, listCommands } from '../../commands/index.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { secretsOf } from '../config/secrets.ts';
import { postgresWarning } from '../config/store-config.ts';
import { type Clock, createAwakeClock } from '../core/clock.ts';
import { createInflight, type Inflight } from '../core/inflight.ts';
import { createSharedOnce, type SharedOnce } from '../core/once.ts';
import { MINUTE_MS } from '../core/time.ts';
import { readDashboardIds } from '../dashboards/ids.ts';
import {
  createEventsApi,
  createLimitedFetch,
  createLogsApi,
  createRateLimit,
  createTimeseriesApi,
} from '../datadog/client.ts';
import { createEventSearch, createLogSearch } from '../datadog/feed-search.ts';
import { createHealthReader } from '../datadog/health-reader.ts';
import { type LinkTo, createDashboardLinker as linkToPlaces } from '../health/dashboard-link.ts';
import { createHttpClient, type HttpClient } from '../http-client/http-client.ts';
import { createRefusalLog } from '../http-server/bounded-server.ts';
import type { Logger } from '../observability/log.ts';
import { createMetrics, type Metrics, registerLoopMetrics, registerOncallMetrics } from '../observability/metrics.ts';
import { redactingFetch } from '../redaction/redacting-fetch.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { createLoopWatch } from '../scheduling/loop.ts';
import { createStoreTroubles } from '../scheduling/trouble.ts';
import { createSlackConnection, type Outbound } from '../slack/connect.ts';
import { createErrorHandler } from '../slack/errors.ts';
import { boundRequests } from '../slack/http/request-checks.ts';
import { ignoreRepeats, refuseForeign } from '../slack/inbound-checks.ts';
import { registerCardActions, registerIncidentActions } from '../slack/listeners/actions.ts';
import { type ListenerDeps, registerCommands } from '../slack/listeners/commands.ts';
import { registerHome } from '../slack/listeners/events.ts';
import { registerMetricSearch, registerSilenceModal } from '../slack/listeners/views.ts';
import { createPermalinks } from '../slack/permalinks.ts';
import {
  createDelivery,
  createEphemeralPost,
  createFormatSupport,
  createResponseUrlPost,
  type Delivery,
} from '../slack/reply.ts';
import { createSlackFetch } from '../slack/web-client.ts';
import { createStoreSource, openStore, type StoreSource } from '../store/open-store.ts';
import { redactedStore } from '../store/redacted-store.ts';
import { createCollecting } from './collectors.ts';
import { createDigests } from './digests.ts';
import { createOncall } from './incidents.ts';
import { type Bot, createLifecycle } from './lifecycle.ts';
import { createPermissionSide, type PermissionSide } from './permissions.ts';
import { createHealthPort, createSelfReporting } from './self-monitoring.ts';

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
  const slack = createSlackConnection(config, { slackFetch, redact }, { log, clock });
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
  const { api, reader, datadogFetch } = createReading(config, { catalog, fetch, metrics, log, clock });
  const troubles = createStoreTroubles();
  const { awake, loops } = createLoops(metrics, { monotonic, clock, log });
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
  listen(app, { catalog, listening, oncallPorts, shares: createSharedKeys(store, clock) });

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
function createLoops(
  metrics: Metrics,
  { monotonic, clock, log }: { readonly monotonic: () => number; readonly clock: Clock; readonly log: Logger },
) {
  const awake = createAwakeClock(monotonic, (ms) => log.warn({ seconds: Math.round(ms / 1_000) }, STOOD_STILL));
  const loops = createLoopWatch(awake, clock);
  registerLoopMetrics(metrics.registry, loops.idleSeconds);
  return { awake, loops };
}

/** What everything that Slack sends has to pass, in this order. */
function createGuards({ inflight, telling, delivery, permission, store, clock, log }: GuardParts) {
  return [
    boundRequests({
      inflight,
      telling,
      delivery,
      refused: createRefusalLog(log, 'too many requests from Slack at once: some were refused'),
    }),
    refuseForeign({
      ownApp: permission.ownApp,
      changing: [digestCommand.name],
      delivery,
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
  {
    catalog,
    listening,
    oncallPorts,
    shares,
  }: {
    readonly catalog: Catalog;
    readonly listening: ListenerDeps;
    readonly oncallPorts: OncallPorts;
    readonly shares: SharedOnce;
  },
): void {
  const { ports, delivery, inflight, log } = listening;
  registerCommands(app, listening);
  registerHome(app, { catalog, ports, inflight });
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
  {
    catalog,
    fetch,
    metrics,
    log,
    clock,
  }: {
    readonly catalog: Catalog;
    readonly fetch: HttpClient;
    readonly metrics: Metrics;
    readonly log: Logger;
    readonly clock: Clock;
  },
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
