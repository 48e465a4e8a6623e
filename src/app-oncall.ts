import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { TimeseriesApi } from './datadog/client.ts';
import type { HealthReader } from './datadog/health-reader.ts';
import type { LinkTo } from './health/dashboard-link.ts';
import type { HttpClient } from './http-client/http-client.ts';
import type { Incident } from './incidents/incident.ts';
import { createLeadership, type Leadership } from './jobs/leadership.ts';
import type { StoreTroubles } from './jobs/store-troubles.ts';
import { createTableCheck } from './jobs/table-check.ts';
import { createThinning } from './jobs/thin.ts';
import { createWatch } from './jobs/watch.ts';
import type { Job } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { announce, incidentLinks } from './oncall/announce.ts';
import { createBoard, type IncidentBoard } from './oncall/board.ts';
import { createDesk, type Desk } from './oncall/desk.ts';
import { takeLook } from './oncall/look.ts';
import type { OncallState } from './server/oncall-metrics.ts';
import { backlogLines } from './slack/outbox/backlog-lines.ts';
import { createPostingClient } from './slack/outbox/posting-client.ts';
import { createSender } from './slack/outbox/sender.ts';
import type { Permalink } from './slack/permalinks.ts';
import { createSdkLogger } from './slack/sdk-logger.ts';
import type { OutboxStore, Whereabouts } from './store/outbox.ts';
import type { Store } from './store/store.ts';

/** What on-call is made of. */
export interface OncallParts {
  readonly config: Config;
  readonly catalog: Catalog;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly troubles: StoreTroubles;
  readonly api: TimeseriesApi;
  readonly reader: HealthReader;
  readonly permalink: Permalink;
  readonly linkTo: LinkTo;
  /** For Slack's API, without a secret in what is sent. */
  readonly slackFetch: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** On-call as the rest of the bot meets it. */
export interface Oncall {
  readonly desk: Desk;
  readonly board: () => Promise<IncidentBoard>;
  readonly links: (incident: Incident) => ReturnType<typeof incidentLinks>;
  readonly state: () => OncallState;
  readonly leadership: Leadership;
  /** What the database cannot be used for and why, as it said last; null while it can be used for everything. */
  readonly storeTrouble: () => string | null;
  /** What waits for Slack for longer than it should, a line for each channel. */
  readonly backlog: () => readonly string[];
  /** Sends what is written down, now. */
  readonly nudge: () => void;
  readonly jobs: readonly Job[];
}

/** The part of the composition root that belongs to on-call: who looks, who decides, who sends. */
export function createOncall({
  config,
  catalog,
  store,
  troubles,
  api,
  reader,
  permalink,
  linkTo,
  slackFetch,
  clock,
  log,
}: OncallParts): Oncall {
  const { timeZone } = config;
  const { channel, watchIntervalMs } = config.oncall;
  const leadership = createLeadership(store, troubles, clock, log);
  const sender = createOutboxSender(config, watchedOutbox(store, troubles), leadership, slackFetch, clock, log);
  const desk = createDesk({
    store,
    policy: {
      remindMs: catalog.alerts.remind,
      reopenMs: catalog.alerts.reopen,
      stormSize: catalog.alerts.storm,
      lookEveryMs: watchIntervalMs,
    },
    announce: (step, now) => (channel === undefined ? [] : announce(step, { catalog, channel, timeZone, linkTo }, now)),
    onMessages: sender.nudge,
    clock,
  });
  const look = (now: number) => takeLook({ api, reader, catalog, timeZone }, now);
  const watch = createWatch({ look, desk, leadership, troubles, intervalMs: watchIntervalMs, clock, log });
  const storeTrouble = () => troubles.words(leadership.fence() !== null);
  if (channel === undefined) log.warn('ONCALL_CHANNEL is not set: nobody is told when a collector fails');

  return {
    desk,
    board: createBoard({ desk, store, permalink, isWatching: channel !== undefined, clock }),
    links: (incident) => incidentLinks(incident, { catalog, linkTo }, clock()),
    state: () => {
      const now = clock();
      const backlog = sender.backlog();
      const { waiting, sending, inDoubt, oldestAt } = backlog;
      const lookedAt = watch.doneAt();
      return {
        unfinished: waiting + sending + inDoubt,
        oldestSeconds: oldestAt === null ? 0 : (now - oldestAt) / 1000,
        tokenGood: sender.isTokenAlive(),
        leads: leadership.fence() !== null,
        storeGood: storeTrouble() === null,
        channels: backlog.channels,
        lastLookSeconds: lookedAt === null ? null : (now - lookedAt) / 1000,
      };
    },
    leadership,
    storeTrouble,
    backlog: () => backlogLines(sender.backlog(), clock()),
    nudge: sender.nudge,
    jobs: [
      { start: () => sender.start(leadership.fence), stop: async () => void (await sender.stop()) },
      ...(channel === undefined ? [] : [watch]),
      createTableCheck(store, troubles, log),
      createThinning({ store: () => store().thinning, leadership, troubles, clock, log }),
    ],
  };
}

/** The outbox as the sender uses it. With nothing left to send there is nothing to write down either. */
function watchedOutbox(store: () => Store, troubles: StoreTroubles): OutboxStore & Pick<Whereabouts, 'fates'> {
  return {
    async unfinished() {
      const messages = await troubles.attempt('outbox', async () => store().outbox.unfinished());
      if (messages.length === 0) troubles.idle('sending');
      return messages;
    },
    waiting: () => store().outbox.waiting(),
    move: (fence, move) => troubles.attempt('sending', async () => store().outbox.move(fence, move)),
    patch: (fence, changes) => troubles.attempt('sending', async () => store().outbox.patch(fence, changes)),
    showAgain: async (key) => store().outbox.showAgain(key),
    fates: async (keys) => store().outbox.fates(keys),
  };
}

function createOutboxSender(
  { slack, oncall }: Config,
  store: OutboxStore & Pick<Whereabouts, 'fates'>,
  { fence, tookOverAt }: Leadership,
  slackFetch: HttpClient,
  clock: Clock,
  log: Logger,
) {
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  return createSender({
    store,
    poster: createPostingClient(slack.botToken, slack.apiUrl, slackFetch, sdkLog),
    lease: { holds: (number) => fence() === number, tookOverAt },
    clock,
    random: Math.random,
    fallbackChannel: oncall.fallbackChannel ?? null,
    oncallChannel: oncall.channel ?? null,
    log,
  });
}
