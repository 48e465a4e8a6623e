import { hostname } from 'node:os';
import type { Catalog } from '../catalog/catalog.ts';
import { createSentEvents } from '../collectors/sent-events.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import type { TimeseriesApi } from '../datadog/client.ts';
import { readNewestFigure } from '../datadog/metric-readers.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { createRefusalLog } from '../http-server/bounded-server.ts';
import { createSelfReport, type SelfState } from '../jobs/self-report.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { type HealthServer, startHealthServer } from '../observability/probe-server.ts';
import type { Redact } from '../redaction/redactor.ts';
import type { LoopWatch } from '../scheduling/loop.ts';
import type { SlackConnection } from '../slack/connect.ts';
import type { StoreSource } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { createCollectTarget, environmentTags } from './collectors.ts';
import type { Oncall } from './incidents.ts';
import type { Job } from './lifecycle.ts';
import type { PermissionSide } from './permissions.ts';

/** What telling Datadog of the bot itself is made of. */
export interface SelfReportParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly api: TimeseriesApi;
  /** For what is sent to Datadog. */
  readonly datadogFetch: HttpClient;
  readonly state: () => SelfState;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly loops: LoopWatch;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The part of the composition root that tells Datadog how the bot does; nothing to do where the settings say so. */
export function createSelfReporting(parts: SelfReportParts): readonly Job[] {
  const { config, catalog, api, datadogFetch, state, store, loops, clock, log } = parts;
  const { sources, datadog, oncall } = config;
  if (!config.selfMetrics) {
    log.info('SELF_METRICS is off: no monitor in Datadog notices when the bot is down. Next step: set SELF_METRICS=on');
    return [];
  }
  const { intake, tags } = createCollectTarget(
    { sources, catalog },
    { access: datadog, fetcher: datadogFetch, told: createSentEvents() },
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

/** What the health port tells of. */
export interface HealthParts {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly slack: Pick<SlackConnection, 'isOpen'>;
  readonly store: Pick<StoreSource, 'isOpen' | 'get'>;
  readonly oncall: Oncall;
  readonly permission: PermissionSide;
  readonly loops: Pick<LoopWatch, 'stalled'>;
  readonly redact: Redact;
  readonly log: Logger;
}

/** The part of the composition root that belongs to the health port: what starts it. */
export function createHealthPort(parts: HealthParts): () => Promise<HealthServer> {
  const { config, metrics, store, oncall, redact, log } = parts;
  const refused = createRefusalLog(log, 'the health port refused a request');
  return () =>
    startHealthServer(
      { host: config.healthHost, port: config.healthPort },
      {
        metrics: { contentType: metrics.contentType, text: async () => redact(await metrics.text()) },
        notAlive: () => reasonsNotAlive(parts).map(redact),
        notReady: () => reasonsNotReady(parts).map(redact),
        notes: () =>
          [...oncall.backlog(), ...oncall.clocks.notes(), ...(store.isOpen() ? store.get().damaged.lines() : [])].map(
            redact,
          ),
        refused,
      },
    );
}

function reasonsNotAlive({ loops, oncall }: HealthParts): readonly string[] {
  const putBack = oncall.needsRestart();
  return [...loops.stalled(), ...(putBack === null ? [] : [putBack])];
}

function reasonsNotReady({ slack, store, oncall, permission }: HealthParts): readonly string[] {
  const notOpen = store.isOpen() ? null : 'the database is not open yet; the log says why';
  const trouble = oncall.storeTrouble() ?? notOpen;
  return [
    ...(slack.isOpen() ? [] : ['Slack is not connected']),
    ...(trouble === null ? [] : [trouble]),
    ...(oncall.state().isTokenValid ? [] : ['Slack rejects the bot token']),
    ...permission.notReady(),
  ];
}
