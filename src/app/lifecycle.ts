import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { secretsOf } from '../config/secrets.ts';
import type { Inflight } from '../core/inflight.ts';
import { createLog, type Logger } from '../observability/log.ts';
import type { HealthServer } from '../observability/probe-server.ts';
import { connectWithRetry, type SlackConnection } from '../slack/connect.ts';
import type { StoreSource } from '../store/open-store.ts';

/** A bot that can be started and stopped. */
export interface Bot {
  /**
   * Opens the health port, then the database and Slack, and retries while they are unreachable. Throws ProblemsError for
   * an invalid token, and where the database cannot be used.
   */
  start(): Promise<void>;
  /** Rejects when a running bot cannot continue because Slack rejects its token. */
  readonly failed: Promise<never>;
  /** Accepts nothing new, lets running answers finish, then closes everything; takes 10 s at most. */
  stop(): Promise<void>;
  /** Ports in use once started. */
  ports(): { readonly slack: number | undefined; readonly health: number | undefined };
}

/** Background work. */
export interface Job {
  start(): void;
  /** Resolves once the work in progress has ended. */
  stop(): Promise<void>;
}

/** Parts that are started and stopped. */
export interface Parts {
  readonly slack: SlackConnection;
  readonly inflight: readonly Pick<Inflight, 'drain'>[];
  readonly store: StoreSource;
  /** Decides whether this process evaluates and sends; stopped after the jobs that depend on it. */
  readonly leadership: Job;
  /** Started at once, without waiting for the database. */
  readonly earlyJobs: readonly Job[];
  /** Started once the database is open. */
  readonly jobs: readonly Job[];
  readonly startHealth: () => Promise<HealthServer>;
  readonly log: Logger;
}

export const STOP_MS = 10_000;

/** Starts, reconnects and stops the parts in order. */
export function createLifecycle({ slack, inflight, store, leadership, earlyJobs, jobs, startHealth, log }: Parts): Bot {
  const stopping = new AbortController();
  let health: HealthServer | undefined;
  let giveUp: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // `runBot` listens to it; where nobody does, as in a test, it must not be an unhandled rejection.
  failed.catch(() => {});

  const ports = () => ({ slack: slack.port(), health: health?.port });
  const connect = async () => {
    await connectWithRetry(slack, { signal: stopping.signal, log });
    if (!stopping.signal.aborted) log.info(ports(), 'the bot is connected to Slack');
  };
  const end = (part: () => Promise<unknown>) =>
    part().catch((error) => log.warn({ err: error }, 'a part of the bot failed to stop'));
  const finish = async () => {
    const closed = [() => slack.close(), ...earlyJobs.map((job) => () => job.stop())].map(end);
    // Answers to people need no lease, so another process may lead as soon as the jobs here have stopped.
    const handedOver = Promise.all(jobs.map((job) => end(() => job.stop()))).then(() => end(() => leadership.stop()));
    const left = await Promise.all(inflight.map((one) => one.drain(STOP_MS)));
    if (left.some((count) => count > 0))
      log.warn({ left: left.reduce((sum, count) => sum + count, 0) }, 'answers were cut off because the bot stopped');
    await Promise.all([...closed, handedOver]);
    await end(() => store.close());
    await health?.close();
  };
  return {
    ports,
    failed,
    async start() {
      health = await startHealth();
      for (const job of earlyJobs) job.start();
      await store.open(stopping.signal, (error, waitMs) =>
        log.warn({ err: error, waitMs }, 'the database cannot be opened; retrying'),
      );
      if (stopping.signal.aborted) return;
      for (const job of [leadership, ...jobs]) job.start();
      slack.onLost(() => {
        if (stopping.signal.aborted) return;
        log.warn('the connection to Slack was lost');
        connect().catch(giveUp);
      });
      await connect();
    },
    async stop() {
      stopping.abort();
      await Promise.race([finish(), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

/**
 * Runs the bot until SIGTERM or SIGINT, then stops it gracefully; `warnings` are the first lines of its log. Throws ProblemsError
 * when Slack refuses a token.
 */
export async function runBot(config: Config, catalog: Catalog, warnings: readonly string[]): Promise<void> {
  const log = createLog(config.logLevel, secretsOf(config), process.stdout);
  for (const warning of warnings) log.warn(warning);
  const signal = stopSignal();
  // Loaded late: loading the Datadog client takes a second, which the report of an invalid setting should not.
  const { createBot } = await import('./app.ts');
  const bot = createBot(config, catalog, { log });
  // Ends the process as Node would, but through the log, where secrets are redacted.
  process.once('uncaughtException', (error) => {
    log.fatal(
      { err: error },
      'the bot crashed and exits with code 1; unfinished writes are rolled back. Next step: restart it, or let a supervisor do so, and report this line',
    );
    process.exit(1);
  });
  try {
    await Promise.race([bot.start(), signal]);
    await Promise.race([bot.failed, signal]);
    log.info('stopping');
  } finally {
    await bot.stop().finally(() => {
      // Ends the process even if something still keeps it alive, such as a request that never ends.
      setTimeout(() => process.exit(), 200).unref();
    });
  }
}

/**
 * Resolves with the first SIGTERM, SIGINT or SIGHUP. Further ones do not cut off running answers: stopping has its own time limit.
 * Only a second SIGINT (Ctrl-C pressed again) ends the process at once.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
