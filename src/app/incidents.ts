import type { IncidentLinks } from '../../blocks/incidents/incident-message.ts';
import { type ActiveIncidents, createActiveIncidents } from '../incidents/active-incidents.ts';
import { createShownMessages, type ShownMessages } from '../incidents/compare-channels.ts';
import { createIncidentHistory, type ReadHistory } from '../incidents/incident-history.ts';
import { createIncidentService, type IncidentService } from '../incidents/incident-service.ts';
import { draftMessages, incidentLinks, ofIncidents } from '../incidents/message-drafts.ts';
import { createRestoreIncident } from '../incidents/restore.ts';
import { type Covering, createCovering } from '../incidents/rules/covering.ts';
import type { Evaluation } from '../incidents/rules/evaluation.ts';
import type { Incident, IncidentStep } from '../incidents/rules/incident.ts';
import { longestGapMs } from '../incidents/rules/observation.ts';
import { type ClockCheck, createClockCheck } from '../jobs/clock-check.ts';
import { createDeliveryAlarm } from '../jobs/delivery-alarm.ts';
import { createTableCheck, createThinning } from '../jobs/store-upkeep.ts';
import type { OncallState } from '../observability/metrics.ts';
import { createLeadership, type Leadership } from '../scheduling/leadership.ts';
import { INCIDENT_USERS } from '../scheduling/store-problems.ts';
import { type KnownChannel, rememberChannel } from '../slack/known-channel.ts';
import { backlogLines } from '../slack/outbox/backlog.ts';
import { createFallbackAlarms } from '../slack/outbox/fallback-alarms.ts';
import { SEARCH } from '../slack/outbox/find-message.ts';
import type { OutboxClient } from '../slack/outbox/outbox-client.ts';
import { createOutboxWebClient } from '../slack/outbox/outbox-web-client.ts';
import { createSender, type Sender } from '../slack/outbox/sender.ts';
import type { Permalink } from '../slack/permalinks.ts';
import { createSdkLogger } from '../slack/web-client.ts';
import type { OutboxStore } from '../store/outbox.ts';
import { leftNotices } from '../watches/left-notices.ts';
import type { AppContext } from './context.ts';
import { createEvaluation } from './evaluation.ts';
import type { Job } from './lifecycle.ts';
import { unheardReminders } from './notification-problems.ts';

/** On-call as the rest of the bot uses it. */
export interface Oncall {
  readonly incidents: IncidentService;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly history: ReadHistory;
  readonly links: (incident: Incident) => IncidentLinks;
  readonly state: () => OncallState;
  readonly leadership: Leadership;
  /** Resolves to the id of the on-call channel; undefined while it is not known, or if there is none. */
  readonly oncallChannel: KnownChannel;
  /** Looks up channels by name; a name is looked up again once the outbox has found its channel gone. */
  readonly channelId: OutboxClient['channelId'];
  readonly covering: Covering;
  /** Returns the work for which the database cannot be used and the reason, by its last error; null while it can be used for everything. */
  readonly storeProblem: () => string | null;
  /** Returns the reason why only a new process can use the database, without the next step; null while this one can, or may again. */
  readonly needsRestart: () => string | null;
  /** Messages that have waited too long for Slack, one line per channel. */
  readonly backlog: () => readonly string[];
  /** Difference between the clock of this machine and that of the database. */
  readonly clocks: Pick<ClockCheck, 'offsetSeconds' | 'notes'>;
  /** Wakes the outbox sender. */
  readonly nudge: () => void;
  readonly jobs: readonly Job[];
  /** Jobs that do not wait for the database. */
  readonly earlyJobs: readonly Job[];
}

/** The machine's own clocks, even if a test replaces the bot's clock. */
const MACHINE = { wall: () => Date.now(), steady: () => performance.now() } as const;

/** The part of the composition root for on-call: evaluates the alert rules, decides about incidents, and sends messages. */
export function createOncall(context: AppContext, permalink: Permalink): Oncall {
  const { config, catalog, store, storeProblems, linkTo, loops, clock, log } = context;
  const { channel } = config.oncall;
  const leadership = createLeadership({ store, storeProblems, loop: loops.loop('leadership'), ...MACHINE, clock, log });
  const outboxClient = createOutboxClient(context);
  const sender = createOutboxSender(context, leadership, outboxClient);
  const oncallChannel = rememberChannel(channel, outboxClient.channelId, clock);
  const covering = createCovering(catalog);
  const { incidents, shown } = createIncidents(context, outboxClient, sender.nudge);
  const { evaluation, probe } = createEvaluation(context, { incidents, shown, leadership, oncallChannel, covering });
  const clocks = createClockCheck({ store, wall: MACHINE.wall, loop: loops.loop('clock check'), log });
  const storeProblem = () => storeProblems.describe(leadership.mayLead());
  if (channel === undefined)
    log.warn(
      'ONCALL_CHANNEL is not set: incidents of collectors are not posted anywhere, only watches of channels. Next step: set it to the on-call channel',
    );
  const unheard = channel === undefined ? null : unheardReminders(catalog.alerts);
  if (unheard !== null) log.warn(unheard);

  return {
    incidents,
    activeIncidents: createActiveIncidents({ incidents, store, permalink, isPosting: channel !== undefined, clock }),
    history: createHistory(context),
    links: (incident) => incidentLinks(incident, { catalog, linkTo }, clock()),
    state: () => ({
      ...stateOf(sender, evaluation.doneAt(), clock()),
      isLeader: leadership.fence() !== null,
      isStoreReachable: storeProblem() === null,
    }),
    leadership,
    oncallChannel,
    channelId: outboxClient.channelId,
    covering,
    storeProblem,
    needsRestart: storeProblems.needsRestart,
    backlog: () => backlogLines(sender.backlog(), clock()),
    clocks,
    nudge: sender.nudge,
    jobs: [
      { start: () => sender.start(leadership.fence), stop: async () => void (await sender.stop()) },
      evaluation,
      clocks,
      ...createUpkeep(context, leadership),
    ],
    earlyJobs: createDeliveryAlarmJobs(context, { leadership, sender, evaluate: probe }),
  };
}

/** The reader of past incidents. */
function createHistory({ config: { oncall, retention }, store, clock }: AppContext): ReadHistory {
  const gapMs = longestGapMs({ evaluationIntervalMs: oncall.watchIntervalMs });
  return createIncidentHistory({ store, retentionMs: retention.incidentsMs, longestGapMs: gapMs, clock });
}

/** The service that decides about incidents, and the reader of their messages in the channels. */
function createIncidents(
  { config, catalog, store, linkTo, clock, log }: AppContext,
  outboxClient: OutboxClient,
  onMessages: () => void,
): { readonly incidents: IncidentService; readonly shown: ShownMessages } {
  const { timeZone, oncall } = config;
  const { channel, fallbackChannel } = oncall;
  const shared = {
    store,
    draftMessages: (step: IncidentStep, now: number) =>
      draftMessages(step, { catalog, oncallChannel: channel, timeZone, linkTo }, now),
    onMessages,
    clock,
  };
  const incidents = createIncidentService({
    ...shared,
    draftLeft: leftNotices,
    policy: {
      remindMs: catalog.alerts.remind,
      reopenMs: catalog.alerts.reopen,
      stormSize: catalog.alerts.storm,
      evaluationIntervalMs: oncall.watchIntervalMs,
    },
  });
  // A database that was restored, lost or moved may know less than the channels show.
  const shown = createShownMessages({
    ...shared,
    channels: [...new Set([channel, fallbackChannel].filter((one) => one !== undefined))],
    watched: async () => [...new Set((await store().watches.all()).map((watch) => watch.channel))],
    read: async (one) =>
      ofIncidents(await outboxClient.firstMessages({ channel: one, since: clock() - SEARCH.backMs })),
    current: incidents.current,
    restored: createRestoreIncident({ ...shared, log }),
    log,
  });
  return { incidents, shown };
}

/** Jobs that check the tables and delete old rows. */
function createUpkeep({ config, store, storeProblems, loops, clock, log }: AppContext, leadership: Leadership) {
  return [
    createTableCheck(store, { storeProblems, loop: loops.loop('table check'), steady: MACHINE.steady, log }),
    createThinning({
      store: () => store().thinning,
      leadership,
      storeProblems,
      retention: config.retention,
      loop: loops.loop('thinning'),
      clock,
      log,
    }),
  ];
}

/** Measurements of sending and evaluating at `now`, in milliseconds since 1970. */
function stateOf(
  sender: Sender,
  evaluatedAt: number | null,
  now: number,
): Omit<OncallState, 'isLeader' | 'isStoreReachable'> {
  const { waiting, sending, inDoubt, oldestAt, channels } = sender.backlog();
  return {
    unfinished: waiting + sending + inDoubt,
    oldestSeconds: oldestAt === null ? 0 : (now - oldestAt) / 1000,
    isTokenValid: sender.isTokenAlive(),
    channels,
    lastEvaluationSeconds: evaluatedAt === null ? null : (now - evaluatedAt) / 1000,
  };
}

/** Slack as the outbox uses it. */
export function createOutboxClient({ config: { slack }, slackFetch, log }: AppContext): OutboxClient {
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  return createOutboxWebClient(slack.botToken, { slackApiUrl: slack.apiUrl, fetch: slackFetch, logger: sdkLog });
}

/** The outbox as the sender uses it. While nothing is unsent, a failure to store what was sent is over. */
function observedOutbox({ store, storeProblems }: AppContext): OutboxStore {
  return {
    async unfinished() {
      const messages = await storeProblems.attempt('outbox', async () => store().outbox.unfinished());
      if (messages.length === 0) storeProblems.idle('sending');
      return messages;
    },
    waiting: () => store().outbox.waiting(),
    heads: () => store().outbox.heads(),
    move: (fence, move) => storeProblems.attempt('sending', async () => store().outbox.move(fence, move)),
    statuses: (keys) => storeProblems.attempt('outbox', async () => store().outbox.statuses(keys)),
    patch: (fence, changes) => storeProblems.attempt('sending', async () => store().outbox.patch(fence, changes)),
    showAgain: async (key) => store().outbox.showAgain(key),
  };
}

function createOutboxSender(
  context: AppContext,
  { fence, tookOverAt }: Leadership,
  outboxClient: OutboxClient,
): Sender {
  const {
    config: { oncall },
    loops,
    clock,
    log,
  } = context;
  return createSender({
    store: observedOutbox(context),
    outboxClient,
    lease: { holds: (number) => fence() === number, tookOverAt },
    clock,
    random: Math.random,
    // A watch whose channel accepts nothing is posted for on-call.
    fallbackChannel: oncall.fallbackChannel ?? oncall.channel ?? null,
    oncallChannel: oncall.channel ?? null,
    log,
    loop: loops.loop('outbox sender'),
    during: (step) => loops.during('a step of the outbox sender', step),
  });
}

interface DeliveryAlarmDeps {
  readonly leadership: Leadership;
  readonly sender: Pick<Sender, 'isTokenAlive'>;
  readonly evaluate: (now: number) => Promise<Evaluation>;
}

/** The alarm about undelivered messages; none without both an on-call channel and a fallback channel. */
function createDeliveryAlarmJobs(
  context: AppContext,
  { leadership, sender, evaluate }: DeliveryAlarmDeps,
): readonly Job[] {
  const { config, storeSource: source, storeProblems, loops, awake, clock, log } = context;
  const { oncall, timeZone } = config;
  if (oncall.channel === undefined || oncall.fallbackChannel === undefined) return [];
  // A client of its own: that of the outbox may be the one that hangs.
  const outboxClient = createOutboxClient(context);
  let wasOpen = false;
  const isOpen = () => {
    wasOpen ||= source.isOpen();
    return wasOpen;
  };
  const alarm = createDeliveryAlarm({
    probe: evaluate,
    leadership,
    timeZone,
    clock,
    log,
    awake: awake.now,
    loop: loops.loop('delivery alarm'),
    fallback: createFallbackAlarms({ outboxClient, channel: oncall.fallbackChannel, awake: awake.now, clock, log }),
    heads: async () => source.get().outbox.heads(),
    storeProblem: () => storeProblems.describe(leadership.mayLead(), INCIDENT_USERS) ?? (isOpen() ? null : NOT_OPEN),
    rejected: () => (isOpen() ? source.get().damaged.unwritten() : null),
    isTokenAlive: sender.isTokenAlive,
    stalled: loops.stalled,
  });
  return [alarm];
}

const NOT_OPEN =
  'the database could not be opened since this process started. Next step: read the error of the database in the log';
