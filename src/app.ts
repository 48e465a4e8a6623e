import { randomUUID } from 'node:crypto';
import { registerCardActions } from '../commands/card-actions.ts';
import { listCommands } from '../commands/index.ts';
import { registerCommands } from '../commands/register.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { createTimeseriesApi } from './datadog/client.ts';
import { createHealthReader } from './datadog/health-reader.ts';
import { createLimitedFetch } from './datadog/limited-fetch.ts';
import { createRateLimit } from './datadog/rate-limit.ts';
import { createInflight } from './inflight.ts';
import { type Bot, createLifecycle } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { createOnce } from './once.ts';
import { startHealthServer } from './server/health-server.ts';
import { createMetrics } from './server/metrics.ts';
import { createSlackConnection } from './slack/connection.ts';
import { createDelivery } from './slack/deliver.ts';
import { createErrorHandler } from './slack/error-handler.ts';
import { createEphemeralPost } from './slack/post.ts';
import { createTableSupport } from './slack/table-support.ts';

const DATADOG_LIMITS = { timeoutMs: 10_000, maxBytes: 20_000_000 } as const;
const SHARE_ONCE_MS = 60_000;

/** The whole bot, wired and not yet started: the composition root, and the only place that knows all parts. */
export function createBot(config: Config, catalog: Catalog, log: Logger, clock: Clock = Date.now): Bot {
  const commands = listCommands(catalog);
  const slack = createSlackConnection(config, log, clock);
  const metrics = createMetrics(
    commands.map(({ name }) => name),
    slack.isOpen,
  );
  const inflight = createInflight();

  const rateLimit = createRateLimit(clock);
  const fetcher = createLimitedFetch({ ...DATADOG_LIMITS, rateLimit, onRequest: metrics.datadogRequest });
  const reader = createHealthReader({
    api: createTimeseriesApi(config.datadog, fetcher),
    catalog,
    timeZone: config.timeZone,
    clock,
    onFailure: (error) => log.warn({ err: error }, 'Datadog could not be read'),
  });

  const ports = { reader, clock, timeZone: config.timeZone };
  const delivery = createDelivery(createEphemeralPost(slack.app.client), createTableSupport());
  const listening = { commands, ports, delivery, inflight, metrics, log };
  registerCommands(slack.app, listening);
  registerCardActions(slack.app, listening, createOnce(clock, SHARE_ONCE_MS));
  slack.app.error(createErrorHandler(delivery, log, () => randomUUID().slice(0, 8)));

  const startHealth = () => startHealthServer(config.healthPort, metrics, slack.isOpen);
  return createLifecycle({ slack, inflight, startHealth, log });
}
