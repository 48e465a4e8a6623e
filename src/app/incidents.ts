import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import type { AwakeClock, Clock } from '../core/clock.ts';
import type { TimeseriesApi } from '../datadog/client.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import type { LinkTo } from '../health/dashboard-link.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { type ActiveIncidents, createActiveIncidents } from '../incidents/active-incidents.ts';
import { announce, incidentLinks } from '../incidents/announce.ts';
import { createEvaluationJob, evaluateRules } from '../incidents/evaluate-job.ts';
import { createIncidentService, type IncidentService } from '../incidents/incident-service.ts';
import {
  createRestored,
  createShownMessages,
  type RestoredOptions,
  type ShownMessages,
  type ShownMessagesOptions,
} from '../incidents/restore.ts';
import type { Evaluation, Incident, IncidentTransition } from '../incidents/rules/incident.ts';
import { type ClockCheck, createClockCheck } from '../jobs/clock-check.ts';
import { createDeliveryAlarm } from '../jobs/delivery-alarm.ts';
import { createTableCheck, createThinning } from '../jobs/store-upkeep.ts';
import type { Logger } from '../observability/log.ts';
import type { OncallState } from '../observability/metrics.ts';
import { createLeadership, type Leadership } from '../scheduling/leadership.ts';
import type { LoopWatch } from '../scheduling/loop.ts';
import { OF_INCIDENTS, type StoreTroubles } from '../scheduling/trouble.ts';
import { createFallbackChannel } from '../slack/outbox/fallback-channel.ts';
import { SEARCH } from '../slack/outbox/find-message.ts';
import type { Poster } from '../slack/outbox/poster.ts';
import { createPostingClient } from '../slack/outbox/posting-client.ts';
import { backlogLines } from '../slack/outbox/report.ts';
import { createSender, type Sender } from '../slack/outbox/worker.ts';
import type { Permalink } from '../slack/permalinks.ts';
import { createSdkLogger } from '../slack/web-client.ts';
import type { StoreSource } from '../store/open-store.ts';
import type { OutboxStore } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Job } from './lifecycle.ts';

/** What on-call is made of. */
export interface OncallParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly source: Pick<StoreSource, 'get' | 'isOpen'>;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly troubles: StoreTroubles;
  readonly api: TimeseriesApi;
  readonly reader: HealthReader;
  readonly permalink: Permalink;
  readonly loops: LoopWatch;
  readonly awake: AwakeClock;
  readonly linkTo: LinkTo;
  /** For Slack's API, without a secret in what is sent. */
  readonly slackFetch: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** On-call as the rest of the bot meets it. */
export interface Oncall {
  readonly incidents: IncidentService;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly links: (incident: Incident) => ReturnType<typeof incidentLinks>;
  readonly state: () => OncallState;
  readonly leadership: Leadership;
  /** What the database cannot be used for and why, as it said last; null while it can be used for everything. */
  readonly storeTrouble: () => string | null;
  /** Why only a new process can use the database, without the next step; null while this one can, or may again. */
  readonly needsRestart: () => string | null;
  /** What waits for Slack for longer than it should, a line for each channel. */
  readonly backlog: () => readonly string[];
  /** How this machine's clock and the database's agree. */
  readonly clocks: Pick<ClockCheck, 'offsetSeconds' | 'notes'>;
  /** Sends what is written down, now. */
  readonly nudge: () => void;
  readonly jobs: readonly Job[];
  /** Those that do not wait for the database. */
  readonly earlyJobs: readonly Job[];
}

/** The machine's own clocks, whatever time the bot goes by. */
const MACHINE = { wall: () => Date.now(), steady: () => performance.now() } as const;

/** The part of the composition root that belongs to on-call: who looks, who decides, who sends. */
export function createOncall(parts: OncallParts): Oncall {
  const { config, catalog, store, troubles, api, reader, permalink, linkTo, loops, clock, log } = parts;
  const { timeZone } = config;
  const { channel, watchIntervalMs } = config.oncall;
  const leadership = createLeadership({ store, troubles, loop: loops.loop('leadership'), ...MACHINE, clock, log });
  const poster = createPoster(parts);
  const sender = createOutboxSender(parts, leadership, { store: watchedOutbox(store, troubles), poster });
  const tell = (step: IncidentTransition, now: number) =>
    channel === undefined ? [] : announce(step, { catalog, channel, timeZone, linkTo }, now);
  const incidents = createIncidentService({
    store,
    policy: {
      remindMs: catalog.alerts.remind,
      reopenMs: catalog.alerts.reopen,
      stormSize: catalog.alerts.storm,
      evaluationIntervalMs: watchIntervalMs,
    },
    announce: tell,
    onMessages: sender.nudge,
    clock,
  });
  const shown = createShownMessageReader(config, poster, {
    store,
    desk: incidents,
    announce: tell,
    onMessages: sender.nudge,
    clock,
    log,
  });
  const look = (now: number) => evaluateRules({ api, reader, catalog, timeZone }, now);
  const loop = loops.loop('evaluation');
  const watch = createEvaluationJob({
    evaluate: look,
    incidents,
    shown,
    leadership,
    troubles,
    intervalMs: watchIntervalMs,
    loop,
    clock,
    log,
  });
  const clocks = createClockCheck({ store, wall: MACHINE.wall, loop: loops.loop('clock check'), log });
  const storeTrouble = () => troubles.words(leadership.ledLast());
  if (channel === undefined)
    log.warn('ONCALL_CHANNEL is not set: incidents are not posted anywhere. Next step: set it to the on-call channel');

  return {
    incidents,
    activeIncidents: createActiveIncidents({ incidents, store, permalink, isWatching: channel !== undefined, clock }),
    links: (incident) => incidentLinks(incident, { catalog, linkTo }, clock()),
    state: () => ({
      ...stateOf(sender, watch.doneAt(), clock()),
      isLeader: leadership.fence() !== null,
      isStoreReachable: storeTrouble() === null,
    }),
    leadership,
    storeTrouble,
    needsRestart: troubles.needsRestart,
    backlog: () => backlogLines(sender.backlog(), clock()),
    clocks,
    nudge: sender.nudge,
    jobs: [
      { start: () => sender.start(leadership.fence), stop: async () => void (await sender.stop()) },
      ...(channel === undefined ? [] : [watch]),
      createTableCheck(store, { troubles, loop: loops.loop('table check'), steady: MACHINE.steady, log }),
      clocks,
      createThinning({
        store: () => store().thinning,
        leadership,
        troubles,
        kept: config.retention,
        loop: loops.loop('thinning'),
        clock,
        log,
      }),
    ],
    earlyJobs: createDeliveryAlarmJobs({ ...parts, leadership, sender, look }),
  };
}

/** What is measured of sending and evaluating. */
function stateOf(
  sender: Sender,
  lookedAt: number | null,
  now: number,
): Omit<OncallState, 'isLeader' | 'isStoreReachable'> {
  const { waiting, sending, inDoubt, oldestAt, channels } = sender.backlog();
  return {
    unfinished: waiting + sending + inDoubt,
    oldestSeconds: oldestAt === null ? 0 : (now - oldestAt) / 1000,
    isTokenValid: sender.isTokenAlive(),
    channels,
    lastEvaluationSeconds: lookedAt === null ? null : (now - lookedAt) / 1000,
  };
}

/** Slack as the outbox uses it. */
function createPoster({ config: { slack }, slackFetch, log }: OncallParts): Poster {
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  return createPostingClient(slack.botToken, { slackApiUrl: slack.apiUrl, fetch: slackFetch, logger: sdkLog });
}

/** What the channels show of incidents, for a database that was put back, lost or moved. */
function createShownMessageReader(
  { oncall: { channel, fallbackChannel } }: Config,
  poster: Poster,
  telling: Omit<RestoredOptions, 'store'> &
    Pick<ShownMessagesOptions, 'store' | 'log'> & { readonly desk: IncidentService },
): ShownMessages {
  const channels = [channel, fallbackChannel].filter((one) => one !== undefined);
  return createShownMessages({
    ...telling,
    channels: [...new Set(channels)],
    read: (one) => poster.firstMessages({ channel: one, since: telling.clock() - SEARCH.backMs }),
    current: telling.desk.current,
    restored: createRestored(telling),
  });
}

/** The outbox as the sender uses it. With nothing left to send there is nothing to write down either. */
function watchedOutbox(store: () => Store, troubles: StoreTroubles): OutboxStore {
  return {
    async unfinished() {
      const messages = await troubles.attempt('outbox', async () => store().outbox.unfinished());
      if (messages.length === 0) troubles.idle('sending');
      return messages;
    },
    waiting: () => store().outbox.waiting(),
    heads: () => store().outbox.heads(),
    move: (fence, move) => troubles.attempt('sending', async () => store().outbox.move(fence, move)),
    statuses: (keys) => troubles.attempt('outbox', async () => store().outbox.statuses(keys)),
    patch: (fence, changes) => troubles.attempt('sending', async () => store().outbox.patch(fence, changes)),
    showAgain: async (key) => store().outbox.showAgain(key),
  };
}

function createOutboxSender(
  { config: { oncall }, loops, clock, log }: OncallParts,
  { fence, tookOverAt }: Leadership,
  { store, poster }: { readonly store: OutboxStore; readonly poster: Poster },
) {
  return createSender({
    store,
    poster,
    lease: { holds: (number) => fence() === number, tookOverAt },
    clock,
    random: Math.random,
    fallbackChannel: oncall.fallbackChannel ?? null,
    oncallChannel: oncall.channel ?? null,
    log,
    turns: loops.loop('outbox sender'),
    during: (step) => loops.during('a step of the outbox sender', step),
  });
}

/** What the alarm about delivery is made of. */
export interface DeliveryAlarmParts {
  readonly config: Config;
  readonly source: Pick<StoreSource, 'get' | 'isOpen'>;
  readonly troubles: StoreTroubles;
  readonly leadership: Leadership;
  readonly sender: Pick<Sender, 'isTokenAlive'>;
  readonly look: (now: number) => Promise<Evaluation>;
  readonly loops: LoopWatch;
  readonly awake: AwakeClock;
  /** For Slack's API, without a secret in what is sent. */
  readonly slackFetch: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells on-call that it is not told; nothing to do without an on-call channel and a fallback channel. */
function createDeliveryAlarmJobs(parts: DeliveryAlarmParts): readonly Job[] {
  const { config, source, troubles, leadership, sender, look, loops, awake, slackFetch, clock, log } = parts;
  const { slack, oncall, timeZone } = config;
  if (oncall.channel === undefined || oncall.fallbackChannel === undefined) return [];
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  // A client of its own: that of the outbox may be what hangs.
  const poster = createPostingClient(slack.botToken, { slackApiUrl: slack.apiUrl, fetch: slackFetch, logger: sdkLog });
  let wasOpen = false;
  const isOpen = () => {
    wasOpen ||= source.isOpen();
    return wasOpen;
  };
  const alarm = createDeliveryAlarm({
    probe: look,
    leadership,
    timeZone,
    clock,
    log,
    awake: awake.now,
    loop: loops.loop('delivery alarm'),
    way: createFallbackChannel({ poster, channel: oncall.fallbackChannel, awake: awake.now, clock, log }),
    heads: async () => source.get().outbox.heads(),
    storeTrouble: () => troubles.words(leadership.ledLast(), OF_INCIDENTS) ?? (isOpen() ? null : NOT_OPEN),
    wasOpen: isOpen,
    isTokenAlive: sender.isTokenAlive,
    stalled: loops.stalled,
  });
  return [alarm];
}

const NOT_OPEN =
  'the database could not be opened since this process started. Next step: read the error of the database in the log';
