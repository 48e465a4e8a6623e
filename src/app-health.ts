import type { Oncall } from './app-oncall.ts';
import type { PermissionSide } from './app-permissions.ts';
import type { Config } from './config/config.ts';
import type { LoopWatch } from './jobs/loop-watch.ts';
import type { Logger } from './log.ts';
import type { Redact } from './redaction/redactor.ts';
import { type HealthServer, startHealthServer } from './server/health-server.ts';
import type { Metrics } from './server/metrics.ts';
import { createRefusalLog } from './server/refusal-log.ts';
import type { SlackConnection } from './slack/connection.ts';
import type { StoreSource } from './store/store-source.ts';

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
