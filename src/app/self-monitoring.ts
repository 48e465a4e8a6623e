import { hostname } from 'node:os';
import { createSentEvents } from '../collectors/sent-events.ts';
import { readNewestFigure } from '../datadog/metric-readers.ts';
import { createRefusalLog } from '../http-server/bounded-server.ts';
import { createSelfReport, type SelfState } from '../jobs/self-report.ts';
import { type ProbeServer, startProbeServer } from '../observability/probe-server.ts';
import type { SlackConnection } from '../slack/connect.ts';
import { createCollectTarget, environmentTags } from './collectors.ts';
import type { AppContext } from './context.ts';
import type { Oncall } from './incidents.ts';
import type { Job } from './lifecycle.ts';
import type { AppPermissions } from './permissions.ts';

/** The part of the composition root for the bot's own metrics in Datadog: heartbeat and backlog. No job with SELF_METRICS=off. */
export function createSelfReporting(context: AppContext, state: () => SelfState): readonly Job[] {
  const { config, catalog, api, createDatadogFetch, store, loops, clock, log } = context;
  const { sources, datadog, oncall } = config;
  if (!config.selfMetrics) {
    log.info('SELF_METRICS is off: no monitor in Datadog notices when the bot is down. Next step: set SELF_METRICS=on');
    return [];
  }
  const { intake, tags } = createCollectTarget(
    { sources, catalog },
    { access: datadog, createFetch: createDatadogFetch, sent: createSentEvents() },
  );
  const [scope = '*'] = environmentTags({ sources, catalog });
  return [
    createSelfReport({
      state,
      intake,
      tags,
      clock,
      log,
      replica: hostname(),
      loop: loops.loop('heartbeat'),
      waiting: async () => store().outbox.waiting(),
      heads: async () => store().outbox.heads(),
      newestFigure: (now) => readNewestFigure(api, { catalog, scope, now }),
      evaluationMs: oncall.channel === undefined ? null : oncall.watchIntervalMs,
    }),
  ];
}

/** Parts whose state the health port reports. */
interface Monitored {
  readonly slack: Pick<SlackConnection, 'isOpen'>;
  readonly oncall: Oncall;
  readonly permission: AppPermissions;
}

/** The part of the composition root for the health port. Returns the function that opens it. */
export function createHealthPort(context: AppContext, monitored: Monitored): () => Promise<ProbeServer> {
  const { config, metrics, storeSource: source, redact, log } = context;
  const { oncall } = monitored;
  const refused = createRefusalLog(log, 'the health port refused a request');
  return () =>
    startProbeServer(
      { host: config.healthHost, port: config.healthPort },
      {
        metrics: { contentType: metrics.contentType, text: async () => redact(await metrics.text()) },
        notAlive: () => reasonsNotAlive(context, oncall).map(redact),
        notReady: () => reasonsNotReady(context, monitored).map(redact),
        notes: () =>
          [...oncall.backlog(), ...oncall.clocks.notes(), ...(source.isOpen() ? source.get().damaged.lines() : [])].map(
            redact,
          ),
        refused,
      },
    );
}

function reasonsNotAlive({ loops }: AppContext, oncall: Oncall): readonly string[] {
  const storeReason = oncall.needsRestart();
  return [...loops.stalled(), ...(storeReason === null ? [] : [storeReason])];
}

function reasonsNotReady(
  { storeSource: source }: AppContext,
  { slack, oncall, permission }: Monitored,
): readonly string[] {
  const notOpen = source.isOpen() ? null : 'the database is not open yet; the log says why';
  const problem = oncall.storeProblem() ?? notOpen;
  return [
    ...(slack.isOpen() ? [] : ['Slack is not connected']),
    ...(problem === null ? [] : [problem]),
    ...(oncall.state().isTokenValid ? [] : ['Slack rejects the bot token']),
    ...permission.notReady(),
  ];
}
