import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Command, OncallPorts } from '../../commands/command.ts';
import { digestCommand } from '../../commands/digest.ts';
import { EXPORT_WORDS, INCIDENTS } from '../../commands/incident-names.ts';
import { controlNames, listCommands } from '../../commands/index.ts';
import { LIVE } from '../../commands/live-cards.ts';
import { HEALTH } from '../../commands/metric-cards.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { createInflight, type Inflight } from '../core/inflight.ts';
import { createSharedOnce, type SharedOnce } from '../core/once.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { DigestService } from '../digest/digest-service.ts';
import { createRefusalLog } from '../http-server/bounded-server.ts';
import type { LiveCardService } from '../live-cards/live-card-service.ts';
import type { Logger } from '../observability/log.ts';
import { createMetrics, registerOncallMetrics } from '../observability/metrics.ts';
import { type AnswerDelivery, createAnswerDelivery } from '../slack/answer-delivery.ts';
import { createSlackConnection } from '../slack/connect.ts';
import { createErrorDescription, createErrorHandler } from '../slack/errors.ts';
import { createFileSending, type SendFile } from '../slack/files.ts';
import { createFormatSupport } from '../slack/format-support.ts';
import { ignoreRepeats, refuseForeign } from '../slack/inbound-checks.ts';
import { registerCardActions } from '../slack/listeners/card-actions.ts';
import { registerCommands } from '../slack/listeners/commands.ts';
import { registerDigest } from '../slack/listeners/digest.ts';
import { registerHome } from '../slack/listeners/home.ts';
import { registerIncidentActions } from '../slack/listeners/incident-actions.ts';
import { registerLiveCard } from '../slack/listeners/live-card.ts';
import { registerMetricSearch, registerSilenceModal } from '../slack/listeners/views.ts';
import { registerWatches } from '../slack/listeners/watch.ts';
import { registerWhy } from '../slack/listeners/why.ts';
import type { Lookups } from '../slack/lookups.ts';
import { createPermalinks } from '../slack/permalinks.ts';
import { createDirectPost, createEphemeralPost, createResponseUrlPost } from '../slack/post.ts';
import { boundRequests } from '../slack/request-bound.ts';
import { createVisibleChannels } from '../slack/visible-channels.ts';
import { createSdkLogger, createSingleTryClient } from '../slack/web-client.ts';
import type { WatchService } from '../watches/watch-service.ts';
import { createCollecting } from './collectors.ts';
import { type AppContext, createClients, createContext } from './context.ts';
import { createDigests } from './digests.ts';
import { createOncall, type Oncall } from './incidents.ts';
import { type Bot, createLifecycle } from './lifecycle.ts';
import { createLiveCards } from './live-cards.ts';
import { type AppPermissions, createAppPermissions } from './permissions.ts';
import { createHealthPort, createSelfReporting } from './self-monitoring.ts';
import { createWatches } from './watches.ts';

export const SHARE_ONCE_MS = MINUTE_MS;
/** Most refusals, of requests beyond the limit, that are being answered or wait for it. */
export const MOST_REFUSALS = 2_000;
export const MOST_REFUSALS_AT_ONCE = 10;

/** The bot's log and clocks. Both clocks count milliseconds: `clock` since 1970, `monotonic` is never set. */
export interface BotOptions {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly monotonic?: () => number;
}

/** The whole bot, wired and not yet started: the composition root, and the only place that knows all parts. */
export function createBot(
  config: Config,
  catalog: Catalog,
  { log, clock = Date.now, monotonic = () => performance.now() }: BotOptions,
): Bot {
  const commands = listCommands(catalog);
  const { fetch, slackFetch, redact } = createClients(config);
  const slack = createSlackConnection(config, { slackFetch, redact }, { log, clock });
  const { app } = slack;
  const metrics = createMetrics(
    commands.map(({ name }) => name),
    slack.isOpen,
  );
  const context = createContext({ config, catalog, fetch, slackFetch, redact, metrics, log, clock, monotonic });
  const { storeSource: source, awake } = context;
  const permalink = createPermalinks(app.client);
  const oncall = createOncall(context, permalink);
  registerOncallMetrics(metrics.registry, oncall.state, oncall.clocks.offsetSeconds);
  const collecting = createCollecting(context, oncall.leadership);
  const selfReporting = createSelfReporting(context, oncall.state);
  const permission = createAppPermissions(context);
  const digests = createDigests(context, { oncall, membership: permission.membership });
  const { service, lookups } = digests;
  const { membership } = permission;
  const watches = createWatches(context, { oncall, membership, lookups, permalink });
  const live = createLiveCards(context, { oncall, membership, lookups, client: app.client });
  const inflight = listen(app, context, {
    commands,
    oncall,
    digests: service,
    watches,
    liveCards: live.service,
    lookups,
    permission,
  });
  return createLifecycle({
    slack,
    inflight,
    store: source,
    leadership: oncall.leadership,
    earlyJobs: [{ start: awake.start, stop: async () => awake.stop() }, ...oncall.earlyJobs],
    jobs: [...oncall.jobs, permission.job, digests.job, live.job, ...collecting, ...selfReporting],
    startHealth: createHealthPort(context, { slack, oncall, permission }),
    log,
  });
}

/** Services that answer people. */
interface Services {
  readonly commands: readonly Command[];
  readonly oncall: Oncall;
  readonly digests: DigestService;
  readonly watches: WatchService;
  readonly liveCards: LiveCardService;
  readonly lookups: Lookups;
  readonly permission: AppPermissions;
}

/** Registers the guards and listeners of everything that Slack sends; returns the counters of running requests. */
function listen(
  app: App,
  context: AppContext,
  { commands, oncall, digests, watches, liveCards, lookups, permission }: Services,
): readonly [answers: Inflight, refusals: Inflight] {
  const { config, catalog, storeSource: source, reader, linkTo, metrics, clock, log } = context;
  const { timeZone } = config;
  const inflight = createInflight();
  const refusing = createInflight(MOST_REFUSALS, MOST_REFUSALS_AT_ONCE);
  const client = createAnswerClient(context);
  const delivery = createAnswers(client, context);
  for (const guard of createGuards(context, { inflight, refusing, delivery, permission })) app.use(guard);
  const { activeIncidents, history } = oncall;
  // Replicas share the keys, so that a card is shared, and a file is sent, once by whichever of them.
  const shares = createSharedOnce(() => source.get().seen, clock, SHARE_ONCE_MS);
  const sendFile = createFiles(context, shares);
  const visibleTo = createVisibleChannels({ lookups, isMember: permission.membership });
  const ports = {
    reader,
    activeIncidents,
    history,
    sendFile,
    digests,
    watches,
    visibleTo,
    liveCards,
    linkTo,
    clock,
    timeZone,
  };
  const deps = { commands, ports, delivery, inflight, metrics, log };
  const { incidents, links } = oncall;
  const oncallPorts: OncallPorts = {
    incidents,
    permissions: permission.permissions,
    delivery,
    links,
    clock,
    timeZone,
  };
  registerCommands(app, deps);
  registerMetricSearch(app, deps, catalog);
  const names = controlNames(catalog);
  registerCardActions(app, deps, { shares, names });
  registerWhy(app, { ...deps, oncall: oncallPorts, names });
  registerDigest(app, { ports, lookups, delivery, inflight, log });
  registerWatches(app, { ports, catalog, delivery, inflight });
  registerLiveCard(app, deps);
  registerIncidentActions(app, oncallPorts);
  const createReference = () => randomUUID().slice(0, 8);
  const describe = createErrorDescription(log, { changing: CHANGING_COMMANDS, createReference });
  registerSilenceModal(app, oncallPorts, describe);
  registerHome(app, { ...deps, catalog, names, views: client.views, describe });
  app.error(createErrorHandler(delivery, log, describe));
  return [inflight, refusing];
}

/** Commands that can change something, or post or send something, some of them with one of these words only. */
const CHANGING_COMMANDS: readonly string[] = [
  digestCommand.name,
  ...['watch', 'unwatch', LIVE].map((word) => `${HEALTH} ${word}`),
  ...EXPORT_WORDS.map((word) => `${INCIDENTS} ${word}`),
];

/** Longest call that posts an answer, in milliseconds. */
const ANSWER_CALL_MS = 10_000;

/** Client of answers. It has no queue, which a rate limit of Slack would hold up for all. */
function createAnswerClient({ config: { slack }, slackFetch, log }: AppContext): WebClient {
  return createSingleTryClient({
    token: slack.botToken,
    slackApiUrl: slack.apiUrl,
    fetch: slackFetch,
    logger: createSdkLogger(log.child({ part: 'slack-sdk' })),
    timeoutMs: ANSWER_CALL_MS,
  });
}

/** Delivers answers. */
function createAnswers(client: WebClient, { slackFetch, clock }: AppContext): AnswerDelivery {
  const posts = {
    responseUrl: createResponseUrlPost(slackFetch, clock),
    ephemeral: createEphemeralPost(client),
    direct: createDirectPost(client),
  };
  return createAnswerDelivery(posts, { formats: createFormatSupport(clock), clock });
}

/** Sending of files to people; `sends` are those that were sent. */
function createFiles({ config: { slack }, slackFetch, redact, log }: AppContext, sends: SharedOnce): SendFile {
  const logger = createSdkLogger(log.child({ part: 'slack-sdk' }));
  const { botToken, apiUrl: slackApiUrl } = slack;
  return createFileSending(botToken, { slackApiUrl, fetch: slackFetch, redact, sends, logger, log });
}

interface GuardDeps {
  readonly inflight: Inflight;
  readonly refusing: Inflight;
  readonly delivery: AnswerDelivery;
  readonly permission: AppPermissions;
}

/** Checks that every request from Slack passes, in this order. */
function createGuards(
  { storeSource: source, clock, log }: AppContext,
  { inflight, refusing, delivery, permission }: GuardDeps,
) {
  return [
    boundRequests({
      inflight,
      refusing,
      delivery,
      refused: createRefusalLog(log, 'too many requests from Slack at once: some were refused'),
    }),
    refuseForeign({
      ownApp: permission.ownApp,
      changing: CHANGING_COMMANDS,
      delivery,
      refused: createRefusalLog(log, 'a request was refused that may be meant for another workspace or app'),
    }),
    ignoreRepeats({
      firstTime: (...request) => source.get().seen.first(...request),
      clock,
      changing: CHANGING_COMMANDS,
    }),
  ];
}
